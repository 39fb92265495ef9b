import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { assDocument } from '../core/film/ass.ts';
import { type CaptionFrame, captionShapes, type SceneCue } from '../core/film/burned-captions.ts';
import { fontOrder } from '../core/film/font-order.ts';
import type { Letters } from '../core/film/letters.ts';
import { type Watermark, watermarkShapes } from '../core/film/watermark.ts';
import { openTypesetter } from '../typeset/typesetter.ts';

/** Text to be drawn into a scene or a film. */
export interface LettersRequest {
  readonly watermark: Watermark | null;
  readonly captions: { readonly cues: readonly SceneCue[]; readonly accent: string } | null;
  /** TrueType or OpenType fonts, the preferred first. */
  readonly fontPaths: readonly string[];
}

/**
 * Sets text and writes it where FFmpeg reads it; null when there is none.
 *
 * @throws RejectedError `TextUndrawable` when no font has a letter of it.
 */
export async function writeLetters(
  { watermark, captions, fontPaths }: LettersRequest,
  film: Pick<CaptionFrame, 'width' | 'height' | 'pictureBottom' | 'logoPosition'> & {
    readonly frames: number;
    readonly frameRate: number;
  },
  folder: string,
): Promise<Letters | null> {
  const spoken = (captions?.cues ?? []).flatMap(({ words }) => words.map(({ text }) => text));
  const texts = watermark ? [watermark.text, ...spoken] : spoken;
  if (texts.length === 0) return null;
  const ordered = fontOrder(fontPaths, texts.join(' '));
  const { typesetter, missing } = await openTypesetter(ordered, texts);
  if (missing.length > 0) {
    throw new RejectedError(REJECTED.textUndrawable, `No font has the letters ${missing.slice(0, 8).join(' ')}.`);
  }
  const shapes = [
    ...(captions
      ? captionShapes(captions.cues, { ...film, accent: captions.accent, hasWatermark: watermark !== null }, typesetter)
      : []),
    ...(watermark ? watermarkShapes(watermark, film, typesetter) : []),
  ];
  if (shapes.length === 0) return null;
  const letters = { path: join(folder, 'letters.ass'), fontsFolder: join(folder, 'fonts') };
  await writeFile(letters.path, assDocument(film, shapes));
  await mkdir(letters.fontsFolder, { recursive: true });
  // libass draws nothing, drawings neither, when it finds no font at all.
  for (const path of ordered.slice(0, 1)) {
    const link = join(letters.fontsFolder, basename(path));
    await rm(link, { force: true });
    await symlink(resolve(path), link);
  }
  return letters;
}
