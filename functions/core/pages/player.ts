import { escapeHtml } from './escape-html.ts';
import { safeUrl } from './safe-url.ts';

/** One encoded size of a film and where it is served. */
interface WatchRendition {
  name: string;
  width: number;
  height: number;
  url: string;
}

/** A film that is served from the page's own site. */
export interface OwnFilm {
  kind: 'own';
  /** Tallest first, at least one. */
  renditions: readonly WatchRendition[];
  /** WebVTT, and its language as a BCP 47 tag; null when there are none. */
  captions: { url: string; language: string } | null;
  /** media-chrome's bundle, served from the page's own origin. */
  playerScriptUrl: string;
  /** Frames a second; the page carries it for tools that step through frames. */
  frameRate?: number;
}

/** A video that Loom plays. */
export interface LoomFilm {
  kind: 'loom';
  /** Address of Loom's player for this video. */
  playerUrl: string;
  width: number;
  height: number;
}

/** Phones in portrait are narrower than this, in CSS pixels; twice that many real pixels are served well by 720 lines. */
const NARROW = 700;

/** The sizes that a page uses: the best up to 1080 lines, and a lighter one for narrow screens. */
export const pickSources = (film: OwnFilm): { wide: WatchRendition; narrow: WatchRendition } => {
  const fitting = film.renditions.filter(({ width, height }) => Math.min(width, height) <= 1080);
  const wide = fitting[0] ?? film.renditions.at(-1);
  if (!wide) throw new RangeError('A watch page needs a rendition');
  return { wide, narrow: fitting.find(({ width, height }) => Math.min(width, height) <= 720) ?? wide };
};

/** Size of a film, for a frame that never jumps. */
export const sizeOf = (film: OwnFilm | LoomFilm): { width: number; height: number } =>
  film.kind === 'own' ? pickSources(film).wide : film;

/** A language's own name for itself, such as `Deutsch`. */
const nameOf = (language: string): string => {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
};

/** What plays the film: our own player, or a frame with Loom's. */
export const renderPlayer = (film: OwnFilm | LoomFilm, page: { title: string; posterUrl: string | null }): string =>
  film.kind === 'own' ? renderOwnPlayer(film, page) : renderLoomFrame(film, page);

const renderLoomFrame = (film: LoomFilm, { title }: { title: string }): string => `<div class="film">
<iframe src="${escapeHtml(safeUrl(film.playerUrl, 'playerUrl'))}" title="${escapeHtml(title)}" width="${Number(film.width)}" height="${Number(film.height)}" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>
</div>`;

const renderOwnPlayer = (film: OwnFilm, page: { title: string; posterUrl: string | null }): string => {
  const { wide, narrow } = pickSources(film);
  const source = ({ url }: WatchRendition, media = ''): string =>
    `<source src="${escapeHtml(safeUrl(url, 'renditions.url'))}" type="video/mp4"${media}>`;
  const lighter = narrow === wide ? '' : `${source(narrow, ` media="(max-width: ${NARROW}px)"`)}\n`;
  const rate = film.frameRate === undefined ? '' : ` data-frame-rate="${Number(film.frameRate)}"`;
  const poster = page.posterUrl === null ? '' : ` poster="${escapeHtml(safeUrl(page.posterUrl, 'posterUrl'))}"`;
  const open = escapeHtml(safeUrl(wide.url, 'renditions.url'));
  const track = film.captions
    ? `<track kind="captions" src="${escapeHtml(safeUrl(film.captions.url, 'captions.url'))}" srclang="${escapeHtml(film.captions.language)}" label="${escapeHtml(nameOf(film.captions.language))}" default>\n`
    : '';
  return `<div class="film">
<media-controller breakpoints="sm:480" autohide="2" hotkeys="noarrowup noarrowdown"${rate}>
<video slot="media" playsinline preload="metadata"${poster} width="${Number(wide.width)}" height="${Number(wide.height)}" aria-label="${escapeHtml(page.title)}">
${lighter}${source(wide)}
${track}</video>
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
${film.captions ? '<media-captions-button></media-captions-button>\n' : ''}<media-pip-button></media-pip-button>
<media-fullscreen-button></media-fullscreen-button>
</media-control-bar>
</media-controller>
</div>
<noscript><p><a href="${open}">Play the video</a></p></noscript>`;
};
