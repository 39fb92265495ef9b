import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BESIDE_FILES, type Beside, type Film } from '../contract/film.ts';
import type { Media } from '../store/media.ts';

/**
 * Brings a finished film's files into a folder: each rendition by its name, its poster, and what lies beside them.
 *
 * @param withHls brings the playlists, and the film once more in the form that they lead to.
 */
export async function bringFilm(media: Media, film: Film, folder: string, withHls: boolean) {
  const bring = async (key: string, name: string) => {
    const path = join(folder, name);
    await media.download(key, path);
    return path;
  };
  const renditions: Record<string, string> = {};
  for (const { name, key } of film.renditions) renditions[name] = await bring(key, `${name}.mp4`);
  const beside: Partial<Record<Beside, string>> = {};
  for (const [name, file] of BESIDE_FILES) {
    const key = film[`${name}_key`];
    if (key) beside[name] = await bring(key, file);
  }
  const hls: string[] = [];
  if (withHls && film.hls) {
    await mkdir(join(folder, 'hls'));
    const { master_key, keys } = film.hls;
    for (const key of [master_key, ...keys.filter((one) => one !== master_key)]) {
      hls.push(await bring(key, join('hls', basename(key))));
    }
  }
  return { renditions, ...beside, poster: await bring(film.poster_key, 'poster.jpg'), hls };
}
