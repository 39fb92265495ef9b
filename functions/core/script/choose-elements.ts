import type { Box, PageElement, ScoutedPage } from '../../contract/page.ts';
import { isCommanding } from './commanding.ts';
import { speakPhrase, speakSentences, speakTitle } from './speakable.ts';

/** A part of the page that narration can name. */
export interface Feature {
  selector: string;
  role: PageElement['role'];
  /** The element's own text, as scouted. */
  text: string;
  /** The same, to be quoted aloud; never empty. */
  title: string;
  /** Sentences that the page says about it; may be none. */
  blurbs: string[];
}

/** What a film of this page can show, in document order. */
export interface PageChoice {
  /** The headline in the first window, if there is one. */
  hero: Feature | null;
  features: Feature[];
  /** The page's own call to action, to be quoted aloud. */
  button: string | null;
  /** Selectors at different heights, top first, for a page whose parts cannot be named. */
  heights: string[];
}

/** Smaller is a tracking pixel, a hidden label or a rule. */
const SMALLEST = { width: 12, height: 6 };
/** Headings under which a page says nothing tell less than its buttons once there are fewer than this many. */
const FEW = 3;

/** Without three letters in a row it is a figure, a date or an icon: nothing to call a part of a page by. */
const NAMES = /\p{L}{3}|[\p{Lo}]/u;
const FURNITURE = new RegExp(
  [
    'cookie|consent|privacy|privacidad|datenschutz|confidentialit|impressum|imprint|©|copyright|all rights reserved',
    'terms (of|and|&)|toggle|skip to|back to top|newsletter|javascript|captcha|follow us|404|page not found',
    '^(accept|reject|decline|allow|agree|akzeptieren|accepter|aceptar)( all| alle| tout)?$|^(ok|okay|got it)$',
    '^(log|sign) ?-?(in|out|up|on)$|^(login|logout|anmelden|connexion|register|my account|cart|checkout)$',
    '^(home|menu|search|close|open|next|previous|prev|back|more|share|submit|cancel|save|edit|language|english)$',
    '^(read|learn|see|view|show|load) (more|all|details)$|^(click here|follow|subscribe|subscribe now|navigation)$',
    '^(main|site|footer|header|primary)? ?(menu|navigation|nav|footer|header|links)$|^(useful|quick) links$',
    '^(twitter|x|linkedin|facebook|instagram|youtube|github|tiktok)$|^(terms|legal|sitemap|status|careers|jobs|press)$',
  ].join('|'),
  'i',
);
/** Names of a footer's columns; a heading of this name counts only when a paragraph follows it. */
const COLUMN = /^(product|products|company|resources|support|about|about us|contact|contact us|blog|solutions|learn)$/i;

const CALLS: readonly RegExp[] = [
  /\b(book|schedule|request|get|see|watch|try)\b.*\bdemo\b|\bdemo\b/i,
  /\b(free|trial)\b|^start\b/i,
  /^(get started|try|book|schedule|request)\b/i,
  /^(talk|speak|chat) (to|with)\b|\bcontact (sales|us)\b|^get in touch/i,
  /^(get|create|join|buy|order|apply|see pricing|sign up)\b/i,
];

/** Ranks what the scout found: what to name and point at, what to press, and where to look otherwise. */
export function chooseElements(page: ScoutedPage): PageChoice {
  const visible = page.elements.filter((element) => isVisible(element.box, page));
  const tellable = visible.filter(({ text }) => isTelling(text));
  const headings = tellable.filter(
    (element) => element.role === 'heading' && !(element.blurb === null && COLUMN.test(speakPhrase(element.text))),
  );
  const others = ['button', 'link', 'image'].map((role) => tellable.filter((element) => element.role === role));
  const ranked = [headings.filter((element) => element.blurb !== null), headings.filter(({ blurb }) => blurb === null)];

  const chosen = distinct(ranked.flat(), page);
  for (const rank of others) {
    if (chosen.length < FEW) chosen.push(...distinct([...chosen, ...rank], page).slice(chosen.length, FEW));
  }
  const order = new Map(page.elements.map((element, index) => [element, index]));
  chosen.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));

  const hero = chosen.find((element) => isHeadline(element, chosen, page)) ?? null;
  return {
    hero: hero && featureOf(hero),
    features: chosen.filter((element) => element !== hero).map(featureOf),
    button: callToAction(tellable),
    heights: heightsOf(tellable.length > 0 ? tellable : visible, page),
  };
}

