import bidiFactory from 'bidi-js';
import type { Direction, SetGlyph, SetLine, Typesetter } from '../core/film/lettering.ts';
import { type LoadedFont, loadFont, loadHarfbuzz } from './fonts.ts';

const bidi = bidiFactory();
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What stands on or between letters and goes by their font. */
const FOLLOWS = /^[\p{M}\p{Cf}\p{Variation_Selector}\s]$/u;
const LETTER = /[\p{L}\p{N}]/u;

/** Characters of one direction in one font. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly level: number;
  readonly font: LoadedFont;
}

/**
 * Opens what sets texts: HarfBuzz chooses, joins and places the glyphs, the Unicode bidirectional algorithm (UAX #9)
 * orders them. Fonts are read as far as the texts need them.
 *
 * @param fontPaths TrueType or OpenType fonts, the preferred first.
 * @returns also the letters that no font has.
 * @throws the system's error when a font cannot be read.
 */
export async function openTypesetter(
  fontPaths: readonly string[],
  texts: readonly string[],
): Promise<{ typesetter: Typesetter; missing: readonly string[] }> {
  const { Buffer, Direction, shape } = await loadHarfbuzz();
  const wanted = new Set([...texts.join('').toWellFormed()].filter((character) => !FOLLOWS.test(character)));
  const fonts: LoadedFont[] = [];
  for (const path of fontPaths) {
    if (fonts.length > 0 && wanted.size === 0) break;
    const font = await loadFont(path);
    const drawn = [...wanted].filter((character) => font.has(codeOf(character)));
    if (fonts.length === 0 || drawn.length > 0) fonts.push(font);
    for (const character of drawn) wanted.delete(character);
  }
  const fontFor = (character: string) => fonts.find(({ has }) => has(codeOf(character)));

  const isDrawable = (grapheme: string) =>
    [...grapheme].every((character) => FOLLOWS.test(character) || fontFor(character) !== undefined);

  const runsOf = (text: string, levels: Uint8Array): Run[] => {
    const runs: Run[] = [];
    let start = 0;
    for (const character of text) {
      const last = runs.at(-1);
      const end = start + character.length;
      const level = levels[start] ?? 0;
      const own = FOLLOWS.test(character) ? last?.font : fontFor(character);
      const font = own ?? fontFor(' ') ?? last?.font;
      if (font && last?.font === font && last.level === level) runs[runs.length - 1] = { ...last, end };
      else if (font) runs.push({ start, end, level, font });
      start = end;
    }
    return runs;
  };

  const setRun = (text: string, { start, end, level, font }: Run, x: number): { glyphs: SetGlyph[]; end: number } => {
    const buffer = new Buffer();
    buffer.addText(text, start, end - start);
    buffer.setDirection(level % 2 === 1 ? Direction.RTL : Direction.LTR);
    buffer.guessSegmentProperties();
    shape(font.font, buffer);
    const glyphs: SetGlyph[] = [];
    let at = x;
    for (const glyph of buffer.getGlyphInfosAndPositions()) {
      const ems = (units: number | undefined) => (units ?? 0) / font.unitsPerEm;
      // Glyph 0 is the box that stands for what a font lacks.
      if (glyph.codepoint === 0) continue;
      const outline = font.outline(glyph.codepoint);
      const place = { x: at + ems(glyph.xOffset), y: -ems(glyph.yOffset) };
      if (outline.length > 0) glyphs.push({ at: glyph.cluster, ...place, outline });
      at += ems(glyph.xAdvance);
    }
    return { glyphs, end: at };
  };

  const typesetter: Typesetter = {
    drawable: (text) =>
      [...GRAPHEMES.segment(text.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' '))]
        .map(({ segment }) => (isDrawable(segment) ? segment : ''))
        .join('')
        .replace(/ +/g, ' ')
        .trim(),
    direction: (text) => directionOf(text),
    setLine: (text, direction): SetLine => {
      const { levels } = bidi.getEmbeddingLevels(text, direction);
      let width = 0;
      const glyphs = inVisualOrder(runsOf(text, levels)).flatMap((run) => {
        const set = setRun(text, run, width);
        width = set.end;
        return set.glyphs;
      });
      return { width, glyphs };
    },
  };
  return { typesetter, missing: [...wanted].filter((character) => LETTER.test(character)) };
}

const codeOf = (character: string) => character.codePointAt(0) ?? 0;

const directionOf = (text: string): Direction =>
  (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1 ? 'rtl' : 'ltr';

/** Reverses what runs from right to left, the deepest first (UAX #9, L2). */
function inVisualOrder(runs: readonly Run[]): Run[] {
  const ordered = [...runs];
  const deepest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = deepest; level > 0; level--) {
    let start = 0;
    while (start < ordered.length) {
      let end = start;
      while (end < ordered.length && (ordered[end]?.level ?? 0) >= level) end++;
      if (end > start) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = end + 1;
    }
  }
  return ordered;
}
