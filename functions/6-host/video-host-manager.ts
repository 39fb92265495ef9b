import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Brand } from '../contract/brand.ts';
import type { Hosted } from '../contract/film.ts';
import { isEmbeddable } from '../contract/host.ts';
import { PLAYER_FILES, siteKeys } from '../contract/keys.ts';
import { SiteCard } from '../contract/oembed.ts';
import { readChapters } from '../core/film/chapters.ts';
import { renderNoticePage } from '../core/pages/notice-page.ts';
import { type LoomFilm, type OwnFilm, sizeOf } from '../core/pages/player.ts';
import { renderEmbedPage, renderWatchPage, type WatchPageInput } from '../core/pages/watch-page.ts';
import { WATCH_SCRIPT } from '../core/pages/watch-script.ts';
import type { HostRequest, LoomRequest, PageRequest, Place, SiteStore } from './host-request.ts';
import { askLoom, bringThumbnail, type LoomOptions, type LoomVideo } from './loom.ts';
import { publishFiles } from './publish-files.ts';
import { SitePages } from './site-pages.ts';

/** Bytes of chance in a slug: 2^96 links, which nobody guesses. */
const SLUG_BYTES = 12;
/** Media never change under their revision; what lies under a fixed address may, within a minute. */
const A_YEAR = 31_536_000;
const FOR_EVER = `public, max-age=${A_YEAR}, immutable`;
const A_MINUTE = 'public, max-age=60';
const PAGE = { cacheControl: A_MINUTE, contentType: 'text/html; charset=utf-8' };

export interface VideoHostManagerOptions {
  readonly site: SiteStore;
  /** Where the site's root is seen, without a slash at the end; a `file:` address for a folder without a server. */
  readonly siteUrl: string;
  /** Ends the names of pages, for servers that go by it. @default '' */
  readonly pageEnding?: '' | '.html';
  /** Whether the site also answers `/oembed` and `/beacon`. @default false */
  readonly answers?: boolean;
  /** @default Loom's own */
  readonly loom?: LoomOptions;
}

/** Publishes films: the files, the watch page and the embed page, under a link that cannot be guessed. */
export class VideoHostManager {
  readonly #site: SiteStore;
  readonly #pages: SitePages;
  readonly #answers: boolean;
  readonly #loom: LoomOptions;

  constructor({ site, siteUrl, pageEnding = '', answers = false, loom }: VideoHostManagerOptions) {
    this.#site = site;
    this.#pages = new SitePages(siteUrl, pageEnding);
    this.#answers = answers;
    this.#loom = loom ?? { oembedUrl: 'https://www.loom.com/v1/oembed' };
  }

  /**
   * Publishes a film. The pages come last, so that a link never shows a film that is not all there; behind a link
   * that was given out before, the former film plays until then.
   */
  async publish(request: HostRequest): Promise<Hosted> {
    const { film, files, language = 'en' } = request;
    const place = request.place ?? newPlace();
    const isPrivate = request.privacy === 'private';
    const script = { cacheControl: A_MINUTE, contentType: 'text/javascript; charset=utf-8' };
    await this.#site.upload(siteKeys.player(PLAYER_FILES.player), request.playerPath, { cacheControl: A_MINUTE });
    if (request.beaconPath) {
      await this.#site.upload(siteKeys.player(PLAYER_FILES.beacon), request.beaconPath, { cacheControl: A_MINUTE });
    }
    await this.#site.write(siteKeys.player(PLAYER_FILES.script), WATCH_SCRIPT, script);
    await this.#publishShared(request);
    const published = await publishFiles(this.#site, {
      ...{ renditions: film.renditions, files, place, isPrivate },
      cacheControl: { kept: keptUntil(request.expires_at), fresh: A_MINUTE },
    });
    const path = (name: string) => (published[name] === undefined ? null : this.#pages.path(published[name]));
    const [captions, chapters] = [path('captions'), path('chapters')];
    const own: OwnFilm = {
      kind: 'own',
      playerScriptUrl: this.#pages.file('player'),
      pageScriptUrl: this.#pages.file('script'),
      captions: captions === null ? null : { url: captions, language },
      chapters:
        chapters === null ? null : { url: chapters, list: readChapters(await readFile(files.chapters ?? '', 'utf8')) },
      storyboardUrl: path('storyboard_vtt'),
      hlsUrl: path('hls'),
      signed: isPrivate,
      renditions: film.renditions.map(({ name, width, height }) => ({
        ...{ name, width, height },
        url: path(name) ?? '',
      })),
      frameRate: film.frame_rate,
    };
    const hosted = { ...place, embed: isEmbeddable(request), private: isPrivate, files: published };
    await this.#writePages(request, hosted, own, film.duration_seconds);
    return hosted;
  }

