import { readFile, writeFile } from 'node:fs/promises';
import type { Branding } from '../contract/compose.ts';
import { glyphsOf } from '../core/film/glyphs.ts';
import { type Watermark, watermarkLine } from '../core/film/watermark.ts';
import { lineWidth } from '../core/pages/fit-text.ts';

/** A watermark as it is asked for. */
export interface WatermarkRequest {
  readonly text: string;
  /** 0 to 1. */
  readonly opacity: number;
  /** TrueType or OpenType fonts, the preferred first; the first that has all letters of the text draws it. */
  readonly fontPaths: readonly string[];
  /** The corner that the logo has in this film, drawn in this scene or not. */
  readonly logoPosition: Branding['logo_position'];
}

/** Chooses a font and writes the text where FFmpeg reads it. @throws RangeError when no font has its letters. */
export async function writeWatermark(request: WatermarkRequest, textPath: string): Promise<Watermark> {
  for (const fontPath of request.fontPaths) {
    const text = watermarkLine(request.text, glyphsOf(await readFile(fontPath)));
    if (text === null) continue;
    await writeFile(textPath, text);
    return { textPath, ems: lineWidth(text), fontPath, opacity: request.opacity, logoPosition: request.logoPosition };
  }
  throw new RangeError(`No font has the letters of the watermark "${request.text}".`);
}
