import { randomBytes } from 'node:crypto';
import type { Brand } from '../contract/brand.ts';
import type { Film, Hosted } from '../contract/film.ts';
import type { HostOptions } from '../contract/host.ts';
import { siteKeys } from '../contract/keys.ts';
import type { LoomFilm, OwnFilm } from '../core/pages/player.ts';
import { renderEmbedPage, renderWatchPage, type WatchPageInput } from '../core/pages/watch-page.ts';
import { askLoom, bringThumbnail, type LoomOptions, type LoomVideo } from './loom.ts';

/** Bytes of chance in a slug: 2^96 links, which nobody guesses. */
const SLUG_BYTES = 12;
/** Media never change under their revision; what lies under a fixed address may, within a minute. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const A_MINUTE = 'public, max-age=60';
const HTML = 'text/html; charset=utf-8';

/** Where the files of a site are put. */
export interface SiteStore {
  write(
    key: string,
    body: string | Uint8Array,
    publication: { cacheControl: string; contentType?: string },
  ): Promise<void>;
  upload(key: string, path: string, publication: { cacheControl: string; contentType?: string }): Promise<void>;
}

/** What a watch page says, whatever it plays. */
export interface PageRequest
  extends Pick<HostOptions, 'description' | 'tags' | 'privacy' | 'download_enabled' | 'embed_enabled' | 'cta'> {
  readonly title: string;
  /** Null when the video is for nobody in particular. */
  readonly lead: { readonly name: string; readonly company?: string | undefined } | null;
  readonly brand: Brand;
  /** Of the captions, BCP 47. @default 'en' */
  readonly language?: string;
}

/** A place on the site. */
export interface Place {
  readonly slug: string;
  /** From 1; a film that takes another one's place behind its link has a higher one. */
  readonly revision: number;
}

type WatchedFilm = Pick<Film, 'renditions' | 'duration_seconds' | 'frame_rate'>;

export interface HostRequest extends PageRequest {
  readonly film: WatchedFilm;
  /** Paths on this machine: each rendition by name, and what lies beside it. */
  readonly files: {
    readonly renditions: Readonly<Record<string, string>>;
    readonly captions: string | null;
    readonly poster: string;
  };
  readonly logoPath: string;
  readonly playerPath: string;
  /** The script that tells what viewers do; absent where nobody listens. */
  readonly beaconPath?: string;
  /** @default a new link */
  readonly place?: Place | null;
}

export interface LoomRequest extends Omit<PageRequest, 'title' | 'language'> {
  readonly loomUrl: string;
  /** @default the video's title at Loom; so is an empty one */
  readonly title?: string | undefined;
  readonly logoPath: string;
  /** @default a new link */
  readonly place?: Place | null;
  readonly signal?: AbortSignal;
}

export interface VideoHostManagerOptions {
  readonly site: SiteStore;
  /** Where the site's root is seen, without a slash at the end; a `file:` address for a folder without a server. */
  readonly siteUrl: string;
  /** Ends the names of pages, for servers that go by it. @default '' */
  readonly pageEnding?: '' | '.html';
  /** @default Loom's own */
  readonly loom?: LoomOptions;
}

/** Publishes films: the files, the watch page and the embed page, under a link that cannot be guessed. */
export class VideoHostManager {
  readonly #site: SiteStore;
  readonly #ending: string;
  /** Path of the site's root, and what makes it a whole address; a folder has no whole one that a page may name. */
  readonly #root: string;
  readonly #whole: string;
  readonly #loom: LoomOptions;

  constructor({ site, siteUrl, pageEnding = '', loom }: VideoHostManagerOptions) {
    const { protocol, pathname } = new URL(siteUrl);
    this.#site = site;
    this.#ending = pageEnding;
    this.#root = pathname.replace(/\/$/, '');
    this.#whole = protocol === 'file:' ? this.#root : siteUrl;
    this.#loom = loom ?? { oembedUrl: 'https://www.loom.com/v1/oembed' };
  }

