import type { Word } from '../../contract/voice.ts';

/** Longest line of a caption, characters: what subtitle guides for English ask for. */
const LINE_LENGTH = 42;
const LINES = 2;
/** Longest time a cue stays, and the silence after which a new one begins, seconds. */
const LONGEST_SECONDS = 6;
const PAUSE_SECONDS = 0.6;

interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Words of one section and where the section starts in the film, seconds. */
export interface CaptionedSection {
  readonly offsetSeconds: number;
  readonly words: readonly Word[];
}

/** WebVTT of the whole film; each word is shown from the cue in which it is spoken. */
export function webVtt(sections: readonly CaptionedSection[]): string {
  const cues = sections.flatMap(({ offsetSeconds, words }) => sectionCues(words, offsetSeconds));
  return `WEBVTT\n\n${cues.map((cue, index) => `${index + 1}\n${vttTime(cue.start)} --> ${vttTime(cue.end)}\n${cue.text}\n`).join('\n')}`;
}

function sectionCues(words: readonly Word[], offset: number): Cue[] {
  const groups: Word[][] = [];
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
    return { start: offset + start, end: offset + shown, text: wrap(group.map(({ text }) => text)) };
  });
}

function belongs(group: readonly Word[], word: Word): boolean {
  const first = group[0];
  const last = group.at(-1);
  if (!first || !last) return false;
  const length = [...group, word].map(({ text }) => text).join(' ').length;
  const sentenceOver = /[.!?…]["'”’)]*$/.test(last.text) && length > LINE_LENGTH / 2;
  return (
    length <= LINE_LENGTH * LINES &&
    word.end_seconds - first.start_seconds <= LONGEST_SECONDS &&
    word.start_seconds - last.end_seconds < PAUSE_SECONDS &&
    !sentenceOver
  );
}

/** Breaks into at most two lines of similar length. */
function wrap(words: readonly string[]): string {
  const whole = words.join(' ');
  if (whole.length <= LINE_LENGTH || words.length === 1) return escapeCue(whole);
  const breaks = words.slice(1).map((_, index) => {
    const first = words.slice(0, index + 1).join(' ');
    const second = words.slice(index + 1).join(' ');
    return { first, second, longest: Math.max(first.length, second.length) };
  });
  const best = breaks.reduce((a, b) => (b.longest < a.longest ? b : a));
  return `${escapeCue(best.first)}\n${escapeCue(best.second)}`;
}

/** Marks that WebVTT gives a meaning; an arrow would end the cue. */
export const escapeCue = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A moment as WebVTT writes it. */
export function vttTime(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
