import type { Branding } from '../../contract/compose.ts';
import type { Glyphs } from './glyphs.ts';
import { LOGO } from './logo.ts';

/** A line of text over a whole film, as FFmpeg's drawtext is told it. */
export interface Watermark {
  /** File of the text, one line. */
  readonly textPath: string;
  /** Width of the text, ems. */
  readonly ems: number;
  readonly fontPath: string;
  /** 0 to 1. */
  readonly opacity: number;
  /** The logo's corner, kept clear in every scene, so that the text stands still when the logo comes and goes. */
  readonly logoPosition: Branding['logo_position'];
}

/** Height of the letters as a share of the film's shorter side, and how far their shadow falls as a share of that. */
const SIZE = 1 / 30;
const SHADOW = 1 / 16;

/**
 * One line of what can be drawn. Signs that the font lacks, such as most emoji, are left out, since boxes would stand
 * for them.
 *
 * @returns null when a letter or a number of the text cannot be drawn, or nothing is left.
 */
export function watermarkLine(text: string, glyphs: Glyphs): string | null {
  const characters = [...text.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' ')];
  const isDrawn = (character: string) => character === ' ' || glyphs(character.codePointAt(0) ?? 0);
  if (characters.some((character) => /[\p{L}\p{N}]/u.test(character) && !isDrawn(character))) return null;
  const line = characters.filter(isDrawn).join('').replace(/ +/g, ' ').trim();
  return line === '' ? null : line;
}

/** The drawtext filter of a watermark: at the bottom, on the side where the logo is not, smaller when it is long. */
export function watermarkFilter(watermark: Watermark, film: { width: number; height: number }): string {
  const margin = Math.round(film.width * LOGO.margin);
  const room = film.width * (1 - LOGO.width) - 3 * margin;
  const size = Math.floor(Math.min(Math.min(film.width, film.height) * SIZE, room / watermark.ems));
  const opacity = watermark.opacity.toFixed(3);
  // The shadow lets white letters be read on a white page; an outline would show where letters touch.
  const shadow = Math.max(1, Math.round(size * SHADOW));
  return [
    `drawtext=fontfile=${filterPath(watermark.fontPath)}`,
    `textfile=${filterPath(watermark.textPath)}`,
    'expansion=none',
    `fontsize=${Math.max(6, size)}`,
    `fontcolor=white@${opacity}`,
    `shadowcolor=black@${opacity}`,
    `shadowx=${shadow}`,
    `shadowy=${shadow}`,
    `x=${watermark.logoPosition.endsWith('left') ? `w-tw-${margin}` : margin}`,
    `y=h-th-${margin}`,
  ].join(':');
}

/** A path inside a filter graph: server-made, so only what the graph's own syntax needs is escaped. */
export const filterPath = (path: string) => path.replace(/[\\':;,[\]]/g, (mark) => `\\\\\\${mark}`);
