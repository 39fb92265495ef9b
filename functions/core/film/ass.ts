import type { OutlineCommand, SetGlyph } from './lettering.ts';

/** Fractions of a pixel that drawings are told in: `\p5` counts in sixteenths. */
const FRACTION = 16;

/** A filled shape over some frames of a scene. */
export interface AssShape {
  /** Higher ones cover lower ones. */
  readonly layer: number;
  /** Shown in `[from, to)`. */
  readonly from: number;
  readonly to: number;
  /** Such as `#FFD24A`. */
  readonly color: string;
  /** 0 to 1. */
  readonly opacity: number;
  /** From {@link glyphDrawing} or {@link roundedBox}. */
  readonly drawing: string;
}

/**
 * A subtitle file (Advanced SubStation Alpha) of nothing but drawings, for FFmpeg's ass filter. The libass of the FFmpeg
 * that ships joins no letters but Arabic ones, so text comes as outlines that were set before; nothing in it can be
 * taken for a command.
 */
export function assDocument(
  film: { readonly width: number; readonly height: number; readonly frameRate: number },
  shapes: readonly AssShape[],
): string {
  const events = shapes.map(({ layer, from, to, color, opacity, drawing }) => {
    const alpha = hex(Math.round((1 - opacity) * 255));
    const style = `\\an7\\pos(0,0)\\1c&H${bgr(color)}&\\1a&H${alpha}&\\p5`;
    return `Dialogue: ${layer},${time(from, film.frameRate)},${time(to, film.frameRate)},D,,0,0,0,,{${style}}${drawing}`;
  });
  return `[Script Info]
ScriptType: v4.00+
PlayResX: ${film.width}
PlayResY: ${film.height}
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: D,Inter SemiBold,20,&H00FFFFFF,&H00000000,&H00000000,1,0,0,7,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${events.join('\n')}
`;
}

/** Outlines of glyphs at a size, the left end of their line's baseline at `(x, y)`; all in pixels. */
export function glyphDrawing(glyphs: readonly SetGlyph[], size: number, x: number, y: number): string {
  return glyphs
    .flatMap((glyph) => glyph.outline.map((command) => told(command, size, x + glyph.x * size, y + glyph.y * size)))
    .join(' ');
}

/** A filled box with round corners, in pixels. */
export function roundedBox(box: { x: number; y: number; width: number; height: number; radius: number }): string {
  const { x, y, width, height, radius: r } = box;
  const [right, bottom] = [x + width, y + height];
  // Control points of a quarter circle lie at 0.5523 of its radius.
  const k = r * (1 - 0.5523);
  const commands: OutlineCommand[] = [
    ['m', x + r, y],
    ['l', right - r, y],
    ['b', right - k, y, right, y + k, right, y + r],
    ['l', right, bottom - r],
    ['b', right, bottom - k, right - k, bottom, right - r, bottom],
    ['l', x + r, bottom],
    ['b', x + k, bottom, x, bottom - k, x, bottom - r],
    ['l', x, y + r],
    ['b', x, y + k, x + k, y, x + r, y],
  ];
  return commands.map((command) => told(command, 1, 0, 0)).join(' ');
}

function told([kind, ...values]: OutlineCommand, size: number, x: number, y: number): string {
  const places = values.map((value, index) => Math.round((value * size + (index % 2 === 0 ? x : y)) * FRACTION));
  return `${kind} ${places.join(' ')}`;
}

/** The time at which a frame is the next to come: half a frame early, so that no rounding to centiseconds misses it. */
function time(frame: number, frameRate: number): string {
  const hundredths = Math.max(0, Math.round(((frame - 0.5) / frameRate) * 100));
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(hundredths / 100);
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`;
}

const hex = (value: number) => value.toString(16).toUpperCase().padStart(2, '0');

/** FFmpeg's ass filter turns colours into BT.601 and the film is BT.709, so the one that comes out right is told. */
function bgr(color: string): string {
  const [red = 0, green = 0, blue = 0] = (color.match(/[0-9a-f]{2}/gi) ?? []).map((part) => Number.parseInt(part, 16));
  // Luma and colour differences by BT.709, and back by BT.601.
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const cb = (blue - y) / 1.8556;
  const cr = (red - y) / 1.5748;
  const told = [y + 1.772 * cb, y - 0.344136 * cb - 0.714136 * cr, y + 1.402 * cr];
  return told.map((value) => hex(Math.min(255, Math.max(0, Math.round(value))))).join('');
}
