import type { Brand } from '../../contract/brand.ts';
import { type CardText, cardStyle } from './card-page-style.ts';
import { sha256Source } from './content-security.ts';
import { escapeHtml } from './escape-html.ts';

/** What a title card shows, and the frame that it fills. */
export interface CardPageInput {
  card: 'intro' | 'outro';
  heading: string;
  subheading: string | null;
  /** Looks like a button; a film cannot be clicked. */
  button: string | null;
  brand: Brand;
  /** `data:image/…`; the brand's name is shown when there is none. */
  logoDataUrl: string | null;
  /** The frame, in CSS pixels. */
  width: number;
  height: number;
  /** How long the card is on screen. A card too short for the usual 1.2 s entrance gets a quicker one. */
  seconds: number;
  /** How long, at its beginning, what stands still takes to appear on the bare background. @default 0 */
  enterSeconds?: number;
  /** How long, at its end, everything takes to leave the bare background. @default 0 */
  leaveSeconds?: number;
  /** CSS font list. @default Inter and the system's sans-serif */
  fontFamily?: string;
}

const DEFAULT_FONTS = "Inter, 'Inter Variable', system-ui, 'Noto Sans', sans-serif";

// Scripts whose words cannot be animated one by one: each would be its own box, and boxes do not take part in the
// right-to-left order of a mixed line.
const RIGHT_TO_LEFT = /[\p{scx=Arabic}\p{scx=Hebrew}\p{scx=Syriac}\p{scx=Thaana}\p{scx=Nko}\p{scx=Adlam}]/u;

/** The most words that rise one by one; a longer heading rises whole. */
const MOST_MOVING_WORDS = 16;

const splitHeading = (heading: string): string[] => {
  const words = heading.split(/\s+/u).filter(Boolean);
  const whole = RIGHT_TO_LEFT.test(heading) || words.length > MOST_MOVING_WORDS;
  return whole ? [words.join(' ')] : words;
};

const safeFonts = (fonts: string): string => {
  if (!/^[\p{L}\p{N} ,'"_-]+$/u.test(fonts)) throw new TypeError('fontFamily may hold font names only');
  return fonts;
};

const safeLogo = (url: string): string => {
  if (!/^data:image\/[a-z0-9.+-]+[;,]/i.test(url)) throw new TypeError('logoDataUrl must be a data:image address');
  return url;
};

/**
 * A full-frame animated title card: one self-contained HTML document, made to be captured frame by frame. Background
 * and brand stand in the first frame; everything has arrived after 1.2 s and then rests.
 *
 * @throws {TypeError} when the logo is no image data or the fonts are no font list.
 */
export const renderCardPage = (input: CardPageInput): string => {
  const words = splitHeading(input.heading);
  const text: CardText = { ...input, wordCount: words.length, fonts: safeFonts(input.fontFamily ?? DEFAULT_FONTS) };
  const style = cardStyle(text);
  const policy = `default-src 'none'; style-src ${sha256Source(style)}; img-src data:; font-src data:; base-uri 'none'`;
  const brand = input.logoDataUrl
    ? `<img src="${escapeHtml(safeLogo(input.logoDataUrl))}" alt="${escapeHtml(input.brand.name)}">`
    : `<span dir="auto">${escapeHtml(input.brand.name)}</span>`;
  const heading = words.map((word) => `<span class="word">${escapeHtml(word)}</span>`).join(' ');
  return `<!doctype html>
<html class="${input.card}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(input.heading)}</title>
<style>${style}</style>
</head>
<body>
<div class="rings" aria-hidden="true"><i></i><i></i><i></i></div>
<div class="brand">${brand}</div>
<main dir="auto">
<h1>${heading}</h1>
<div class="line" aria-hidden="true"></div>
${input.subheading ? `<p dir="auto">${escapeHtml(input.subheading)}</p>` : ''}
${input.button ? `<div class="button" dir="auto">${escapeHtml(input.button)}</div>` : ''}
</main>
</body>
</html>
`;
};
