import { basename } from 'node:path';
import { BESIDE_FILES, type Beside, type Film } from '../contract/film.ts';
import { siteKeys } from '../contract/keys.ts';
import type { Place, SiteStore } from './host-request.ts';

/** A film's files, by their paths on this machine. */
export type FilmFiles = {
  /** Each rendition, by its name. */
  readonly renditions: Readonly<Record<string, string>>;
  readonly poster: string;
  /** A master playlist, then the files that it leads to. @default none */
  readonly hls?: readonly string[];
} & { readonly [name in Beside]?: string | null };

export interface PublishFiles {
  readonly renditions: Film['renditions'];
  readonly files: FilmFiles;
  readonly place: Place;
  readonly isPrivate: boolean;
  /** For what never changes under its address, and for what may. */
  readonly cacheControl: { readonly kept: string; readonly fresh: string };
}

/** Its cues name pictures whose addresses players make themselves, without what opens private ones. */
const UNSIGNABLE: readonly Beside[] = ['storyboard', 'storyboard_vtt'];

/** Publishes a film's files, and gives their keys by name. @throws RangeError when a rendition has no file. */
export async function publishFiles(site: SiteStore, request: PublishFiles): Promise<Record<string, string>> {
  const { renditions, files, isPrivate, cacheControl } = request;
  const { slug, revision } = request.place;
  const published: Record<string, string> = {};
  const keyOf = (file: string) => siteKeys.media(slug, revision, file, isPrivate);
  const upload = async (name: string, key: string, path: string, caching = cacheControl.kept) => {
    await site.upload(key, path, { cacheControl: caching });
    published[name] = key;
  };
  for (const { name } of renditions) {
    const path = files.renditions[name];
    if (!path) throw new RangeError(`The film's ${name} has no file.`);
    await upload(name, keyOf(`${name}.mp4`), path);
  }
  for (const [name, file] of BESIDE_FILES) {
    const path = files[name];
    if (path && !(isPrivate && UNSIGNABLE.includes(name))) await upload(name, keyOf(file), path);
  }
  const [master, ...media] = isPrivate ? [] : (files.hls ?? []);
  for (const path of media) {
    await site.upload(keyOf(`hls/${basename(path)}`), path, { cacheControl: cacheControl.kept });
  }
  if (master) await upload('hls', keyOf(`hls/${basename(master)}`), master);
  if (isPrivate) await upload('poster', keyOf('poster.jpg'), files.poster);
  else await upload('poster', siteKeys.thumbnail(slug), files.poster, cacheControl.fresh);
  return published;
}