/** What a visitor sees and a film can talk about, in document order; no cookie banners, menus or footers. */
export function tellableElements(page: ScoutedPage): PageElement[] {
  return page.elements.filter(({ box, text }) => isVisible(box, page) && isTelling(text));
}

const isTelling = (text: string): boolean => NAMES.test(text) && !FURNITURE.test(text) && !isCommanding(text);

/** At most `count` of `items`, evenly spread, in their order; an item with something to say goes before its neighbours. */
export function spread(items: readonly Feature[], count: number): Feature[] {
  const share = items.length / Math.max(1, Math.min(count, items.length));
  return Array.from({ length: Math.min(count, items.length) }, (_, bucket) => {
    const near = items.slice(Math.round(bucket * share), Math.round((bucket + 1) * share));
    return near.find(({ blurbs }) => blurbs.length > 0) ?? near[0];
  }).filter((item) => item !== undefined);
}

/** `element` as narration can name it. */
export function featureOf(element: PageElement): Feature {
  const { selector, role, text } = element;
  return { selector, role, text, title: speakTitle(text), blurbs: blurbsOf(element) };
}

/** The page's own sentences about `element`; may be none. */
export function blurbsOf({ blurb }: PageElement): string[] {
  return blurb === null || FURNITURE.test(blurb) || isCommanding(blurb) ? [] : speakSentences(blurb);
}

function isVisible(box: Box, page: ScoutedPage): boolean {
  const isLarge = box.width >= SMALLEST.width && box.height >= SMALLEST.height;
  const isAcross = box.x + box.width > 0 && box.x < page.viewport.width;
  return isLarge && isAcross && box.y >= 0 && box.y < page.page_height;
}

function isHeadline(element: PageElement, all: readonly PageElement[], page: ScoutedPage): boolean {
  const isAtTop = element.role === 'heading' && element.box.y < page.viewport.height;
  const isOutranked =
    element.level !== 1 && all.some((other) => other.level === 1 && other.box.y < page.viewport.height);
  return isAtTop && !isOutranked;
}

/** The first of each text and of each place; earlier elements win. */
function distinct(elements: readonly PageElement[], page: ScoutedPage): PageElement[] {
  const kept: PageElement[] = [];
  const titles = new Set<string>();
  const selectors = new Set<string>();
  for (const element of elements) {
    const title = speakTitle(element.text).toLowerCase();
    if (title.length < 2 || titles.has(title) || selectors.has(element.selector)) continue;
    if (title === speakTitle(page.title).toLowerCase() && element.role === 'link') continue;
    if (kept.some((other) => covers(other.box, element.box))) continue;
    titles.add(title);
    selectors.add(element.selector);
    kept.push(element);
  }
  return kept;
}

/** True when the two share more than half of the smaller one. */
function covers(a: Box, b: Box): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return false;
  return width * height > Math.min(a.width * a.height, b.width * b.height) / 2;
}

function callToAction(elements: readonly PageElement[]): string | null {
  const buttons = elements
    .filter(({ role }) => role === 'button' || role === 'link')
    .map(({ text }) => speakTitle(text))
    .filter((text) => text !== '' && text.length <= 40 && text.split(' ').length <= 6);
  for (const call of CALLS) {
    const found = buttons.find((text) => call.test(text));
    if (found !== undefined) return found;
  }
  return null;
}

/** One selector a window's height, from the top down. */
function heightsOf(elements: readonly PageElement[], page: ScoutedPage): string[] {
  const perWindow = new Map<number, PageElement>();
  for (const element of elements) {
    const windowIndex = Math.floor(element.box.y / Math.max(1, page.viewport.height));
    if (!perWindow.has(windowIndex)) perWindow.set(windowIndex, element);
  }
  return [...perWindow].sort(([a], [b]) => a - b).map(([, element]) => element.selector);
}
