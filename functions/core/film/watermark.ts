import type { Branding } from '../../contract/compose.ts';
import { type AssShape, glyphDrawing } from './ass.ts';
import { LINE, type Typesetter } from './lettering.ts';
import { LOGO } from './logo.ts';

/** A line of text over a whole film. */
export interface Watermark {
  readonly text: string;
  /** 0 to 1. */
  readonly opacity: number;
  /** The logo's corner, kept clear in every scene, so that the text stands still when the logo comes and goes. */
  readonly logoPosition: Branding['logo_position'];
}

/** Height of the letters as a share of the film's shorter side, and how far their shadow falls as a share of that. */
export const WATERMARK = { size: 1 / 30, shadow: 1 / 16 };

/** The watermark as shapes: at the bottom, on the side where the logo is not, smaller when it is long. */
export function watermarkShapes(
  { text, opacity, logoPosition }: Watermark,
  film: { readonly width: number; readonly height: number; readonly frames: number },
  typesetter: Typesetter,
): AssShape[] {
  const line = typesetter.drawable(text);
  const set = typesetter.setLine(line, typesetter.direction(line));
  if (set.glyphs.length === 0 || opacity === 0) return [];
  const margin = Math.round(film.width * LOGO.margin);
  const room = film.width * (1 - LOGO.width) - 3 * margin;
  const size = Math.min(Math.min(film.width, film.height) * WATERMARK.size, room / set.width);
  const x = logoPosition.endsWith('left') ? film.width - margin - set.width * size : margin;
  const baseline = film.height - margin - size * LINE.descent;
  // The shadow lets white letters be read on a white page; an outline would show where letters touch.
  const shadow = Math.max(1, size * WATERMARK.shadow);
  const over = { from: 0, to: film.frames, opacity };
  return [
    { ...over, layer: 3, color: '#000000', drawing: glyphDrawing(set.glyphs, size, x + shadow, baseline + shadow) },
    { ...over, layer: 4, color: '#FFFFFF', drawing: glyphDrawing(set.glyphs, size, x, baseline) },
  ];
}
