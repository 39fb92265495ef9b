import { escapeHtml } from './escape-html.ts';
import { safeUrl } from './safe-url.ts';

/** One encoded size of a film and where it is served. */
interface WatchRendition {
  name: string;
  width: number;
  height: number;
  url: string;
}

/** A part of a film that a viewer can jump to. */
export interface WatchChapter {
  title: string;
  startSeconds: number;
}

/** A film that is served from the page's own site. */
export interface OwnFilm {
  kind: 'own';
  /** Tallest first, at least one. */
  renditions: readonly WatchRendition[];
  /** WebVTT, and its language as a BCP 47 tag; null when there are none. */
  captions: { url: string; language: string } | null;
  /** WebVTT, and what it says; null when there are not two. */
  chapters: { url: string; list: readonly WatchChapter[] } | null;
  /** WebVTT that names the part of a sheet of small pictures for each time; null for none. */
  storyboardUrl: string | null;
  /** Master playlist; null for a film that is not offered as HLS. */
  hlsUrl: string | null;
  /** True when media open only with the query of a signed link, which the page's script adds. */
  signed: boolean;
  /** media-chrome's bundle, and the page's own script, served from the page's own origin. */
  playerScriptUrl: string;
  pageScriptUrl: string;
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

/** What stands over and around the player. */
export interface PlayerPage {
  title: string;
  posterUrl: string | null;
  /** Offered over the last picture. */
  cta: { label: string; url: string } | null;
}

/** A film of two minutes is some 10 MB of MP4: worth changing sizes in between where the network is slow or changes. */
const HLS_FROM_SECONDS = 120;

/** Whether a film is offered as HLS too. */
export const wantsHls = (durationSeconds: number): boolean => durationSeconds >= HLS_FROM_SECONDS;

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
export const renderPlayer = (film: OwnFilm | LoomFilm, page: PlayerPage): string =>
  film.kind === 'own' ? renderOwnPlayer(film, page) : renderLoomFrame(film, page);

const renderLoomFrame = (film: LoomFilm, { title }: PlayerPage): string => `<div class="film">
<iframe src="${escapeHtml(safeUrl(film.playerUrl, 'playerUrl'))}" title="${escapeHtml(title)}" width="${Number(film.width)}" height="${Number(film.height)}" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>
</div>`;

/** The link to do next. A page of its own: the film stays where it is. */
export const renderCta = ({ label, url }: { label: string; url: string }): string =>
  `<a class="button" data-cta dir="auto" href="${escapeHtml(safeUrl(url, 'cta.url'))}" target="_blank" rel="noopener">${escapeHtml(label)}</a>`;

/** An attribute with an address: of a signed film, one that only the page's script makes whole. */
export const addressOf = (film: OwnFilm, attribute: 'src' | 'poster' | 'href', url: string, name: string): string =>
  `${film.signed ? 'data-' : ''}${attribute}="${escapeHtml(safeUrl(url, name))}"`;

const renderTracks = (film: OwnFilm): string => {
  const { captions, chapters, storyboardUrl } = film;
  const src = (url: string, name: string) => addressOf(film, 'src', url, name);
  return [
    captions &&
      `<track kind="captions" ${src(captions.url, 'captions.url')} srclang="${escapeHtml(captions.language)}" label="${escapeHtml(nameOf(captions.language))}" default>\n`,
    chapters && `<track kind="chapters" ${src(chapters.url, 'chapters.url')} default>\n`,
    storyboardUrl !== null &&
      `<track kind="metadata" label="thumbnails" ${src(storyboardUrl, 'storyboardUrl')} default>\n`,
  ]
    .filter(Boolean)
    .join('');
};

/** A browser takes the first source that it can play: a playlist goes to those that play HLS by themselves. */
const renderSources = (film: OwnFilm): string => {
  const { wide, narrow } = pickSources(film);
  const source = (url: string, type: string, name: string, media = ''): string =>
    `<source ${addressOf(film, 'src', url, name)} type="${type}"${media}>`;
  const sources = [source(wide.url, 'video/mp4', 'renditions.url')];
  if (narrow !== wide) {
    sources.unshift(source(narrow.url, 'video/mp4', 'renditions.url', ` media="(max-width: ${NARROW}px)"`));
  }
  if (film.hlsUrl !== null) sources.unshift(source(film.hlsUrl, 'application/vnd.apple.mpegurl', 'hlsUrl'));
  return sources.join('\n');
};

const renderOwnPlayer = (film: OwnFilm, page: PlayerPage): string => {
  const { wide } = pickSources(film);
  const rate = film.frameRate === undefined ? '' : ` data-frame-rate="${Number(film.frameRate)}"`;
  const poster = page.posterUrl === null ? '' : ` ${addressOf(film, 'poster', page.posterUrl, 'posterUrl')}`;
  const open = escapeHtml(safeUrl(wide.url, 'renditions.url'));
  const end = page.cta
    ? `<div class="end" hidden>\n${renderCta(page.cta)}\n<button type="button" class="again">Watch again</button>\n</div>\n`
    : '';
  const plain = film.signed ? 'This private video needs JavaScript to play.' : `<a href="${open}">Play the video</a>`;
  return `<div class="film">
<media-controller breakpoints="sm:480" autohide="2" hotkeys="noarrowup noarrowdown"${rate}>
<video slot="media" playsinline preload="metadata"${poster} width="${Number(wide.width)}" height="${Number(wide.height)}" aria-label="${escapeHtml(page.title)}">
${renderSources(film)}
${renderTracks(film)}</video>
<media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
<media-play-button slot="centered-chrome" class="start" notooltip></media-play-button>
<div class="shade"></div>
<media-time-range></media-time-range>
<media-control-bar>
<media-play-button></media-play-button>
<media-mute-button></media-mute-button>
<media-volume-range></media-volume-range>
<media-time-display showduration notoggle></media-time-display>
<span class="gap"></span>
<media-playback-rate-button rates="1 1.25 1.5 2"></media-playback-rate-button>
${film.captions ? '<media-captions-button></media-captions-button>\n' : ''}<media-pip-button></media-pip-button>
<media-fullscreen-button></media-fullscreen-button>
</media-control-bar>
</media-controller>
${end}<p class="expired" role="alert" hidden>This video has expired.</p>
</div>
<noscript><p>${plain}</p></noscript>`;
};

/** A moment for people: `1:05`, `1:00:05`. */
const clock = (seconds: number): string => {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

/** The chapters, each a button that plays from there; empty for none. */
export const renderChapters = (film: OwnFilm | LoomFilm): string => {
  if (film.kind !== 'own' || film.chapters === null) return '';
  const items = film.chapters.list.map(
    ({ title, startSeconds }) =>
      `<li><button type="button" data-start="${Number(startSeconds)}"><time>${clock(startSeconds)}</time><span dir="auto">${escapeHtml(title)}</span></button></li>`,
  );
  return `<nav class="chapters" aria-label="Chapters"><ol>\n${items.join('\n')}\n</ol></nav>\n`;
};
