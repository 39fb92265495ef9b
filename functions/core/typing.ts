/** Milliseconds from one key to the next of somebody who types well: about 75 words a minute. */
const KEY_MS = 140;
/** How much a key's time differs from that, as shares that follow one another; the same text is typed alike each time. */
const RHYTHM = [0, -0.25, 0.2, -0.1, 0.35, -0.2, 0.05, -0.3, 0.15, 0.1];
/** A breath after a word and after a sentence, milliseconds. */
const PAUSE_MS = { word: 70, sentence: 220 };

/**
 * When each character of a text is typed: seconds from the first, and what is typed. What a reader takes for one
 * character, such as an emoji, is one.
 */
export function keyframes(text: string): (readonly [seconds: number, text: string])[] {
  let ms = 0;
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }, index) => {
    const at = ms / 1000;
    ms += KEY_MS * (1 + (RHYTHM[(index * 7 + segment.length) % RHYTHM.length] ?? 0));
    if (segment === ' ') ms += PAUSE_MS.word;
    if (/[.!?\n]/.test(segment)) ms += PAUSE_MS.sentence;
    return [at, segment] as const;
  });
}
