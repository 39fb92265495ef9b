import type { Brand } from '../../contract/brand.ts';
import { escapeHtml } from './escape-html.ts';
import { safeUrl } from './safe-url.ts';
import { embedStyle, watchStyle } from './watch-page-style.ts';

/** One encoded size of the film and where it is served. */
interface WatchRendition {
  name: string;
  width: number;
  height: number;
  url: string;
}

/** A published film as its viewers see it. Every address is http(s) or starts at the site's root. */
export interface WatchPageInput {
  title: string;
  leadName: string | null;
  leadCompany: string | null;
  /** The sender's. */
  brand: Brand;
  logoUrl: string | null;
  shareUrl: string;
  embedUrl: string;
  posterUrl: string;
  /** WebVTT. */
  captionsUrl: string;
  /** media-chrome's bundle, served from the page's own origin. */
  playerScriptUrl: string;
  /** Tallest first, at least one. */
  renditions: readonly WatchRendition[];
  durationSeconds: number;
  /** Frames a second; the page carries it for tools that step through frames. */
  frameRate?: number;
  cta: { label: string; url: string } | null;
  /** Asks search engines to leave the page out. */
  noindex: boolean;
}

/** Phones in portrait are narrower than this, in CSS pixels; twice that many real pixels are served well by 720 lines. */
const NARROW = 700;

const UNITS = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length for people: `1 minute 24 seconds`. */
const sayDuration = (seconds: number): string => {
  let rest = Math.max(1, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) parts.push(`${count} ${unit}${count > 1 ? 's' : ''}`);
  }
  return parts.slice(0, 2).join(' ');
};

const greeting = ({ leadName, leadCompany }: WatchPageInput): string | null => {
  const name = leadName?.trim();
  const company = leadCompany?.trim();
  // Names may be of another direction than the sentence: <bdi> keeps each in its place.
  const bdi = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
  if (name && company) return `A video for ${bdi(name)} at ${bdi(company)}`;
  if (name || company) return `A video for ${bdi(name || company || '')}`;
  return null;
};

/** The sizes that a page uses: the best up to 1080 lines, and a lighter one for narrow screens. */
const pickSources = (renditions: readonly WatchRendition[]): { wide: WatchRendition; narrow: WatchRendition } => {
  const fitting = renditions.filter(({ width, height }) => Math.min(width, height) <= 1080);
  const wide = fitting[0] ?? renditions.at(-1);
  if (!wide) throw new RangeError('A watch page needs a rendition');
  return { wide, narrow: fitting.find(({ width, height }) => Math.min(width, height) <= 720) ?? wide };
};

const renderPlayer = (input: WatchPageInput): string => {
  const { wide, narrow } = pickSources(input.renditions);
  const source = ({ url }: WatchRendition, media = ''): string =>
    `<source src="${escapeHtml(safeUrl(url, 'renditions.url'))}" type="video/mp4"${media}>`;
  const lighter = narrow === wide ? '' : `${source(narrow, ` media="(max-width: ${NARROW}px)"`)}\n`;
  const rate = input.frameRate === undefined ? '' : ` data-frame-rate="${Number(input.frameRate)}"`;
  const open = escapeHtml(safeUrl(wide.url, 'renditions.url'));
  return `<div class="film">
<media-controller breakpoints="sm:480" autohide="2" hotkeys="noarrowup noarrowdown"${rate}>
<video slot="media" playsinline preload="metadata" poster="${escapeHtml(safeUrl(input.posterUrl, 'posterUrl'))}" width="${Number(wide.width)}" height="${Number(wide.height)}" aria-label="${escapeHtml(input.title)}">
${lighter}${source(wide)}
<track kind="captions" src="${escapeHtml(safeUrl(input.captionsUrl, 'captionsUrl'))}" srclang="en" label="English" default>
</video>
<media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
<media-play-button slot="centered-chrome" class="start" notooltip></media-play-button>
<div class="shade"></div>
<media-time-range></media-time-range>
<media-control-bar>
<media-play-button></media-play-button>
<media-mute-button></media-mute-button>
<media-volume-range></media-volume-range>
<media-time-display showduration></media-time-display>
<span class="gap"></span>
<media-playback-rate-button rates="1 1.25 1.5 2"></media-playback-rate-button>
<media-captions-button></media-captions-button>
<media-pip-button></media-pip-button>
<media-fullscreen-button></media-fullscreen-button>
</media-control-bar>
</media-controller>
</div>
<noscript><p><a href="${open}">Play the video</a></p></noscript>`;
};

