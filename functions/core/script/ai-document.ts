import { createHash } from 'node:crypto';
import type { Lead } from '../../contract/lead.ts';
import type { PageElement, ScoutedPage } from '../../contract/page.ts';
import { chooseElements, tellableElements } from './choose-elements.ts';
import { isCommanding } from './commanding.ts';
import { foreignAddresses } from './foreign-text.ts';
import { firstName } from './merge-fields.ts';
import { clip, speakable } from './speakable.ts';

/** Elements that a model is told of: enough for ten minutes, and about 4000 tokens. */
export const MOST_ELEMENTS = 60;
/** Fields of a lead beside the known ones, and their characters. */
const MOST_FIELDS = 20;
const FIELD_CHARACTERS = 300;

/** What a model is told of, and what its answers may refer to. */
export interface ScriptDocument {
  sender: string | null;
  recipient: Record<string, string | number>;
  page: {
    title: string;
    description: string;
    language: string;
    /** Text of the page's own call to action. */
    call_to_action: string | null;
    /** `screen` counts windows from the page's top, from 1. */
    elements: { index: number; role: PageElement['role']; text: string; about: string | null; screen: number }[];
  } | null;
  key_messages: string[];
}

/** The address of `page` that may be said; empty without one. */
export const hostOf = (page: ScoutedPage | null): string => URL.parse(page?.final_url ?? '')?.hostname ?? '';

/** Elements of `page` that a model may point at, by their place in this list; none that names somebody else's address. */
export function offeredElements(page: ScoutedPage | null): PageElement[] {
  if (page === null) return [];
  const own = [hostOf(page)];
  const tellable = tellableElements(page).filter(({ text }) => foreignAddresses(text, own).length === 0);
  const ranks = [0, 1, 2].map((rank) => tellable.filter((element) => rankOf(element) === rank));
  const kept = new Set(ranks.flat().slice(0, MOST_ELEMENTS));
  return tellable.filter((element) => kept.has(element));
}

/** Headings tell most, and those with a paragraph more. */
function rankOf({ role, blurb }: PageElement): number {
  if (role !== 'heading') return 2;
  return blurb === null ? 1 : 0;
}

/** What is known, ready to be sent: no contact data of the lead, and nothing that gives orders. */
export function describe(
  lead: Lead,
  page: ScoutedPage | null,
  brandName: string,
  messages: readonly string[],
): ScriptDocument {
  return {
    sender: brandName === '' ? null : brandName,
    recipient: describeLead(lead),
    page: page && describePage(page),
    key_messages: [...messages],
  };
}

function describeLead(lead: Lead): ScriptDocument['recipient'] {
  const { name, company, industry, email: _unsent, ...more } = lead;
  const known = { first_name: (isCommanding(name) ? '' : firstName(name)) || 'there', name, company, industry };
  const fields = [...Object.entries(known), ...Object.entries(more).filter(isTellable).slice(0, MOST_FIELDS)];
  return Object.fromEntries(
    fields.flatMap(([field, value]): [string, string | number][] => {
      if (typeof value === 'number') return [[field, value]];
      const text = clip(speakable(value ?? ''), FIELD_CHARACTERS);
      return text === '' || isCommanding(text) ? [] : [[field, text]];
    }),
  );
}

/** Contact data, ids and addresses are nothing to talk about, and nobody else's business. */
function isTellable([field, value]: [string, unknown]): boolean {
  const isContact =
    /phone|mobile|mail|address|street|token|secret|password|birth|(?:^|_)(?:id|url|tel|fax|zip|ip)(?:$|_)/i;
  return !isContact.test(field) && !/\d{6,}/.test(String(value)) && foreignAddresses(String(value), []).length === 0;
}

function describePage(page: ScoutedPage): ScriptDocument['page'] {
  const own = [hostOf(page)];
  const innocent = (text: string | null) =>
    text === null || isCommanding(text) || foreignAddresses(text, own).length > 0 ? '' : clip(speakable(text), 300);
  return {
    title: innocent(page.title),
    description: innocent(page.description),
    language: innocent(page.language),
    call_to_action: buttonOf(page),
    elements: offeredElements(page).map(({ role, text, blurb, box }, index) => ({
      index,
      role,
      text: speakable(text),
      about: innocent(blurb) || null,
      screen: 1 + Math.floor(box.y / Math.max(1, page.viewport.height)),
    })),
  };
}

/** What the page asks its visitors to press. */
export function buttonOf(page: ScoutedPage | null): string | null {
  return page && chooseElements(page).button;
}

/** Every text and figure of `document` that an answer may repeat. */
export function toldIn({ sender, recipient, page, key_messages }: ScriptDocument): string[] {
  const elements = page?.elements.flatMap(({ text, about }) => [text, about ?? '']) ?? [];
  const rest = page ? [page.title, page.description, page.call_to_action ?? ''] : [];
  return [sender ?? '', ...Object.values(recipient).map(String), ...rest, ...elements, ...key_messages];
}

/**
 * `document` as text between two lines that carry its own hash. Nothing inside can end it early: it is one line of JSON
 * without angle brackets or line separators, and no text can hold its own hash.
 */
export function fence(document: object): string {
  const json = JSON.stringify(document).replace(
    /[<>\u0085\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const mark = createHash('sha256').update(json).digest('hex').slice(0, 16);
  return `<<<UNTRUSTED DATA ${mark}>>>\n${json}\n<<<END OF UNTRUSTED DATA ${mark}>>>`;
}
