import type { Film } from '../../contract/film.ts';
import { type Kind, siblingOf } from '../../contract/kinds.ts';
import type { Brief } from '../brief.ts';

/** Columns of a row that has one file, from its film: the largest rendition stands for it. */
export function describeFile({ renditions, duration_seconds }: Film) {
  const [largest] = renditions;
  return { video_file_path: largest?.key ?? '', file_size_bytes: largest?.bytes ?? 0, duration_seconds };
}

/** Columns of a composed video's row. What a whole video was composed of has its own id. */
export function describeComposed(film: Film, { title, compose, uses }: Brief, job: { kind: Kind; id: string }) {
  return {
    ...describeFile(film),
    title,
    screen_recording_id: uses.recording ?? siblingOf('rec', job.id),
    voiceover_id: uses.voiceover ?? siblingOf('voc', job.id),
    options: compose,
    resolution: `${film.width}x${film.height}`,
    thumbnail_path: film.poster_key,
    captions_path: film.captions_key ?? '',
    files: filesOf(film),
    ...(film.loudness && { loudness: film.loudness }),
    renditions: film.renditions.map(({ key, bytes, name, width, height }) => ({
      name,
      width,
      height,
      file_path: `/${key}`,
      file_size_bytes: bytes,
    })),
  };
}

/** Keys of what lies beside a film's renditions, by the names that they are asked for by. */
function filesOf(film: Film): Record<string, string> {
  const files = {
    captions: film.captions_key,
    chapters: film.chapters_key,
    poster: film.poster_key,
    poster_play: film.poster_play_key,
    storyboard: film.storyboard_key,
    storyboard_vtt: film.storyboard_vtt_key,
    gif: film.gif_key,
    webp: film.webp_key,
    hls: film.hls?.master_key ?? null,
  };
  const parts = (film.hls?.keys ?? []).map((key) => [`hls/${key.slice(key.lastIndexOf('/') + 1)}`, key] as const);
  const found = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries([...found, ...parts]);
}
