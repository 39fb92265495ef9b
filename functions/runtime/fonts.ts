import { dirname, join } from 'node:path';
import { LETTER_FONTS } from '../contract/fonts.ts';

/** Fonts for text that is drawn into films, by a file of their layer; the preferred first. */
export const fontPaths = ({ FONT_LICENCE }: { readonly FONT_LICENCE: string }): string[] =>
  Object.values(LETTER_FONTS).map((path) => join(dirname(dirname(FONT_LICENCE)), path));
