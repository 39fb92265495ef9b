import { sha256Source } from './content-security.ts';
import { escapeHtml } from './escape-html.ts';
import { pickSources, sizeOf } from './player.ts';
import { safeUrl } from './safe-url.ts';
import { sayDuration } from './say-duration.ts';
import type { WatchPageInput } from './watch-page.ts';

// media-chrome writes <style> elements into its shadow roots, which only 'unsafe-inline' (or a hash for each of its
// parts, broken by every update) lets through. Style attributes stay forbidden, and so does every foreign address.
const OWN_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; style-src-attr 'none'; media-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** Nothing runs on a page around Loom's player, and nothing but that player comes in. */
const loomPolicy = (style: string): string =>
  `default-src 'none'; style-src ${sha256Source(style)}; img-src 'self' data:; frame-src https://www.loom.com; base-uri 'none'; form-action 'none'`;

type Tag = readonly [kind: 'name' | 'property', key: string, value: string | number];

/** What a video is about, in its own words or ours. */
const aboutOf = ({ description, brand, durationSeconds }: WatchPageInput): string => {
  if (description.trim() !== '') return description;
  const length = durationSeconds === null ? '' : `, ${sayDuration(durationSeconds)}`;
  return `A personal video from ${brand.name}${length}.`;
};

/** Open Graph and Twitter tags; chat tools and networks want whole addresses there. */
const renderCards = (input: WatchPageInput): string => {
  const { film } = input;
  const { width, height } = sizeOf(film);
  const whole = (url: string, name: string): string => {
    const safe = safeUrl(url, name);
    return URL.canParse(safe, input.shareUrl) ? new URL(safe, input.shareUrl).href : safe;
  };
  const video = film.kind === 'own' ? whole(pickSources(film).wide.url, 'renditions.url') : film.playerUrl;
  const poster = input.posterUrl === null ? null : whole(input.posterUrl, 'posterUrl');
  const card = input.cardUrl === null ? null : whole(input.cardUrl, 'cardUrl');
  const about = aboutOf(input);
  const pictures: Tag[] = card
    ? [
        ['property', 'og:image', card],
        ['property', 'og:image:width', width],
        ['property', 'og:image:height', height],
        ['property', 'og:image:alt', input.title],
        // A player card has a button of its own; a picture alone says with one that it is a video.
        ['name', 'twitter:image', (input.embedUrl !== null && poster) || card],
      ]
    : [];
  const player: Tag[] =
    input.embedUrl === null
      ? [['name', 'twitter:card', card ? 'summary_large_image' : 'summary']]
      : [
          ['name', 'twitter:card', 'player'],
          ['name', 'twitter:player', whole(input.embedUrl, 'embedUrl')],
          ['name', 'twitter:player:width', width],
          ['name', 'twitter:player:height', height],
        ];
  const tags: Tag[] = [
    ['name', 'description', about],
    ...(input.tags.length > 0 ? [['name', 'keywords', input.tags.join(', ')] as const] : []),
    ['property', 'og:site_name', input.brand.name],
    ['property', 'og:type', 'video.other'],
    ['property', 'og:title', input.title],
    ['property', 'og:description', about],
    ['property', 'og:url', whole(input.shareUrl, 'shareUrl')],
    ...pictures,
    ['property', 'og:video', video],
    ...(video.startsWith('https:') ? [['property', 'og:video:secure_url', video] as const] : []),
    ['property', 'og:video:type', film.kind === 'own' ? 'video/mp4' : 'text/html'],
    ['property', 'og:video:width', width],
    ['property', 'og:video:height', height],
    ...(input.durationSeconds === null
      ? []
      : [['property', 'video:duration', Math.max(1, Math.round(input.durationSeconds))] as const]),
    ...input.tags.map((tag) => ['property', 'video:tag', tag] as const),
    ['name', 'twitter:title', input.title],
    ['name', 'twitter:description', about],
    ...player,
  ];
  return tags.map(([kind, key, value]) => `<meta ${kind}="${key}" content="${escapeHtml(String(value))}">`).join('\n');
};

const script = (url: string, name: string) => `\n<script defer src="${escapeHtml(safeUrl(url, name))}"></script>`;

/** The scripts of a page: of an own film only, for nothing runs around Loom's player. */
const renderScripts = ({ film, beacon }: WatchPageInput): string =>
  film.kind === 'own'
    ? [
        script(film.playerScriptUrl, 'playerScriptUrl'),
        script(film.pageScriptUrl, 'pageScriptUrl'),
        beacon ? script(beacon.scriptUrl, 'beacon.scriptUrl') : '',
      ].join('')
    : '';

/** Where other sites learn how to show the page. */
const renderDiscovery = ({ oembedUrl, shareUrl, title }: WatchPageInput): string => {
  if (oembedUrl === null) return '';
  const href = new URL(oembedUrl);
  href.searchParams.set('url', shareUrl);
  href.searchParams.set('format', 'json');
  return `<link rel="alternate" type="application/json+oembed" href="${escapeHtml(href.href)}" title="${escapeHtml(title)}">\n`;
};

/** All that stands in a page's head. A page that only its reader may open tells networks nothing. */
export const renderHead = (input: WatchPageInput, style: string): string => {
  const { film } = input;
  const policy = film.kind === 'own' ? OWN_POLICY : loomPolicy(style);
  const signed = film.kind === 'own' && film.signed;
  return `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${escapeHtml(input.title)}</title>
<link rel="canonical" href="${escapeHtml(safeUrl(input.shareUrl, 'shareUrl'))}">
<meta name="referrer" content="${signed ? 'same-origin' : 'strict-origin-when-cross-origin'}">
${input.noindex ? '<meta name="robots" content="noindex, nofollow">\n' : ''}${signed ? '' : `${renderDiscovery(input)}${renderCards(input)}\n`}<style>${style}</style>${renderScripts(input)}`;
};
