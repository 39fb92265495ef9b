import { type SpokenWord, sayAs } from './say-as.ts';

/** How words are said, by the word as it is written. */
export type Pronunciations = Readonly<Record<string, string>>;

/** A text as it is said, and which of its words stand for which of the shown words. */
export interface SaidText {
  readonly said: string;
  /** Every shown word in order, with the number of words of `said` that stand for it. */
  readonly words: readonly { readonly shown: string; readonly tokens: number }[];
}

/** A stretch of the shown text and what stands for it in the said text. */
interface Stretch {
  readonly shownStart: number;
  readonly shownLength: number;
  readonly said: string;
}

const WORDS = /\S+/g;
const SIGN = '[\\p{L}\\p{M}\\p{N}_]';
/** `clock` is no word of `o'clock` and `don` none of `don't`; `Acme` is one of `Acme's`. */
const BEFORE = `(?<!${SIGN}|\\p{L}['’])`;
const AFTER = `(?!${SIGN}|['’](?!s(?!${SIGN}))\\p{L})`;
const inner = (text: string) => text.replace(/\s+/g, ' ');

/**
 * Replaces whole words, in any case; of two keys the longer one wins, and what was replaced is not looked at again.
 * A key may hold several words: what is said for them is then shared out among the shown words in proportion.
 */
export function pronounce(text: string, pronunciations: Pronunciations): SaidText {
  const stretches = replaceWords(text, pronunciations);
  const said = stretches.map((stretch) => stretch.said).join('');
  const shown = [...text.matchAll(WORDS)];
  const counts = shown.map(() => 0);
  let owner = 0;
  let stretch = 0;
  let stretchStart = 0;
  for (const { index } of said.matchAll(WORDS)) {
    while (index >= stretchStart + (stretches[stretch]?.said.length ?? Number.POSITIVE_INFINITY)) {
      stretchStart += stretches[stretch++]?.said.length ?? 0;
    }
    const { shownStart = 0, shownLength = 0, said: part = '' } = stretches[stretch] ?? {};
    const place = shownStart + Math.floor(((index - stretchStart) * shownLength) / Math.max(part.length, 1));
    while (owner < shown.length - 1 && place >= (shown[owner]?.index ?? 0) + (shown[owner]?.[0].length ?? 0)) owner++;
    counts[owner] = (counts[owner] ?? 0) + 1;
  }
  return { said, words: shown.map(([word], i) => ({ shown: word, tokens: counts[i] ?? 0 })) };
}

function replaceWords(text: string, pronunciations: Pronunciations): Stretch[] {
  const entries = Object.entries(pronunciations).map(([key, say]) => [inner(key.trim()), say.trim()] as const);
  const exact = new Map(entries);
  const anyCase = new Map(entries.map(([key, say]) => [key.toLowerCase(), say]));
  const keys = [...exact.keys()].sort((a, b) => b.length - a.length).map(pattern);
  const whole = keys.length ? `${BEFORE}(?:${keys.join('|')})${AFTER}` : '(?!)';
  const stretches: Stretch[] = [];
  let from = 0;
  const keep = (end: number) => {
    if (end > from) stretches.push({ shownStart: from, shownLength: end - from, said: text.slice(from, end) });
  };
  for (const match of text.matchAll(new RegExp(whole, 'giu'))) {
    const [word] = match;
    const say = exact.get(inner(word)) ?? anyCase.get(inner(word).toLowerCase());
    if (say === undefined) continue;
    keep(match.index);
    stretches.push({ shownStart: match.index, shownLength: word.length, said: say });
    from = match.index + word.length;
  }
  keep(text.length);
  return stretches;
}

/** Finds the key as it is written, its words with any space between them. */
const pattern = (key: string) => key.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll(' ', '\\s+');

/** The words for a voice that reads ASCII tokens: pronunciations first, then what `sayAs` makes of them. */
export function plainWords(text: string, pronunciations: Pronunciations): SpokenWord[] {
  const { said, words } = pronounce(text, pronunciations);
  const parts = sayAs(said);
  let from = 0;
  return words.map(({ shown, tokens }) => {
    const own = parts.slice(from, from + tokens);
    from += tokens;
    return { shown, spoken: own.flatMap(({ spoken }) => spoken) };
  });
}

/** The words for a voice that reads natural text: nothing but the pronunciations is changed. */
export function naturalWords(text: string, pronunciations: Pronunciations): { said: string; words: SpokenWord[] } {
  const { said, words } = pronounce(text.trim(), pronunciations);
  const runs = said.match(WORDS) ?? [];
  let from = 0;
  const spoken = words.map(({ shown, tokens }) => {
    const own = runs.slice(from, from + tokens);
    from += tokens;
    return { shown, spoken: own };
  });
  return { said, words: spoken };
}
