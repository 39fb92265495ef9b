import type { Brand } from '../contract/brand.ts';
import type { Film } from '../contract/film.ts';
import type { HostOptions } from '../contract/host.ts';
import type { FilmFiles } from './publish-files.ts';

/** Where the files of a site are put. */
export interface SiteStore {
  write(
    key: string,
    body: string | Uint8Array,
    publication: { cacheControl: string; contentType?: string },
  ): Promise<void>;
  upload(key: string, path: string, publication: { cacheControl: string; contentType?: string }): Promise<void>;
  /** Removes what lies under a key, or under all keys that begin so; nothing there is nothing to do. */
  removeAll(prefix: string): Promise<unknown>;
}

/** What a watch page says, whatever it plays. */
export interface PageRequest
  extends Pick<
    HostOptions,
    | 'description'
    | 'tags'
    | 'privacy'
    | 'download_enabled'
    | 'embed_enabled'
    | 'analytics_enabled'
    | 'expires_at'
    | 'cta'
  > {
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

export interface HostRequest extends PageRequest {
  readonly film: Pick<Film, 'renditions' | 'duration_seconds' | 'frame_rate'>;
  readonly files: FilmFiles;
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