/** Open Graph and Twitter tags; chat tools and networks want whole addresses there. */
const renderCards = (input: WatchPageInput): string => {
  const { wide } = pickSources(input.renditions);
  const whole = (url: string, name: string): string => {
    const safe = safeUrl(url, name);
    return URL.canParse(safe, input.shareUrl) ? new URL(safe, input.shareUrl).href : safe;
  };
  const video = whole(wide.url, 'renditions.url');
  const embed = whole(input.embedUrl, 'embedUrl');
  const about = `A personal video from ${input.brand.name}, ${sayDuration(input.durationSeconds)}.`;
  const tags: [string, string, string | number][] = [
    ['name', 'description', about],
    ['property', 'og:site_name', input.brand.name],
    ['property', 'og:type', 'video.other'],
    ['property', 'og:title', input.title],
    ['property', 'og:description', about],
    ['property', 'og:url', whole(input.shareUrl, 'shareUrl')],
    ['property', 'og:image', whole(input.posterUrl, 'posterUrl')],
    ['property', 'og:image:width', wide.width],
    ['property', 'og:image:height', wide.height],
    ['property', 'og:image:alt', input.title],
    ['property', 'og:video', video],
    ...(video.startsWith('https:') ? [['property', 'og:video:secure_url', video] as [string, string, string]] : []),
    ['property', 'og:video:type', 'video/mp4'],
    ['property', 'og:video:width', wide.width],
    ['property', 'og:video:height', wide.height],
    ['property', 'video:duration', Math.max(1, Math.round(input.durationSeconds))],
    ['name', 'twitter:card', 'player'],
    ['name', 'twitter:title', input.title],
    ['name', 'twitter:description', about],
    ['name', 'twitter:image', whole(input.posterUrl, 'posterUrl')],
    ['name', 'twitter:player', embed],
    ['name', 'twitter:player:width', wide.width],
    ['name', 'twitter:player:height', wide.height],
  ];
  return tags.map(([kind, key, value]) => `<meta ${kind}="${key}" content="${escapeHtml(String(value))}">`).join('\n');
};

// media-chrome writes <style> elements into its shadow roots, which only 'unsafe-inline' (or a hash for each of its
// parts, broken by every update) lets through. Style attributes stay forbidden, and so does every foreign address.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; style-src-attr 'none'; media-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

const renderHead = (input: WatchPageInput, style: string): string => `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${escapeHtml(input.title)}</title>
<link rel="canonical" href="${escapeHtml(safeUrl(input.shareUrl, 'shareUrl'))}">
<meta name="referrer" content="strict-origin-when-cross-origin">
${input.noindex ? '<meta name="robots" content="noindex, nofollow">\n' : ''}${renderCards(input)}
<style>${style}</style>
<script type="module" src="${escapeHtml(safeUrl(input.playerScriptUrl, 'playerScriptUrl'))}"></script>`;

/**
 * The page that a lead opens: the sender's brand, a greeting, the film and one thing to do next.
 *
 * @throws {TypeError} when an address is not http(s) or root-relative.
 * @throws {RangeError} when there is no rendition.
 */
export const renderWatchPage = (input: WatchPageInput): string => {
  const { wide } = pickSources(input.renditions);
  const style = watchStyle(input.brand, Number(wide.width), Number(wide.height));
  const hello = greeting(input);
  const name = escapeHtml(input.brand.name);
  const logo = input.logoUrl
    ? `<img src="${escapeHtml(safeUrl(input.logoUrl, 'logoUrl'))}" alt="${name}">`
    : `<span dir="auto">${name}</span>`;
  const cta = input.cta
    ? `<a class="button" dir="auto" href="${escapeHtml(safeUrl(input.cta.url, 'cta.url'))}" rel="noopener">${escapeHtml(input.cta.label)}</a>`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
${renderHead(input, style)}
</head>
<body>
<header>${logo}</header>
<main>
<h1 dir="auto">${hello ?? escapeHtml(input.title)}</h1>
${hello ? `<p class="about" dir="auto">${escapeHtml(input.title)}</p>` : ''}
${renderPlayer(input)}
<div class="next"><p>${sayDuration(input.durationSeconds)}</p>${cta}</div>
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
<html lang="en" class="embed">
<head>
${renderHead(input, embedStyle(input.brand))}
</head>
<body>
${renderPlayer(input)}
</body>
</html>
`;
