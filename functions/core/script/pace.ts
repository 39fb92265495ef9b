import { WORDS_PER_MINUTE } from '../../contract/script.ts';

/** Scripts written without spaces: two of their characters take about as long to say as one English word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/** Words that a voice will say: runs between white space that hold a letter or a digit; unspaced scripts by length. */
export function countWords(text: string): number {
  const unspaced = text.match(UNSPACED)?.length ?? 0;
  const spaced = text
    .replace(UNSPACED, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return spaced + Math.ceil(unspaced / 2);
}

/** Seconds that `words` take at {@link WORDS_PER_MINUTE}, to a tenth; never less than one word's time. */
export function secondsForWords(words: number): number {
  return Math.round((Math.max(1, words) * 600) / WORDS_PER_MINUTE) / 10;
}

/** Words that fit into `seconds` at {@link WORDS_PER_MINUTE}; not rounded. */
export function wordsForSeconds(seconds: number): number {
  return (seconds * WORDS_PER_MINUTE) / 60;
}

/** `[mm:ss]` of a moment in whole seconds, rounded down; holds at `[99:59]`, the last that two digits can say. */
export function timingMarker(seconds: number): string {
  const whole = Math.min(Math.max(0, Math.floor(seconds)), 99 * 60 + 59);
  const minutes = String(Math.floor(whole / 60)).padStart(2, '0');
  return `[${minutes}:${String(whole % 60).padStart(2, '0')}]`;
}

/** When a section is spoken, by the pace that the API promises. */
interface Timed {
  duration_seconds: number;
  timing_marker: string;
}

/** `sections` with the times that their words give them, and the sum in seconds, to a tenth. */
export function timeSections<S extends { content: string }>(
  sections: readonly S[],
): { sections: (S & Timed)[]; totalSeconds: number } {
  let start = 0;
  const timed = sections.map((section): S & Timed => {
    const duration = secondsForWords(countWords(section.content));
    const timing_marker = timingMarker(start);
    start = Math.round((start + duration) * 10) / 10;
    return { ...section, duration_seconds: duration, timing_marker };
  });
  return { sections: timed, totalSeconds: start };
}
