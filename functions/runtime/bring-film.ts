import { join } from 'node:path';
import type { Film } from '../contract/film.ts';
import type { Media } from '../store/media.ts';

/** Brings a finished film's files into a folder: each rendition by its name, its captions and its poster. */
export async function bringFilm(media: Media, film: Film, folder: string) {
  const bring = async (key: string, name: string) => {
    const path = join(folder, name);
    await media.download(key, path);
    return path;
  };
  const renditions: Record<string, string> = {};
  for (const { name, key } of film.renditions) renditions[name] = await bring(key, `${name}.mp4`);
  return {
    renditions,
    captions: film.captions_key && (await bring(film.captions_key, 'captions.vtt')),
    poster: await bring(film.poster_key, 'poster.jpg'),
  };
}