  /**
   * Publishes our watch page around Loom's player, for a video that lies there.
   *
   * @throws RejectedError `LoomRefused`; RetryableError `ProviderBusy` or `ProviderUnavailable`; RangeError when the
   * video is to be downloaded, which Loom does not let others offer; the signal's reason once it aborts.
   */
  async publishLoom(request: LoomRequest): Promise<{ hosted: Hosted; video: LoomVideo }> {
    if (request.download_enabled) throw new RangeError('A video at Loom cannot be downloaded from here.');
    const { signal } = request;
    const video = await askLoom(request.loomUrl, this.#loom, signal);
    const thumbnail = video.thumbnailUrl && (await bringThumbnail(video.thumbnailUrl, this.#loom, signal));
    const place = request.place ?? newPlace();
    await this.#publishShared(request);
    const files: Record<string, string> = {};
    if (thumbnail) {
      files.poster = siteKeys.thumbnail(place.slug);
      const { bytes, contentType } = thumbnail;
      await this.#site.write(files.poster, bytes, { cacheControl: A_MINUTE, contentType });
    }
    const hosted = { ...place, embed: isEmbeddable(request), private: false, files };
    const { playerUrl, width, height } = video;
    const film: LoomFilm = { kind: 'loom', playerUrl, width, height };
    const page = { ...request, title: request.title || video.title };
    await this.#writePages(page, hosted, film, video.durationSeconds);
    return { hosted, video };
  }

  /** The page that takes a video's place once it has expired. */
  renderExpired({ brand, cta }: Pick<PageRequest, 'brand' | 'cta'>): string {
    return renderNoticePage({ notice: 'expired', brand, logoUrl: this.#pages.file('logo'), cta: cta ?? null });
  }

  /** What all pages share, and the page for addresses where there is nothing. */
  async #publishShared({ logoPath, brand }: { logoPath: string; brand: Brand }): Promise<void> {
    await this.#site.upload(siteKeys.player(PLAYER_FILES.logo), logoPath, { cacheControl: A_MINUTE });
    const gone = renderNoticePage({ notice: 'gone', brand, logoUrl: this.#pages.file('logo'), cta: null });
    await this.#site.write(siteKeys.player(PLAYER_FILES.gone), gone, PAGE);
  }

  async #writePages(
    request: PageRequest,
    hosted: Hosted,
    film: OwnFilm | LoomFilm,
    durationSeconds: number | null,
  ): Promise<void> {
    const { slug, embed, files } = hosted;
    const { ending } = this.#pages;
    const link = `${siteKeys.watch(slug)}${ending}`;
    const embedded = `${siteKeys.embed(slug)}${ending}`;
    const largest = film.kind === 'own' ? film.renditions[0] : undefined;
    const counted = this.#answers && request.analytics_enabled;
    const poster = files.poster ? this.#pages.path(files.poster) : null;
    const page: WatchPageInput = {
      slug,
      title: request.title,
      description: request.description,
      tags: request.tags,
      leadName: request.lead?.name ?? null,
      leadCompany: request.lead?.company ?? null,
      brand: request.brand,
      logoUrl: this.#pages.file('logo'),
      shareUrl: this.#pages.whole(link),
      embedUrl: embed ? this.#pages.whole(embedded) : null,
      posterUrl: poster,
      cardUrl: files.poster_play ? this.#pages.path(files.poster_play) : poster,
      film,
      durationSeconds,
      downloadUrl: request.download_enabled && largest ? largest.url : null,
      cta: request.cta ?? null,
      noindex: request.privacy !== 'public',
      expiresAt: request.expires_at ?? null,
      beacon: counted ? { url: this.#pages.path('beacon'), scriptUrl: this.#pages.file('beacon') } : null,
      oembedUrl: this.#answers && !hosted.private ? this.#pages.whole('oembed') : null,
    };
    await this.#writeCard(page, hosted);
    if (embed) await this.#site.write(embedded, renderEmbedPage(page), PAGE);
    else await this.#site.removeAll(embedded);
    const watch = hosted.private ? siteKeys.privateWatch(slug) : link;
    await this.#site.write(watch, renderWatchPage(page), PAGE);
    if (hosted.private) {
      const { brand, logoUrl } = page;
      await this.#site.write(link, renderNoticePage({ notice: 'private', brand, logoUrl, cta: null }), PAGE);
      // What the same link showed to everybody must not stay where everybody can find it.
      await this.#site.removeAll(siteKeys.thumbnail(slug));
    }
    await this.#site.removeAll(siteKeys.mediaOf(slug, !hosted.private));
  }

  /** What other sites are told when they ask how to show the page. */
  async #writeCard(page: WatchPageInput, hosted: Hosted): Promise<void> {
    if (!this.#answers) return;
    const { width, height } = sizeOf(page.film);
    const card: SiteCard = hosted.private
      ? { private: true }
      : {
          ...{ private: false, title: page.title, author_name: page.brand.name, width, height },
          ...{ embed: hosted.embed, thumbnail: hosted.files.poster ?? null },
        };
    const publication = { cacheControl: A_MINUTE, contentType: 'application/json' };
    await this.#site.write(siteKeys.card(hosted.slug), JSON.stringify(SiteCard.parse(card)), publication);
  }
}

/** Caches keep what never changes under its address, but not for longer than it may be seen. */
const keptUntil = (expiresAt: string | undefined): string => {
  if (expiresAt === undefined) return FOR_EVER;
  const seconds = Math.max(0, Math.floor((Date.parse(expiresAt) - Date.now()) / 1000));
  return `public, max-age=${Math.min(seconds, A_YEAR)}`;
};

/** A link that nobody has. */
export const newPlace = (): Place => ({ slug: randomBytes(SLUG_BYTES).toString('base64url'), revision: 1 });
