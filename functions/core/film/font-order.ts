import { LETTER_FONTS } from '../../contract/fonts.ts';

/** Chinese characters are drawn as the text's own language has them: its other letters tell which that is. */
export function fontOrder(fontPaths: readonly string[], text: string): string[] {
  const first = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
    ? LETTER_FONTS.japanese
    : /\p{Script=Hangul}/u.test(text)
      ? LETTER_FONTS.korean
      : LETTER_FONTS.chinese;
  const preferred = fontPaths.filter((path) => path.endsWith(first));
  const han = ([LETTER_FONTS.chinese, LETTER_FONTS.japanese, LETTER_FONTS.korean] as const).filter((f) => f !== first);
  const others = fontPaths.filter((path) => han.some((font) => path.endsWith(font)));
  const rest = fontPaths.filter((path) => !preferred.includes(path) && !others.includes(path));
  return [...rest, ...preferred, ...others];
}
