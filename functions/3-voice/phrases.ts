import type { SpokenWord } from '../core/voice/say-as.ts';

/** Letters of one utterance: at 1.2 ms each, flite holds the event loop for 0.2 s at most. */
const MAX_PHRASE_LETTERS = 160;

/**
 * The spoken tokens in utterances: one for each sentence, since flite breathes and lets its voice fall between
 * utterances only; a long sentence is cut after its last comma that fits, or where it must be.
 */
export function phrases(words: readonly SpokenWord[]): string[][] {
  const found: string[][] = [];
  let open: string[] = [];
  for (const token of words.flatMap(({ spoken }) => spoken)) {
    if (open.length && lengthOf(open) + token.length > MAX_PHRASE_LETTERS) {
      const comma = open.findLastIndex((word) => /[,;:]$/.test(word));
      const cut = comma < 0 ? open.length : comma + 1;
      found.push(open.slice(0, cut));
      open = open.slice(cut);
    }
    open.push(token);
    if (/[.?!]$/.test(token)) {
      found.push(open);
      open = [];
    }
  }
  return open.length ? [...found, open] : found;
}

const lengthOf = (tokens: readonly string[]) => tokens.reduce((sum, token) => sum + token.length + 1, 0);
