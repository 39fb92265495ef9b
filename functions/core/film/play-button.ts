import { detailOf } from './choose-moments.ts';

/** Opacity of the disc, and how far its corners round the triangle off, as a share of the radius. */
const DISC_ALPHA = 0.62;
const RIM_ALPHA = 0.9;
const RIM = 0.055;
const ROUNDING = 0.07;
/** The triangle's corners around the disc's middle, in radii; its centroid is at the middle, where the eye wants it. */
const TRIANGLE = [
  [-0.24, -0.42],
  [-0.24, 0.42],
  [0.48, 0],
] as const;

/** A picture of four bytes a pixel: red, green, blue, alpha. */
export interface PlayButton {
  /** Width and height, pixels. */
  readonly side: number;
  readonly rgba: Buffer;
}

/** How wide the button is on a picture: a quarter of its shorter side, and even. */
export const playButtonSide = ({ width, height }: { width: number; height: number }) =>
  Math.max(16, Math.round((Math.min(width, height) * 0.26) / 2) * 2);

/** Middle of something on a picture, as shares of its width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where a button may be, the place it is looked for in first: on a card's words it would hide the lead's name. */
export const PLACES: readonly Place[] = [
  { x: 0.5, y: 0.5 },
  { x: 0.76, y: 0.5 },
  { x: 0.5, y: 0.76 },
  { x: 0.76, y: 0.3 },
];
/** Share of edges up to which nothing is hidden that anyone would miss. */
const EMPTY = 0.02;

/** Chooses where the button hides least of a look: in the middle, unless words stand there and another place is free. */
export function placePlayButton(picture: Buffer, size: { width: number; height: number }): Place {
  const side = playButtonSide(size);
  const hidden = PLACES.map(({ x, y }) => {
    const [left, top] = [Math.round(x * size.width - side / 2), Math.round(y * size.height - side / 2)];
    const rows = Array.from({ length: side }, (_, row) => {
      const at = (top + row) * size.width + left;
      return picture.subarray(at, at + side);
    });
    return detailOf(Buffer.concat(rows), { width: side, height: side });
  });
  const free = hidden.findIndex((detail) => detail <= EMPTY);
  return PLACES[Math.max(0, free)] ?? { x: 0.5, y: 0.5 };
}

/** FFmpeg's overlay with the button's middle at a place. */
export const overlayButton = ({ x, y }: Place) => `overlay=x=W*${x}-w/2:y=H*${y}-h/2`;

/** Draws a play button: a white triangle with round corners on a dark disc that lets the picture through. */
export function drawPlayButton(side: number): PlayButton {
  const rgba = Buffer.alloc(side * side * 4);
  const radius = side / 2;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const across = (x + 0.5 - radius) / radius;
      const down = (y + 0.5 - radius) / radius;
      const away = Math.hypot(across, down);
      // An edge is one pixel wide: how much of the pixel lies within.
      const within = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance * radius));
      const disc = within(away - 1);
      const rim = disc * within(1 - RIM - away);
      const triangle = within(triangleDistance(across, down) - ROUNDING);
      const white = Math.max(triangle, rim * RIM_ALPHA);
      const alpha = white + (1 - white) * disc * DISC_ALPHA;
      const shade = alpha === 0 ? 0 : white / alpha;
      const grey = Math.round(255 * shade + 18 * (1 - shade));
      rgba.set([grey, grey, grey, Math.round(alpha * 255)], (y * side + x) * 4);
    }
  }
  return { side, rgba };
}

/** Distance from a convex shape, in radii; below zero within. Signed distance of a polygon, after Inigo Quilez. */
function triangleDistance(x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let isInside = true;
  for (const [index, [fromX, fromY]] of TRIANGLE.entries()) {
    const [toX, toY] = TRIANGLE[(index + 1) % TRIANGLE.length] ?? TRIANGLE[0];
    const [edgeX, edgeY] = [toX - fromX, toY - fromY];
    const along = Math.min(1, Math.max(0, ((x - fromX) * edgeX + (y - fromY) * edgeY) / (edgeX ** 2 + edgeY ** 2)));
    nearest = Math.min(nearest, Math.hypot(x - fromX - along * edgeX, y - fromY - along * edgeY));
    // The corners go round against the clock as pictures count rows.
    if (edgeX * (y - fromY) - edgeY * (x - fromX) > 0) isInside = false;
  }
  return isInside ? -nearest : nearest;
}
