import type { Word } from '../../contract/voice.ts';
import type { SpokenWord } from './say-as.ts';

/** A speech sound with its place in the audio, in seconds. */
export interface TimedPhone {
  readonly phone: string;
  readonly start: number;
  readonly end: number;
}

/** Where a token is heard, in seconds; undefined when the voice left it out. */
export type TokenSpan = { readonly start: number; readonly end: number } | undefined;

/** What flite calls silence. */
const PAUSE = 'pau';

/** Cost of leaving a phone out of the alignment, on either side; a wrong pair must cost less than two of these. */
const SKIP = 1;

/** Cost of a pause inside a token: a pause nearly always stands between two. */
const PAUSE_INSIDE = 3;

/** Above this mean cost a phone the two passes have nothing in common, and shares by count are nearer the truth. */
const MAX_MEAN_COST = 0.7;

const isVowel = (phone: string) => /^[aeiou]/.test(phone);

/** Vowels change with stress and context (`the`: `dh ax`, `dh iy`), so one vowel passes for another. */
function pairCost(a: string, b: string): number {
  if (a === b) return 0;
  if (isVowel(a) !== isVowel(b)) return 1.5;
  return isVowel(a) ? 0.5 : 0.9;
}

/**
 * Finds each token in the phones of an utterance, by least edit distance between what was said and what the tokens
 * sound like alone. Never throws: where the two differ too much, phones are shared out by count.
 *
 * @param said the phones of the utterance in order, pauses included.
 * @param tokens the phones of each token when spoken alone, without pauses.
 * @returns a span for each token; spans are in order and do not overlap.
 */
export function tokenSpans(said: readonly TimedPhone[], tokens: readonly (readonly string[])[]): TokenSpan[] {
  const owners = alignOwners(said, tokens) ?? shareOwners(said, tokens);
  const spans: TokenSpan[] = tokens.map(() => undefined);
  for (const [i, { phone, start, end }] of said.entries()) {
    const owner = owners[i];
    if (owner === undefined || phone === PAUSE) continue;
    spans[owner] = { start: spans[owner]?.start ?? start, end };
  }
  return spans;
}

/** The token of each phone, or undefined when the alignment is too poor to be trusted. */
function alignOwners(said: readonly TimedPhone[], tokens: readonly (readonly string[])[]): number[] | undefined {
  const expected = tokens.flatMap((phones, token) => phones.map((phone) => ({ phone, token })));
  const width = expected.length + 1;
  const costs = new Float64Array((said.length + 1) * width);
  const at = (i: number, j: number) => costs[i * width + j] ?? Number.POSITIVE_INFINITY;
  const startsToken = (j: number) => expected[j]?.token !== expected[j - 1]?.token;
  const skipSaid = (i: number, j: number) => {
    if (said[i]?.phone !== PAUSE) return SKIP;
    return startsToken(j) ? 0 : PAUSE_INSIDE;
  };
  const pair = (i: number, j: number) => {
    const phone = said[i]?.phone ?? PAUSE;
    return phone === PAUSE ? Number.POSITIVE_INFINITY : pairCost(phone, expected[j]?.phone ?? '');
  };
  for (let i = 0; i <= said.length; i++) {
    for (let j = 0; j < width; j++) {
      if (i + j === 0) continue;
      const paired = i && j ? at(i - 1, j - 1) + pair(i - 1, j - 1) : Number.POSITIVE_INFINITY;
      const left = i ? at(i - 1, j) + skipSaid(i - 1, j) : Number.POSITIVE_INFINITY;
      const missing = j ? at(i, j - 1) + SKIP : Number.POSITIVE_INFINITY;
      costs[i * width + j] = Math.min(paired, left, missing);
    }
  }
  const heard = said.filter(({ phone }) => phone !== PAUSE).length;
  if (at(said.length, width - 1) > MAX_MEAN_COST * Math.max(heard, 1)) return undefined;

  const owners: number[] = [];
  let j = width - 1;
  for (let i = said.length; i > 0; ) {
    if (j && at(i, j) === at(i - 1, j - 1) + pair(i - 1, j - 1)) owners[--i] = expected[--j]?.token ?? 0;
    else if (at(i, j) === at(i - 1, j) + skipSaid(i - 1, j)) owners[--i] = expected[Math.max(j - 1, 0)]?.token ?? 0;
    else j--;
  }
  return owners;
}

/** Phones shared out among the tokens in proportion to how many each has alone. */
function shareOwners(said: readonly TimedPhone[], tokens: readonly (readonly string[])[]): number[] {
  const ends: number[] = [];
  for (const phones of tokens) ends.push((ends.at(-1) ?? 0) + Math.max(phones.length, 1));
  const heard = said.filter(({ phone }) => phone !== PAUSE).length;
  let before = 0;
  return said.map(({ phone }) => {
    const place = ((before + 0.5) / heard) * (ends.at(-1) ?? 0);
    if (phone !== PAUSE) before++;
    return Math.max(
      ends.findIndex((end) => place < end),
      0,
    );
  });
}

const toMillisecond = (seconds: number) => Math.round(seconds * 1000) / 1000;

/**
 * Times for the words as they are shown. A word that is not heard (an emoji, a lone dash) has no sound of its own and
 * gets an even share of the silence between its neighbours, of no length after the last one.
 *
 * @param words the shown words in order.
 * @param spans one for each token of all words, in order.
 * @param speechSeconds where the voice falls silent.
 * @returns one entry for each shown word; in order, without overlap, none past `speechSeconds`.
 */
export function wordTimes(words: readonly SpokenWord[], spans: readonly TokenSpan[], speechSeconds: number): Word[] {
  let from = 0;
  const heard = words.map(({ spoken }) => {
    const own = spans.slice(from, from + spoken.length).filter((span) => span !== undefined);
    from += spoken.length;
    const [first, last] = [own[0], own.at(-1)];
    return first && last ? { start: first.start, end: Math.min(last.end, speechSeconds) } : undefined;
  });
  const timed: Word[] = [];
  for (const [i, { shown }] of words.entries()) {
    const span = heard[i] ?? silentShare(heard, i, timed.at(-1)?.end_seconds ?? 0, speechSeconds);
    timed.push({ text: shown, start_seconds: toMillisecond(span.start), end_seconds: toMillisecond(span.end) });
  }
  return timed;
}

/** The share of unheard word `i` in the silence that begins at `start` and lasts until the next heard word. */
function silentShare(heard: readonly TokenSpan[], i: number, start: number, speechSeconds: number) {
  const next = heard.findIndex((span, at) => at > i && span !== undefined);
  const end = Math.max(heard[next]?.start ?? speechSeconds, start);
  return { start, end: next < 0 ? end : start + (end - start) / (next - i) };
}