  /**
   * Publishes a film. The pages come last, so that a link never shows a film that is not all there; behind a link
   * that was given out before, the former film plays until then.
   */
  async publish(request: HostRequest): Promise<Hosted> {
    const { film, files } = request;
    const place = request.place ?? newPlace();
    const { slug, revision } = place;
    await this.#site.upload(siteKeys.player(PLAYER), request.playerPath, { cacheControl: A_MINUTE });
    if (request.beaconPath) {
      await this.#site.upload(siteKeys.player(BEACON), request.beaconPath, { cacheControl: A_MINUTE });
    }
    await this.#site.upload(siteKeys.player(LOGO), request.logoPath, { cacheControl: A_MINUTE });
    const published: Record<string, string> = {};
    const upload = async (name: string, key: string, path: string | undefined, cacheControl: string) => {
      if (!path) throw new RangeError(`The film's ${name} has no file.`);
      await this.#site.upload(key, path, { cacheControl });
      published[name] = key;
    };
    for (const { name } of film.renditions) {
      await upload(name, siteKeys.video(slug, revision, name), files.renditions[name], FOR_EVER);
    }
    if (files.captions) await upload('captions', siteKeys.captions(slug, revision), files.captions, FOR_EVER);
    await upload('poster', siteKeys.thumbnail(slug), files.poster, A_MINUTE);
    const hosted = { ...place, embed: request.embed_enabled, files: published };
    await this.rewritePages(request, film, hosted);
    return hosted;
  }

  /** Writes the pages of a film that is published, to say something else of it. */
  async rewritePages(request: PageRequest, film: WatchedFilm, hosted: Hosted): Promise<void> {
    const { captions } = hosted.files;
    const own: OwnFilm = {
      kind: 'own',
      playerScriptUrl: this.#path(siteKeys.player(PLAYER)),
      captions: captions ? { url: this.#path(captions), language: request.language ?? 'en' } : null,
      renditions: film.renditions.map(({ name, width, height }) => ({
        ...{ name, width, height },
        url: this.#path(siteKeys.video(hosted.slug, hosted.revision, name)),
      })),
      frameRate: film.frame_rate,
    };
    await this.#writePages(request, hosted, own, film.duration_seconds);
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
    await this.#site.upload(siteKeys.player(LOGO), request.logoPath, { cacheControl: A_MINUTE });
    const files: Record<string, string> = {};
    if (thumbnail) {
      files.poster = siteKeys.thumbnail(place.slug);
      const { bytes, contentType } = thumbnail;
      await this.#site.write(files.poster, bytes, { cacheControl: A_MINUTE, contentType });
    }
    const hosted = { ...place, embed: request.embed_enabled, files };
    const { playerUrl, width, height } = video;
    const film: LoomFilm = { kind: 'loom', playerUrl, width, height };
    const page = { ...request, title: request.title || video.title };
    await this.#writePages(page, hosted, film, video.durationSeconds);
    return { hosted, video };
  }

  async #writePages(
    request: PageRequest,
    { slug, embed, files }: Hosted,
    film: OwnFilm | LoomFilm,
    durationSeconds: number | null,
  ): Promise<void> {
    const watch = `${siteKeys.watch(slug)}${this.#ending}`;
    const embedded = `${siteKeys.embed(slug)}${this.#ending}`;
    const largest = film.kind === 'own' ? film.renditions[0] : undefined;
    const page: WatchPageInput = {
      title: request.title,
      description: request.description,
      tags: request.tags,
      leadName: request.lead?.name ?? null,
      leadCompany: request.lead?.company ?? null,
      brand: request.brand,
      logoUrl: this.#path(siteKeys.player(LOGO)),
      shareUrl: `${this.#whole}/${watch}`,
      embedUrl: embed ? `${this.#whole}/${embedded}` : null,
      posterUrl: files.poster ? this.#path(files.poster) : null,
      film,
      durationSeconds,
      downloadUrl: request.download_enabled && largest ? largest.url : null,
      cta: request.cta ?? null,
      noindex: request.privacy !== 'public',
    };
    const publication = { cacheControl: A_MINUTE, contentType: HTML };
    if (embed) await this.#site.write(embedded, renderEmbedPage(page), publication);
    await this.#site.write(watch, renderWatchPage(page), publication);
  }

  /** A key's address as the site's own pages name it. */
  #path(key: string): string {
    return `${this.#root}/${key}`;
  }
}

const PLAYER = 'media-chrome.js';
const BEACON = 'beacon.js';
const LOGO = 'logo.png';

/** A link that nobody has. */
export const newPlace = (): Place => ({ slug: randomBytes(SLUG_BYTES).toString('base64url'), revision: 1 });
