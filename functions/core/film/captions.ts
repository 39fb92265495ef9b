import type { Word } from '../../contract/voice.ts';

/** Longest line of a caption, characters: what subtitle guides for English ask for. */
const LINE_LENGTH = 42;
const LINES = 2;
/** Longest time a cue stays, and the silence after which a new one begins, seconds. */
const LONGEST_SECONDS = 6;
const PAUSE_SECONDS = 0.6;

/** A word in a cue; a piece of a text without spaces is one too. */
export interface CueWord extends Word {
  /** Stands right after the one before it, without a space. */
  readonly joined: boolean;
}

/** Words that are shown together. Seconds of the film, those of its words as well. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly words: readonly CueWord[];
}

/** Words of one section and where the section starts in the film, seconds. */
export interface CaptionedSection {
  readonly offsetSeconds: number;
  readonly words: readonly Word[];
}

/** WebVTT of the whole film; each word is shown from the cue in which it is spoken. */
export function webVtt(sections: readonly CaptionedSection[]): string {
  const cues = cuesOf(sections).map(
    ({ start, end, words }, index) => `${index + 1}\n${vttTime(start)} --> ${vttTime(end)}\n${wrap(words)}\n`,
  );
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** Groups the words of a film into what is read at a glance; see {@link webVtt}. */
export const cuesOf = (sections: readonly CaptionedSection[]): Cue[] =>
  sections.flatMap(({ offsetSeconds, words }) => sectionCues(words.flatMap(pieces), offsetSeconds));

function sectionCues(words: readonly CueWord[], offset: number): Cue[] {
  const groups: CueWord[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (group && belongs(group, word)) group.push(word);
    else groups.push([word]);
  }
  return groups.map((group, index): Cue => {
    const start = group[0]?.start_seconds ?? 0;
    const end = group.at(-1)?.end_seconds ?? start;
    const next = groups[index + 1]?.[0]?.start_seconds;
    // A cue lingers a little for the reader, but never into the next one.
    const shown = Math.max(Math.min(end + 0.25, next ?? end + 0.25), start + 0.05);
    const placed = group.map((word) => ({
      ...word,
      start_seconds: offset + word.start_seconds,
      end_seconds: offset + word.end_seconds,
    }));
    return { start: offset + start, end: offset + shown, words: placed };
  });
}

/** Scripts that put no spaces between words: a voice gives a whole sentence of them as one word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2}/u;
/** Full-width characters take the room of two. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/gu;
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });

/** A word as it is, or the words that a dictionary finds in it, its time shared out by their lengths. */
function pieces(word: Word): CueWord[] {
  if (!UNSPACED.test(word.text)) return [{ ...word, joined: false }];
  const parts: string[] = [];
  for (const { segment, isWordLike } of WORDS.segment(word.text)) {
    // A mark stays with the word before it.
    if (isWordLike || parts.length === 0) parts.push(segment);
    else parts.push(`${parts.pop()}${segment}`);
  }
  let done = 0;
  const at = () => word.start_seconds + ((word.end_seconds - word.start_seconds) * done) / word.text.length;
  return parts.map((text, index): CueWord => {
    const start_seconds = at();
    done += text.length;
    return { text, start_seconds, end_seconds: at(), joined: index > 0 };
  });
}

/** Words as one text, with the spaces between them. */
export const textOf = (words: readonly CueWord[]): string =>
  words.map(({ text, joined }, index) => (joined || index === 0 ? text : ` ${text}`)).join('');

const lengthOf = (words: readonly CueWord[]): number => {
  const text = textOf(words);
  return text.length + (text.match(WIDE)?.length ?? 0);
};

function belongs(group: readonly CueWord[], word: CueWord): boolean {
  const first = group[0];
  const last = group.at(-1);
  if (!first || !last) return false;
  const length = lengthOf([...group, word]);
  const sentenceOver = /[.!?…。！？]["'”’)」』]*$/.test(last.text) && length > LINE_LENGTH / 2;
  return (
    length <= LINE_LENGTH * LINES &&
    word.end_seconds - first.start_seconds <= LONGEST_SECONDS &&
    word.start_seconds - last.end_seconds < PAUSE_SECONDS &&
    !sentenceOver
  );
}

/** Breaks into at most two lines of similar length. */
function wrap(words: readonly CueWord[]): string {
  if (lengthOf(words) <= LINE_LENGTH || words.length === 1) return escapeCue(textOf(words));
  const [first, second] = inTwo(words, lengthOf);
  return `${escapeCue(textOf(first))}\n${escapeCue(textOf(second))}`;
}

/** The break of two or more words into lines of the most similar lengths. */
export function inTwo(
  words: readonly CueWord[],
  length: (line: readonly CueWord[]) => number,
): [readonly CueWord[], readonly CueWord[]] {
  const breaks = words.slice(1).map((_, index) => {
    const [first, second] = [words.slice(0, index + 1), words.slice(index + 1)];
    return { first, second, longest: Math.max(length(first), length(second)) };
  });
  const { first, second } = breaks.reduce((a, b) => (b.longest < a.longest ? b : a));
  return [first, second];
}

/** Marks that WebVTT gives a meaning; an arrow would end the cue. */
export const escapeCue = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text of a cue as it was before {@link escapeCue}. */
export const unescapeCue = (text: string) =>
  text.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');

/** A moment as WebVTT writes it. */
export function vttTime(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
