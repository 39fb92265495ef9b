import { readFile } from 'node:fs/promises';
import type { Font } from 'harfbuzzjs';
import type { OutlineCommand } from '../core/film/lettering.ts';

/** HarfBuzz is loaded when the first text is set: most scenes have none. */
export const loadHarfbuzz = () => import('harfbuzzjs');

/** A font that was read; measures in its own units. */
export interface LoadedFont {
  readonly font: Font;
  readonly unitsPerEm: number;
  readonly has: (codePoint: number) => boolean;
  readonly outline: (glyph: number) => readonly OutlineCommand[];
}

const fonts = new Map<string, Promise<LoadedFont>>();

/** Reads a font once a process. A failure is not kept. @throws the system's error. */
export function loadFont(path: string): Promise<LoadedFont> {
  const known = fonts.get(path);
  if (known) return known;
  const loading = read(path);
  fonts.set(path, loading);
  loading.catch(() => fonts.delete(path));
  return loading;
}

async function read(path: string): Promise<LoadedFont> {
  const [{ Blob, Face, Font }, bytes] = await Promise.all([loadHarfbuzz(), readFile(path)]);
  const face = new Face(new Blob(bytes));
  const font = new Font(face);
  const unitsPerEm = face.upem;
  const outlines = new Map<number, readonly OutlineCommand[]>();
  const outline = (glyph: number) => {
    const known = outlines.get(glyph) ?? outlineOf(font, glyph, unitsPerEm);
    outlines.set(glyph, known);
    return known;
  };
  return { font, unitsPerEm, outline, has: (codePoint) => Boolean(font.nominalGlyph(codePoint)) };
}

/** Quadratic curves, as TrueType has them, become the cubic ones that they are a case of. */
function outlineOf(font: Font, glyph: number, unitsPerEm: number): OutlineCommand[] {
  let [fromX, fromY] = [0, 0];
  const outline: OutlineCommand[] = [];
  for (const { type, values } of font.glyphToJson(glyph)) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = values.map(
      (value, index) => (value / unitsPerEm) * (index % 2 === 0 ? 1 : -1),
    );
    const twoThirds = (from: number, control: number) => from + ((control - from) * 2) / 3;
    if (type === 'M' || type === 'L') outline.push([type === 'M' ? 'm' : 'l', a, b]);
    else if (type === 'Q') {
      outline.push(['b', twoThirds(fromX, a), twoThirds(fromY, b), twoThirds(c, a), twoThirds(d, b), c, d]);
    } else if (type === 'C') outline.push(['b', a, b, c, d, e, f]);
    [fromX, fromY] = type === 'C' ? [e, f] : type === 'Q' ? [c, d] : type === 'Z' ? [fromX, fromY] : [a, b];
  }
  return outline;
}
