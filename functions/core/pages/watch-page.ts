import type { Brand } from '../../contract/brand.ts';
import { escapeHtml } from './escape-html.ts';
import { renderHead } from './page-head.ts';
import { addressOf, type LoomFilm, type OwnFilm, renderChapters, renderCta, renderPlayer, sizeOf } from './player.ts';
import { safeUrl } from './safe-url.ts';
import { sayDuration } from './say-duration.ts';
import { embedStyle, watchStyle } from './watch-page-style.ts';

/** A published film as its viewers see it. Every address is http(s) or starts at the site's root. */
export interface WatchPageInput {
  /** The link's secret part, by which viewing is counted. */
  slug: string;
  title: string;
  /** Shown under the film; empty for none. */
  description: string;
  /** For search engines and networks. */
  tags: readonly string[];
  leadName: string | null;
  leadCompany: string | null;
  /** The sender's. */
  brand: Brand;
  logoUrl: string | null;
  shareUrl: string;
  /** Null when other sites are not to show the film. */
  embedUrl: string | null;
  posterUrl: string | null;
  /** What networks show of it; null for none. */
  cardUrl: string | null;
  film: OwnFilm | LoomFilm;
  /** Null when it is not known. */
  durationSeconds: number | null;
  /** A file that viewers may keep; null when they may not. */
  downloadUrl: string | null;
  cta: { label: string; url: string } | null;
  /** Asks search engines to leave the page out. */
  noindex: boolean;
  /** When its link stops working, ISO 8601; null for never. */
  expiresAt: string | null;
  /** Where to send what was watched, and the script that does; null when nothing is counted. */
  beacon: { url: string; scriptUrl: string } | null;
  /** The endpoint that tells other sites how to show the page (https://oembed.com); null where there is none. */
  oembedUrl: string | null;
}

/** What scripts read of an own film's page, as attributes of its root. */
const renderRoot = ({ film, slug, durationSeconds, beacon, expiresAt }: WatchPageInput, embed: boolean): string => {
  const marks = embed ? ' class="embed"' : '';
  if (film.kind !== 'own') return `<html lang="en"${marks}>`;
  const told: [string, string | null][] = [
    ['data-video', slug],
    ['data-duration', durationSeconds === null ? null : String(durationSeconds)],
    ['data-beacon', beacon && safeUrl(beacon.url, 'beacon.url')],
    ['data-expires', expiresAt],
    ['data-signed', film.signed ? '' : null],
    ['data-embed', embed ? '' : null],
  ];
  const attributes = told.map(([name, value]) => (value === null ? '' : ` ${name}="${escapeHtml(value)}"`));
  return `<html lang="en"${marks}${attributes.join('')}>`;
};

/** Characters of a heading that a large face still lays out well, in about three lines. */
const LONG_HEADING = 90;

const greeting = ({ leadName, leadCompany }: WatchPageInput): string | null => {
  const name = leadName?.trim();
  const company = leadCompany?.trim();
  // Names may be of another direction than the sentence: <bdi> keeps each in its place.
  const bdi = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
  if (name && company) return `A video for ${bdi(name)} at ${bdi(company)}`;
  if (name || company) return `A video for ${bdi(name || company || '')}`;
  return null;
};

/** What stands under the film: how long it is, and what to do next. */
const renderNext = (input: WatchPageInput): string => {
  const length = input.durationSeconds === null ? '' : `<p>${sayDuration(input.durationSeconds)}</p>`;
  const address = (url: string) =>
    input.film.kind === 'own'
      ? addressOf(input.film, 'href', url, 'downloadUrl')
      : `href="${escapeHtml(safeUrl(url, 'downloadUrl'))}"`;
  const download =
    input.downloadUrl === null
      ? ''
      : `<a class="download" ${address(input.downloadUrl)} download="${escapeHtml(input.title)}.mp4">Download</a>`;
  const cta = input.cta ? renderCta(input.cta) : '';
  return `<div class="next">${length}${download}${cta}</div>`;
};

/**
 * The page that a lead opens: the sender's brand, a greeting, the film and one thing to do next.
 *
 * @throws {TypeError} when an address is not http(s) or root-relative.
 * @throws {RangeError} when there is no rendition.
 */
export const renderWatchPage = (input: WatchPageInput): string => {
  const { width, height } = sizeOf(input.film);
  const hello = greeting(input);
  const name = escapeHtml(input.brand.name);
  const logo = input.logoUrl
    ? `<img src="${escapeHtml(safeUrl(input.logoUrl, 'logoUrl'))}" alt="${name}">`
    : `<span dir="auto">${name}</span>`;
  const description = input.description.trim();
  const told = [input.leadName, input.leadCompany].map((text) => text?.trim() ?? '').join('');
  const isLong = (hello === null ? input.title : told).length > LONG_HEADING;
  const style = watchStyle(input.brand, { width: Number(width), height: Number(height), isLong });
  return `<!doctype html>
${renderRoot(input, false)}
<head>
${renderHead(input, style)}
</head>
<body>
<header>${logo}</header>
<main>
<h1 dir="auto">${hello ?? escapeHtml(input.title)}</h1>
${hello ? `<p class="about" dir="auto">${escapeHtml(input.title)}</p>` : ''}
${renderPlayer(input.film, input)}
${renderNext(input)}
${renderChapters(input.film)}${description === '' ? '' : `<p class="description" dir="auto">${escapeHtml(description)}</p>`}
</main>
<footer>Made for you by <bdi>${name}</bdi></footer>
</body>
</html>
`;
};

/**
 * The player alone, filling its frame, for other people's pages.
 *
 * @throws {TypeError} when an address is not http(s) or root-relative.
 * @throws {RangeError} when there is no rendition.
 */
export const renderEmbedPage = (input: WatchPageInput): string => `<!doctype html>
${renderRoot(input, true)}
<head>
${renderHead(input, embedStyle(input.brand))}
</head>
<body>
${renderPlayer(input.film, input)}
</body>
</html>
`;
