import { countWords } from './pace.ts';
import type { PhraseBook, Ways } from './phrase-book.ts';
import { ABOUT, ANYWHERE } from './template-asides.ts';
import { type Draft, linesOf } from './template-draft.ts';
import type { Phrasing } from './template-words.ts';

/** Words by which a body may go over its budget; the cards take up the rest. */
const SLACK = 1;
/** Up to 14 s a scene, and 20 s where a page offers few scenes. */
const CAPS: readonly number[] = [20, 27, 35, 50];
/** Words of a scene up to which the page's own sentences go before asides: 14 s. */
const BLURB_CAP = 35;
/** Times that an aside may return with another title. */
const RETURNS = 3;
/** One section's characters from the page and from asides, well under the schema's cap. */
const MOST_CHARS = 900;

const wordsOf = (draft: Draft): number => linesOf(draft).reduce((sum, line) => sum + countWords(line), 0);
const charsOf = (draft: Draft): number => [draft.head, ...draft.blurbs, ...draft.asides].join(' ').length;

/**
 * Adds sentences to `drafts`, in place, until they hold about `budget` words or nothing honest is left to say: first what
 * the page says about its parts, then asides, always to the scene that has the fewest words.
 */
export function fitWords(drafts: readonly Draft[], phrasing: Phrasing, book: PhraseBook, budget: number): void {
  let left = budget - drafts.reduce((sum, draft) => sum + wordsOf(draft), 0);
  const addTo = (some: readonly Draft[], cap: number, add: (draft: Draft, room: number) => number): void => {
    const full = new Set<Draft>();
    while (left > 0 && full.size < some.length) {
      const neediest = some.filter((draft) => !full.has(draft)).sort((a, b) => wordsOf(a) - wordsOf(b))[0];
      if (neediest === undefined) return;
      const room = Math.min(left + SLACK, cap - wordsOf(neediest));
      const added = room > 0 && charsOf(neediest) < MOST_CHARS ? add(neediest, room) : 0;
      if (added === 0) full.add(neediest);
      left -= added;
    }
  };
  const firstVisits = drafts.filter(({ visit }) => visit === 0);
  addTo(firstVisits, BLURB_CAP, (draft, room) => addBlurb(draft, phrasing, room));
  for (const cap of CAPS) {
    addTo(drafts, cap, (draft, room) => addBlurb(draft, phrasing, room));
    addTo(drafts, cap, (draft, room) => addAside(draft, phrasing, book, drafts, room));
  }
}

/** The words added, or 0 when the page's next sentence is too long. */
function addBlurb(draft: Draft, phrasing: Phrasing, room: number): number {
  const [next] = draft.unsaid;
  if (next === undefined || countWords(next) > room) return 0;
  draft.unsaid.shift();
  if (!phrasing.claim(next)) return addBlurb(draft, phrasing, room);
  draft.blurbs.push(next);
  return countWords(next);
}

function addAside(draft: Draft, phrasing: Phrasing, book: PhraseBook, drafts: readonly Draft[], room: number): number {
  const isHero = draft === drafts[0] && draft.fields.title !== undefined;
  const sources: Ways[] = isHero ? [book.heroAsides, book.asides, ANYWHERE] : [book.asides, ANYWHERE];
  // A title named in the scene's first words and again at once sounds like a parrot: only where all else is spent.
  for (const ways of [...sources, ABOUT]) {
    const line = phrasing.takeWithin(ways, draft.fields, room, ways === ABOUT ? RETURNS : 1);
    if (line !== null) {
      draft.asides.push(line);
      return countWords(line);
    }
  }
  return 0;
}
