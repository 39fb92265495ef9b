import type { ScriptSection } from '../../contract/script.ts';
import { chooseElements, type Feature, featureOf } from './choose-elements.ts';
import { fitWords } from './fit-words.ts';
import { bareWords, isSaid, spokenMessages } from './key-messages.ts';
import { countWords } from './pace.ts';
import { personFields } from './person-fields.ts';
import type { PhraseBook, Ways } from './phrase-book.ts';
import { finish, speakTitle } from './speakable.ts';
import { AGAIN, AT_TOP, FURTHER, STAY } from './template-asides.ts';
import { firstWays, frameMessage } from './template-body.ts';
import { type Draft, linesOf } from './template-draft.ts';
import { PHRASES } from './template-phrases.ts';
import type { TemplateRequest } from './template-script.ts';
import { bestTogether, Phrasing } from './template-words.ts';

/** A section to be said in other words, and what it stands between. */
export interface RephraseRequest extends Omit<TemplateRequest, 'totalSeconds'> {
  sections: readonly ScriptSection[];
  index: number;
}

/**
 * Another way to say section `index`, about as long: its place in the film, what it tells of the page and its key
 * messages stay, the template writer's other words about them change. Null when there is no other way.
 */
export function rephraseSection(request: RephraseRequest): string | null {
  const section = request.sections[request.index];
  if (section === undefined) throw new RangeError(`There is no section ${request.index}`);
  const messages = spokenMessages(request.keyMessages, request.lead).filter((text) => isSaid(text, section.content));
  const content =
    section.direction.kind === 'card' ? card(request, section, messages) : scene(request, section, messages);
  return content === null || bareWords(content) === bareWords(section.content) ? null : content;
}

function card(request: RephraseRequest, section: ScriptSection, messages: readonly string[]): string | null {
  const { direction, content } = section;
  const book = PHRASES[request.style];
  const button = (request.page && chooseElements(request.page).button) ?? '';
  const fields = { ...personFields(request.lead, request.brandName), button };
  const isIntro = direction.kind === 'card' && direction.card === 'intro';
  const lists = isIntro ? book.intro : book.cta;
  const lines = bestTogether(lists, fields, countWords(content) - countWords(messages.join(' ')), content);
  return lines.length === 0 ? null : [...lines, ...messages.map(finish)].join(' ');
}

function scene(request: RephraseRequest, section: ScriptSection, messages: readonly string[]): string | null {
  const { sections, index } = request;
  const isFirst = sections.findIndex(({ direction }) => direction.kind === 'page') === index;
  const phrasing = new Phrasing(sections.map(({ content }) => content).join(' '));
  const feature = featureShown(request, section);
  const fields = feature === null ? {} : { title: feature.title };
  const whole = PHRASES[request.style];
  const book: PhraseBook = isFirst ? whole : { ...whole, heroAsides: [] };

  const words = countWords(section.content);
  const head = headWays(feature, isFirst, book)
    .map((ways) => phrasing.take(ways, fields, words))
    .find((text) => text !== null);
  if (head === undefined) return null;

  const draft: Draft = {
    title: section.title,
    visit: 1,
    type: section.scene_type,
    direction: section.direction,
    cue: '',
    fields,
    head,
    blurbs: (feature?.blurbs ?? []).filter((sentence) => isSaid(sentence, section.content)),
    asides: [],
    messages: messages.map((message) => otherFrame(message, book, section.content)),
    unsaid: [],
  };
  fitWords([draft], phrasing, book, words);
  return linesOf(draft).join(' ');
}

/** What the section points at, with what the page says about it; null for a look at the page as a whole. */
function featureShown({ page }: RephraseRequest, { direction }: ScriptSection): Feature | null {
  if (direction.kind === 'card' || direction.selector === null) return null;
  const element = page?.elements.find(({ selector }) => selector === direction.selector);
  const feature = element
    ? featureOf(element)
    : { selector: direction.selector, role: 'heading' as const, text: '', title: '', blurbs: [] };
  const title = feature.title || speakTitle(direction.text ?? '');
  return title === '' ? null : { ...feature, title };
}

function headWays(feature: Feature | null, isFirst: boolean, book: PhraseBook): Ways[] {
  if (feature === null) return isFirst ? [AT_TOP, STAY] : [FURTHER, STAY];
  return [isFirst ? book.hero : firstWays(feature, book), AGAIN];
}

function otherFrame(message: string, book: PhraseBook, before: string): string {
  const frames = [...book.message, '{{message}}.'].map((way) => frameMessage(way, message));
  return frames.find((text) => !before.includes(text)) ?? finish(message);
}
