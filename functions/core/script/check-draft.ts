import { describe, hostOf, toldIn } from './ai-document.ts';
import type { ScriptDraft } from './ai-draft.ts';
import type { ScriptBrief } from './ai-prompt.ts';
import { isCommanding } from './commanding.ts';
import { foreignText, type KnownText, markupIn } from './foreign-text.ts';
import { bareWords, isSaid } from './key-messages.ts';
import { isEnglish } from './language.ts';
import { countWords } from './pace.ts';
import { cleanText } from './prepare-draft.ts';
import { planScript, type ScriptPlan } from './script-plan.ts';

/** How far a draft may stray from its plan. */
export interface Tolerance {
  /** Share of the words by which the whole may be longer or shorter. */
  words: number;
  /** Words of one scene, its key messages not counted. */
  sceneWords: number;
  /** False lets any number of scenes pass that the contract has room for. */
  scenesCounted: boolean;
}

/** A first answer is asked for again beyond this: 15 %, and scenes of up to 14 s. */
export const STRICT: Tolerance = { words: 0.15, sceneWords: 35, scenesCounted: true };
/** A second one is used up to this: 25 %, and scenes of up to 20 s, as the template writer has them where it must. */
export const LENIENT: Tolerance = { words: 0.25, sceneWords: 50, scenesCounted: false };

/** Words that any tolerance grants, for films of a few seconds. */
const LEAST_SLACK = 5;
const MOST_SCENES = 98;
/** Characters of a quotation in a complaint. */
const QUOTED = 80;

/** What an answer may repeat of contact data and of figures. */
export function knownText(brief: ScriptBrief): KnownText {
  const { lead, page, brandName, options, messages } = brief;
  const wishes = [...messages, options.custom_instructions ?? '', options.target_audience ?? ''];
  return {
    contacts: [brandName, hostOf(page), ...wishes, lead.name, lead.company ?? ''],
    facts: [...toldIn(describe(lead, page, brandName, messages)), ...wishes],
  };
}

/** What keeps a prepared draft from being used, in words for the model; empty when nothing does. */
export function problemsOf(draft: ScriptDraft, brief: ScriptBrief, tolerance: Tolerance): string[] {
  const plan = planScript(brief.options.total_duration_seconds, brief.messages);
  const known = knownText(brief);
  const texts: [string, string][] = [
    ['intro.content', draft.intro.content],
    ['intro.heading', draft.intro.heading],
    ['intro.subheading', draft.intro.subheading ?? 'none'],
    ...draft.scenes.flatMap(({ title, content }, index): [string, string][] => [
      [`scenes.${index}.title`, title],
      [`scenes.${index}.content`, content],
    ]),
    ['cta.content', draft.cta.content],
    ['cta.heading', draft.cta.heading],
    ['cta.subheading', draft.cta.subheading ?? 'none'],
  ];
  return [
    ...texts.flatMap(([place, text]) => textProblems(text, known).map((problem) => `${place} ${problem}`)),
    ...lengthProblems(draft, plan, brief.messages, tolerance),
    ...(isEnglish(brief.options.language) ? [] : unsaidMessages(draft, brief.messages)),
  ];
}

/** What keeps one text from being spoken or shown. */
export function textProblems(text: string, known: KnownText): string[] {
  const problems: string[] = [];
  if (!/[\p{L}\p{N}]/u.test(text)) problems.push('says nothing');
  const markup = markupIn(text);
  if (markup.length > 0) problems.push(`holds ${markup.join(' and ')}`);
  const foreign = foreignText(text, known);
  if (foreign.length > 0)
    problems.push(`holds what the document does not tell, or what must not be said: ${quote(foreign)}`);
  if (isCommanding(text)) problems.push('speaks about instructions instead of about the page');
  return problems;
}

function quote(found: readonly string[]): string {
  return JSON.stringify(found.join(', ').slice(0, QUOTED));
}

const contentsOf = (draft: ScriptDraft): string[] => [
  draft.intro.content,
  ...draft.scenes.map(({ content }) => content),
  draft.cta.content,
];

function lengthProblems(
  draft: ScriptDraft,
  plan: ScriptPlan,
  messages: readonly string[],
  tolerance: Tolerance,
): string[] {
  const problems: string[] = [];
  const { length } = draft.scenes;
  const [least, most] = tolerance.scenesCounted ? [plan.scenes.least, plan.scenes.most] : [1, MOST_SCENES];
  if (length < least || length > most)
    problems.push(`There are ${length} scenes; there have to be ${least} to ${most}`);

  const words = contentsOf(draft).reduce((sum, content) => sum + countWords(content), 0);
  const slack = Math.max(LEAST_SLACK, plan.words * tolerance.words);
  if (Math.abs(words - plan.words) > slack) {
    problems.push(
      `The narration has ${words} words; key messages that it leaves out counted; it has to have about ${plan.words}`,
    );
  }
  for (const [index, { content }] of draft.scenes.entries()) {
    const said = messages.filter((message) => isSaid(message, content));
    const own = countWords(content) - countWords(said.join(' '));
    if (own > tolerance.sceneWords) {
      problems.push(`scenes.${index}.content has ${own} words; make two scenes of it, or say less`);
    }
  }
  return problems;
}

/** In another language a message is said where the model says so, if these words are there and no other message's. */
function unsaidMessages(draft: ScriptDraft, messages: readonly string[]): string[] {
  const contents = contentsOf(draft);
  const taken = new Set<string>();
  return messages.flatMap((message, index) => {
    const quoted = draft.key_messages?.find(({ number }) => number === index + 1)?.said_as ?? message;
    const key = bareWords(cleanText(quoted));
    const isThere = key !== '' && !taken.has(key) && contents.some((content) => isSaid(quoted, content));
    taken.add(key);
    return isThere ? [] : [`Key message ${index + 1} is not said, or key_messages does not quote the narration`];
  });
}
