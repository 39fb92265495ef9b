import type { SceneType } from '../../contract/script.ts';
import type { Feature, PageChoice } from './choose-elements.ts';
import { spread } from './choose-elements.ts';
import { fitWords } from './fit-words.ts';
import { countWords } from './pace.ts';
import type { PhraseBook, Ways } from './phrase-book.ts';
import { clip, finish } from './speakable.ts';
import { AGAIN, AT_TOP, BUTTON, FURTHER, HEADLINE_SHOWN, IMAGE, LINK, STAY } from './template-asides.ts';
import type { Draft } from './template-draft.ts';
import { Phrasing } from './template-words.ts';

/** Most scenes on the page; the schema allows 100 sections, two of which are cards. */
const MOST_SCENES = 90;
/** Visits to one part; at ten minutes a page of six headings needs nearly this many. */
const MOST_VISITS = 9;
/** Scenes of a page of which nothing can be named. */
const MOST_VIEWS = 6;
/** Leaves room for the rest of a section under the schema's 5000 characters. */
const MESSAGE_CHARS = 4000;

/** A scene of `words` spoken words: 5 s at least in a short film, 8 to 10 s in a long one. */
function wordsPerScene(totalWords: number): number {
  if (totalWords < 60) return 12;
  if (totalWords < 100) return 16;
  return totalWords < 200 ? 22 : 25;
}

type Stop = { feature: Feature; visit: number; isHero: boolean } | { selector: string | null; isHero: boolean };

/**
 * The scenes on the page, about `budget` words of a film of `totalWords`. Says nothing about the lead, so that every lead
 * of a batch shares these scenes, except where `messages` do.
 */
export function writeBody(
  choice: PageChoice,
  description: readonly string[],
  messages: readonly string[],
  book: PhraseBook,
  budget: number,
  totalWords: number,
): Draft[] {
  const affordable = Math.floor(budget / wordsPerScene(totalWords));
  const wanted = Math.min(MOST_SCENES, Math.max(1, Math.min(affordable, mostScenes(choice)), messages.length));
  const stops = route(choice, wanted);
  const phrasing = new Phrasing();
  const headWords = Math.floor(budget / stops.length);
  const drafts = stops.map((stop, index) => draftOf(stop, index, stops.length, book, phrasing, headWords));
  const [first] = drafts;
  if (first && first.unsaid.length === 0) first.unsaid.push(...description);
  placeMessages(drafts, messages, hasTimeToFrame(drafts, messages, budget) ? book.message : ['{{message}}.']);
  fitWords(drafts, phrasing, book, budget);
  return drafts;
}

function mostScenes(choice: PageChoice): number {
  return choice.features.length === 0 ? MOST_VIEWS : 1 + choice.features.length * MOST_VISITS;
}

/** Which part each scene shows: the top first, then the page from top to bottom, and round again if there is time. */
function route(choice: PageChoice, count: number): Stop[] {
  const { hero, features, heights } = choice;
  const stops: Stop[] = [hero ? { feature: hero, visit: 0, isHero: true } : { selector: null, isHero: true }];
  for (let visit = 0; features.length > 0 && stops.length < count; visit += 1) {
    for (const feature of spread(features, count - stops.length)) stops.push({ feature, visit, isHero: false });
  }
  while (stops.length < count) {
    const selector = heights.length > 1 ? (heights[stops.length % heights.length] ?? null) : null;
    stops.push({ selector, isHero: false });
  }
  return stops;
}

function draftOf(
  stop: Stop,
  index: number,
  count: number,
  book: PhraseBook,
  phrasing: Phrasing,
  headWords: number,
): Draft {
  const base = { type: typeOf(index, count), blurbs: [], asides: [], messages: [] };
  if (!('feature' in stop)) {
    const ways = stop.isHero ? AT_TOP : stop.selector === null ? STAY : FURTHER;
    return {
      ...base,
      title: stop.isHero ? 'The page at a glance' : `The page, part ${index + 1}`,
      direction: { kind: 'page', selector: stop.selector, text: null, action: 'look' },
      cue: stop.selector === null ? 'Show the top of the page' : 'Scroll to another part of the page',
      fields: {},
      head: phrasing.take(ways, {}, headWords) ?? phrasing.take(STAY, {}, headWords) ?? `This is view ${index + 1}.`,
      visit: 0,
      unsaid: [],
    };
  }
  const { feature, visit, isHero } = stop;
  const fields = { title: feature.title };
  return {
    ...base,
    title: clip(visit === 0 ? feature.title : `${feature.title}, look ${visit + 1}`, 120),
    direction: { kind: 'page', selector: feature.selector, text: feature.text, action: 'highlight' },
    cue: isHero ? `Open at the top, on "${feature.title}"` : `Scroll to "${feature.title}" and frame it`,
    fields,
    head: headOf(feature, visit, isHero, book, phrasing, headWords),
    visit,
    unsaid: feature.blurbs,
  };
}

function headOf(
  feature: Feature,
  visit: number,
  isHero: boolean,
  book: PhraseBook,
  phrasing: Phrasing,
  maxWords: number,
): string {
  const fields = { title: feature.title };
  // A headline too long for a five-second film is shown, not read.
  const isTooLong = isHero && countWords(feature.title) + 2 > maxWords * 1.3;
  const first: Ways = isTooLong ? HEADLINE_SHOWN : isHero ? book.hero : firstWays(feature, book);
  return (
    phrasing.take(visit === 0 ? first : AGAIN, fields, Math.max(maxWords, 4)) ??
    phrasing.take(AGAIN, fields, maxWords) ??
    finish(`"${feature.title}"`)
  );
}

/** Ways to name a part for the first time. */
export function firstWays(feature: Feature, book: PhraseBook): Ways {
  return { heading: book.next, button: BUTTON, link: LINK, image: IMAGE }[feature.role];
}

function typeOf(index: number, count: number): SceneType {
  if (count < 3) return index === 0 ? 'demo' : 'feature';
  if (index === 0) return 'problem';
  if (index === count - 1) return 'solution';
  return index % 2 === 1 ? 'feature' : 'demo';
}

/** In a very short film a message is said as it is. */
function hasTimeToFrame(drafts: readonly Draft[], messages: readonly string[], budget: number): boolean {
  const FRAME_WORDS = 6;
  const heads = drafts.reduce((sum, { head }) => sum + countWords(head), 0);
  return messages.reduce((sum, text) => sum + countWords(text) + FRAME_WORDS, heads) <= budget;
}

/** Spreads the messages over the scenes after the first, in order; with more messages than scenes some share one. */
function placeMessages(drafts: readonly Draft[], messages: readonly string[], ways: Ways): void {
  const perScene = Math.max(1, Math.ceil(messages.length / drafts.length));
  const isRoomy = drafts.length > messages.length;
  messages.forEach((message, index) => {
    const place = isRoomy
      ? 1 + Math.floor(((index + 0.5) * (drafts.length - 1)) / messages.length)
      : Math.floor(index / perScene);
    const way = ways[index % ways.length] ?? '{{message}}.';
    const draft = drafts[Math.min(place, drafts.length - 1)];
    draft?.messages.push(frameMessage(way, clip(message, Math.floor(MESSAGE_CHARS / perScene) - 60)));
    if (draft && drafts.length >= 3 && index === messages.length - 1 && place > 0) draft.type = 'solution';
  });
}

/** `message` set into `way`. A function as replacement, since it may hold `$&`; it keeps its own full stop, if it has one. */
export function frameMessage(way: string, message: string): string {
  return way.replace('{{message}}.', () => finish(message));
}
