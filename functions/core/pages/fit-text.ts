const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

// Advance widths in ems of a bold grotesque, rounded up: a text that is guessed too wide is only a little smaller.
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/^\s$/u, 0.3],
  [/^[iljtfrI1.,:;!|'`()[\]]$/u, 0.43],
  [/^[mwMW@%&—…]$/u, 1.02],
  [/^\p{Extended_Pictographic}|^\p{Regional_Indicator}/u, 1.45],
  [/^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\u3000-\u303f\uff00-\uffef]/u, 1.06],
  [/^[\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}]/u, 0.65],
  [/^\p{Nd}/u, 0.72],
];

const widthOf = (grapheme: string): number => {
  const known = WIDTHS.find(([pattern]) => pattern.test(grapheme))?.[1] ?? 0.85;
  return known * (/^\p{Lu}/u.test(grapheme) ? 1.2 : 1);
};

const measure = (text: string): number[] => [...SEGMENTER.segment(text)].map(({ segment }) => widthOf(segment));

/** Lines that words of these widths take in lines `room` ems wide; a word wider than a line is broken anywhere. */
const countLines = (words: readonly (readonly number[])[], room: number): number => {
  let lines = 1;
  let used = 0;
  for (const word of words) {
    const width = word.reduce((sum, value) => sum + value, 0);
    if (used > 0 && used + 0.3 + width <= room) {
      used += 0.3 + width;
      continue;
    }
    if (used > 0) lines++;
    used = 0;
    for (const value of word) {
      if (used > 0 && used + value > room) {
        lines++;
        used = 0;
      }
      used += value;
    }
  }
  return lines;
};

/** The box that a text must stay in, and the sizes to choose from; all in one unit, such as pixels. */
interface TextBox {
  width: number;
  height: number;
  /** Of one line, as a multiple of the font size. */
  lineHeight: number;
  largest: number;
  smallest: number;
}

/** The largest font size, in the box's unit, at which `text` surely fits its box; never below `smallest`. */
export const fitText = (text: string, box: TextBox): number => {
  const words = text.split(/\s+/u).filter(Boolean).map(measure);
  for (let size = box.largest; size > box.smallest; size *= 0.97) {
    if (countLines(words, box.width / size) * size * box.lineHeight <= box.height) return size;
  }
  return box.smallest;
};
