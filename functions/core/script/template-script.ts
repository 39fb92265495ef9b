import type { Lead } from '../../contract/lead.ts';
import type { ScoutedPage } from '../../contract/page.ts';
import type { Script, ScriptSection, ScriptStyle } from '../../contract/script.ts';
import { cardCue, cardDirection } from './card-direction.ts';
import { chooseElements, type PageChoice } from './choose-elements.ts';
import { isCommanding } from './commanding.ts';
import { spokenMessages } from './key-messages.ts';
import { countWords, timeSections, wordsForSeconds } from './pace.ts';
import { personFields } from './person-fields.ts';
import { speakSentences } from './speakable.ts';
import { writeBody } from './template-body.ts';
import { linesOf } from './template-draft.ts';
import { PHRASES } from './template-phrases.ts';
import { bestTogether, type Fields, firstWay } from './template-words.ts';

/** What the template writer needs to know. */
export interface TemplateRequest {
  lead: Lead;
  /** Null when it is not known yet: every scene then looks at the top of whatever page it will be. */
  page: ScoutedPage | null;
  /** Who speaks; left unsaid when empty. */
  brandName: string;
  style: ScriptStyle;
  /** Length of the film in seconds; held to 5 … 600. */
  totalSeconds: number;
  /** The user's own words, with merge fields; each is said in a section of its own, in this order. */
  keyMessages: readonly string[];
}

type Untimed = Omit<ScriptSection, 'duration_seconds' | 'timing_marker'>;

const NO_PAGE: PageChoice = { hero: null, features: [], button: null, heights: [] };

/** Share of the words that a card takes, and its bounds in words: two to four at least, 12 s at most. */
const INTRO = { share: 0.16, least: 2, most: 28 };
const CTA = { share: 0.17, least: 4, most: 30 };

/**
 * Writes a script without a language model: an intro card, scenes that name and point at what the page shows, a card
 * that asks for the next step. The same request gives the same script, and the page scenes do not depend on the lead.
 *
 * The length is within a tenth of `totalSeconds` at 150 words a minute, from 15 s on and for a page with six or more
 * headings. A page with less to show is talked about for as long as there is something honest to say and no sentence has
 * to be said twice; the script is then shorter than asked. Key messages are said in full even if the film gets longer.
 *
 * @throws RejectedError `MergeFieldMissing` when a key message names a field that the lead does not have.
 */
export function writeTemplateScript(request: TemplateRequest): Script {
  const { lead, page, style } = request;
  const book = PHRASES[style];
  const words = wordsForSeconds(Math.min(600, Math.max(5, request.totalSeconds)));
  const messages = spokenMessages(request.keyMessages, lead);
  const choice = page === null ? NO_PAGE : chooseElements(page);
  const fields = { ...personFields(lead, request.brandName), button: choice.button ?? '' };

  const introBudget = cardBudget(INTRO, words);
  const ctaBudget = cardBudget(CTA, words);
  const description = page === null || isCommanding(page.description) ? [] : speakSentences(page.description);
  const body = writeBody(choice, description, messages, book, words - introBudget - ctaBudget, words).map(
    (draft): Untimed => ({
      title: draft.title,
      content: linesOf(draft).join(' '),
      scene_type: draft.type,
      visual_cues: [draft.cue],
      direction: draft.direction,
    }),
  );

  const introLines = bestTogether(book.intro, fields, introBudget);
  const bodyWords = body.reduce((sum, { content }) => sum + countWords(content), 0);
  const ctaLines = bestTogether(book.cta, fields, ctaWords(words - bodyWords - countWords(introLines.join(' '))));
  const intro = cardSection('intro', introLines, firstWay(book.introHeading, fields), book.introSubheading, fields);
  const cta = cardSection('outro', ctaLines, firstWay(book.ctaHeading, fields), book.ctaSubheading, fields);
  const { sections, totalSeconds } = timeSections([intro, ...body, cta]);
  return {
    script_style: style,
    language: 'en',
    total_duration_seconds: totalSeconds,
    ai_model_used: 'template',
    ai_cost: 0,
    fallback_reason: null,
    sections,
  };
}

function cardBudget({ share, least, most }: typeof INTRO, words: number): number {
  return Math.min(most, Math.max(least, Math.round(words * share)));
}

/** What is left for the last card, but neither a wordless one nor a speech. */
function ctaWords(left: number): number {
  return Math.min(CTA.most + 6, Math.max(CTA.least, left));
}

function cardSection(
  card: 'intro' | 'outro',
  lines: readonly string[],
  heading: string | null,
  subheadings: readonly string[],
  fields: Fields & { button: string },
): Untimed {
  const button = card === 'outro' ? fields.button : null;
  const direction = cardDirection(card, heading ?? 'Hello', firstWay(subheadings, fields), button);
  return {
    title: card === 'intro' ? 'Introduction' : 'Next step',
    content: lines.join(' '),
    scene_type: card === 'intro' ? 'intro' : 'cta',
    visual_cues: [cardCue(direction)],
    direction,
  };
}
