import { fillFields, findMergeFields } from './merge-fields.ts';
import { countWords } from './pace.ts';
import type { Ways } from './phrase-book.ts';

/** What templates can name; a field that is empty makes its ways unusable. */
export type Fields = Readonly<Record<string, string>>;

/** `way` with its fields filled, or null when one of them has nothing to say. */
function render(way: string, fields: Fields): string | null {
  const isUsable = findMergeFields(way).every(
    ({ field, fallback }) => fallback !== null || (fields[field] ?? '') !== '',
  );
  return isUsable ? fillFields(way, fields) : null;
}

/** The first way that can be said. */
export function firstWay(ways: Ways, fields: Fields): string | null {
  for (const way of ways) {
    const text = render(way, fields);
    if (text !== null) return text;
  }
  return null;
}

/** How many words of the budget one mention of these is worth. */
const WORTH: Readonly<Record<string, number>> = { company: 3, industry: 1, button: 1 };

/** Words that repeating one line of `avoid` counts as. */
const REPEATED = 4;

/**
 * One way of each list, together as near to `budget` words as they come; naming the company, the industry or the button
 * outweighs a small miss. A list whose ways can name the page's own button does not fall back to those that cannot.
 * What `avoid` says is said otherwise where there is another way, and never all of it again; empty when there is none.
 */
export function bestTogether(lists: readonly Ways[], fields: Fields, budget: number, avoid = ''): string[] {
  let best: { lines: string[]; loss: number } = { lines: [], loss: Number.POSITIVE_INFINITY };
  const walk = (index: number, lines: string[], words: number, worth: number): void => {
    const list = lists[index];
    if (list === undefined) {
      const repeated = lines.filter((line) => avoid.includes(line)).length;
      const loss = Math.abs(words - budget) - worth + repeated * REPEATED;
      if (lines.length > 0 && loss < best.loss && lines.join(' ') !== avoid) best = { lines, loss };
      return;
    }
    for (const { text, worth: gain } of sayable(list, fields)) {
      walk(index + 1, text === '' ? lines : [...lines, text], words + countWords(text), worth + gain);
    }
  };
  walk(0, [], 0, 0);
  return best.lines;
}

function sayable(list: Ways, fields: Fields): { text: string; worth: number }[] {
  const ways = list.flatMap((way) => {
    const text = render(way, fields);
    if (text === null) return [];
    const named = findMergeFields(way).map(({ field }) => field);
    return [{ text, worth: named.reduce((sum, field) => sum + (WORTH[field] ?? 0), 0), named }];
  });
  const pressing = ways.filter(({ named }) => named.includes('button'));
  return pressing.length > 0 ? pressing : ways;
}

/** Hands out ways in turn, so that no sentence is said twice in one film. */
export class Phrasing {
  readonly #said = new Set<string>();
  readonly #uses = new Map<string, number>();
  readonly #before: string;

  /** `before` is text that was said already; nothing of it is said again. */
  constructor(before = '') {
    this.#before = before.toLowerCase();
  }

  /** True the first time that `sentence` is offered; from then on it counts as said. */
  claim(sentence: string): boolean {
    const key = sentence.toLowerCase();
    if (this.#isSaid(key)) return false;
    this.#said.add(key);
    return true;
  }

  /**
   * The least used of `ways` that was not said before, the one of at most `maxWords` first; null when all were said.
   * `maxUses` limits how often one way returns with other fields.
   */
  take(ways: Ways, fields: Fields, maxWords: number, maxUses = Number.POSITIVE_INFINITY): string | null {
    const open = ways.flatMap((way) => {
      const text = render(way, fields);
      const uses = this.#uses.get(way) ?? 0;
      if (text === null || uses >= maxUses || this.#isSaid(text.toLowerCase())) return [];
      return [{ way, text, uses, over: Math.max(0, countWords(text) - maxWords) }];
    });
    const best = open.sort((a, b) => a.over - b.over || a.uses - b.uses)[0];
    if (best === undefined) return null;
    this.#uses.set(best.way, best.uses + 1);
    this.claim(best.text);
    return best.text;
  }

  /** Like {@link take}, but null when nothing of at most `maxWords` is left. */
  takeWithin(ways: Ways, fields: Fields, maxWords: number, maxUses = Number.POSITIVE_INFINITY): string | null {
    const short = ways.filter((way) => countWords(render(way, fields) ?? '') <= maxWords);
    return this.take(short, fields, maxWords, maxUses);
  }

  #isSaid(key: string): boolean {
    return this.#said.has(key) || this.#before.includes(key);
  }
}
