import { randomBytes } from 'node:crypto';
import type { Brand } from '../contract/brand.ts';
import type { Film, Hosted } from '../contract/film.ts';
import { siteKeys } from '../contract/keys.ts';
import { renderEmbedPage, renderWatchPage, type WatchPageInput } from '../core/pages/watch-page.ts';

/** Bytes of chance in a slug: 2^96 links, which nobody guesses. */
const SLUG_BYTES = 12;
/** Media never change under their slug; pages may, within a minute. */
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

export interface HostRequest {
  readonly film: Pick<Film, 'renditions' | 'duration_seconds' | 'frame_rate'>;
  /** Paths on this machine: each rendition by name, and the stills. */
  readonly files: {
    readonly renditions: Readonly<Record<string, string>>;
    readonly captions: string;
    readonly poster: string;
  };
  readonly title: string;
  readonly lead: { readonly name: string; readonly company?: string | undefined };
  readonly brand: Brand;
  readonly logoPath: string;
  readonly playerPath: string;
}

/** Publishes films: the files, the watch page and the embed page, under a link that cannot be guessed. */
export class VideoHostManager {
  readonly #site: SiteStore;
  readonly #siteUrl: string;

  /** @param siteUrl origin of the published files, without a slash at the end. */
  constructor(options: { site: SiteStore; siteUrl: string }) {
    this.#site = options.site;
    this.#siteUrl = options.siteUrl;
  }

  /** Publishes a film; the pages come last, so that a link never shows a film that is not all there. */
  async publish(request: HostRequest): Promise<Hosted> {
    const slug = randomBytes(SLUG_BYTES).toString('base64url');
    const keys = {
      captions: siteKeys.captions(slug),
      poster: siteKeys.thumbnail(slug),
      player: siteKeys.player('media-chrome.js'),
      logo: siteKeys.player('logo.png'),
    };
    await this.#site.upload(keys.player, request.playerPath, { cacheControl: A_MINUTE });
    await this.#site.upload(keys.logo, request.logoPath, { cacheControl: A_MINUTE });
    for (const { name } of request.film.renditions) {
      const path = request.files.renditions[name];
      if (!path) throw new RangeError(`The film's ${name} has no file.`);
      await this.#site.upload(siteKeys.video(slug, name), path, { cacheControl: FOR_EVER });
    }
    await this.#site.upload(keys.captions, request.files.captions, { cacheControl: FOR_EVER });
    await this.#site.upload(keys.poster, request.files.poster, { cacheControl: FOR_EVER });
    const page = this.#page(request, slug, keys);
    await this.#site.write(siteKeys.embed(slug), renderEmbedPage(page), { cacheControl: A_MINUTE, contentType: HTML });
    await this.#site.write(siteKeys.watch(slug), renderWatchPage(page), { cacheControl: A_MINUTE, contentType: HTML });
    const videos = request.film.renditions.map(({ name }) => [name, siteKeys.video(slug, name)]);
    return {
      slug,
      files: { ...Object.fromEntries(videos), captions: keys.captions, poster: keys.poster },
    };
  }

  #page(
    request: HostRequest,
    slug: string,
    keys: Record<'captions' | 'poster' | 'player' | 'logo', string>,
  ): WatchPageInput {
    return {
      title: request.title,
      leadName: request.lead.name,
      leadCompany: request.lead.company ?? null,
      brand: request.brand,
      logoUrl: `/${keys.logo}`,
      shareUrl: `${this.#siteUrl}/${siteKeys.watch(slug)}`,
      embedUrl: `${this.#siteUrl}/${siteKeys.embed(slug)}`,
      posterUrl: `/${keys.poster}`,
      captionsUrl: `/${keys.captions}`,
      playerScriptUrl: `/${keys.player}`,
      renditions: request.film.renditions.map(({ name, width, height }) => ({
        name,
        width,
        height,
        url: `/${siteKeys.video(slug, name)}`,
      })),
      durationSeconds: request.film.duration_seconds,
      frameRate: request.film.frame_rate,
      cta: null,
      noindex: true,
    };
  }
}
