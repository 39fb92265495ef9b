import { join } from 'node:path';
import type { Film, FilmFiles } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import type { Media } from '../store/media.ts';

/** Uploads a film's files; its size in pixels. What is returned names them all, so that it is written last. @throws as S3 does. */
export async function keepFilm(
  media: Media,
  owner: string,
  made: FilmFiles & { readonly width: number; readonly height: number; readonly frameRate: number },
): Promise<Film> {
  const keep = async (path: string, key: string) => {
    await media.upload(key, path);
    return key;
  };
  const keepIfMade = async (path: string | null, key: string) => (path === null ? null : keep(path, key));
  const renditions: Film['renditions'] = [];
  for (const { path, ...rendition } of made.renditions) {
    renditions.push({ ...rendition, key: await keep(path, mediaKeys.filmVideo(owner, rendition.name)) });
  }
  const hlsKeys: string[] = [];
  // The master playlist, which is the first, comes after what it leads to.
  for (const file of (made.hls?.files ?? []).toReversed()) {
    hlsKeys.unshift(await keep(join(made.hls?.folder ?? '', file), mediaKeys.filmHls(owner, file)));
  }
  const [master_key, ...keys] = hlsKeys;
  return {
    duration_seconds: made.durationSeconds,
    frames: made.frames,
    frame_rate: made.frameRate,
    width: made.width,
    height: made.height,
    renditions,
    captions_key: await keepIfMade(made.captionsPath, mediaKeys.filmCaptions(owner)),
    chapters_key: await keepIfMade(made.chaptersPath, mediaKeys.filmChapters(owner)),
    poster_key: await keep(made.posterPath, mediaKeys.filmPoster(owner)),
    poster_play_key: await keepIfMade(made.posterPlayPath, mediaKeys.filmPosterPlay(owner)),
    storyboard_key: await keepIfMade(made.storyboardPath, mediaKeys.filmStoryboard(owner)),
    storyboard_vtt_key: await keepIfMade(made.storyboardVttPath, mediaKeys.filmStoryboardVtt(owner)),
    gif_key: await keepIfMade(made.gifPath, mediaKeys.filmGif(owner)),
    webp_key: await keepIfMade(made.webpPath, mediaKeys.filmWebp(owner)),
    hls: master_key === undefined ? null : { master_key, keys },
    loudness: made.loudness && { lufs: made.loudness.lufs, true_peak_db: made.loudness.truePeakDb },
  };
}
