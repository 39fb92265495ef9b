/** How long a click is seen, seconds, and how wide it grows in a window 720 high, pixels. */
const SECONDS = 0.6;
const WIDTH = 84;
/** Thickness of the ring, as a share of its greatest radius. */
const RING = 0.14;

/** A ripple's pictures, all of one size. */
export interface Ripple {
  /** Width and height, pixels. */
  readonly side: number;
  readonly frames: number;
  /** One after the other, four bytes a pixel: red, green, blue, alpha. */
  readonly rgba: Buffer;
}

/**
 * Draws the ring that runs out from where the mouse was pressed, with a touch of colour within.
 *
 * @param color such as `#FF0000`. @param height of the film, pixels.
 */
export function drawRipple(color: string, height: number, frameRate: number): Ripple {
  const side = Math.max(8, Math.round((WIDTH * height) / 720 / 2) * 2);
  const frames = Math.max(2, Math.round(SECONDS * frameRate));
  const rgba = Buffer.alloc(side * side * 4 * frames);
  const [red = 0, green = 0, blue = 0] = (color.match(/[0-9a-f]{2}/gi) ?? []).map((hex) => Number.parseInt(hex, 16));
  const radius = side / 2;
  const thickness = Math.max(1.5, radius * RING);
  for (let frame = 0; frame < frames; frame++) {
    const position = (frame + 1) / frames;
    const out = 1 - (1 - position) ** 3;
    const ring = (radius - thickness) * (0.25 + 0.75 * out);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const away = Math.hypot(x + 0.5 - radius, y + 0.5 - radius);
        const onRing = Math.max(0, 1 - Math.abs(away - ring) / (thickness / 2));
        const alpha = Math.max(onRing, away < ring ? 0.22 : 0) * (1 - position) ** 0.6;
        const at = ((frame * side + y) * side + x) * 4;
        rgba.set([red, green, blue, Math.round(alpha * 255)], at);
      }
    }
  }
  return { side, frames, rgba };
}
