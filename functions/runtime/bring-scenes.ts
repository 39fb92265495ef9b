import { join } from 'node:path';
import { RenderedScene } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import type { Storyboard } from '../contract/storyboard.ts';
import { SpokenSection } from '../contract/voice.ts';
import type { Media } from '../store/media.ts';

/** A film's parts on this machine, as the composer joins them. */
export interface BroughtFilm {
  readonly scenes: {
    readonly frames: number;
    readonly isCard: boolean;
    readonly videoPaths: Record<string, string>;
  }[];
  readonly speech: {
    readonly path: string;
    readonly startFrame: number;
    readonly words: SpokenSection['words'];
  }[];
}

/**
 * Brings every rendered scene and every spoken section of a film into a folder, one after the other to spare memory.
 *
 * @param owner body of the id under which the rendered scenes lie; a section's own is in the storyboard.
 */
export async function bringScenes(
  media: Media,
  owner: string,
  storyboard: Pick<Storyboard, 'scenes' | 'speech'>,
  folder: string,
): Promise<BroughtFilm> {
  const film: BroughtFilm = { scenes: [], speech: [] };
  for (const { index, frames, direction } of storyboard.scenes) {
    const { renditions } = await media.readJson(mediaKeys.rendered(owner, index), RenderedScene);
    const videoPaths: Record<string, string> = {};
    for (const { name, key } of renditions) {
      const path = join(folder, `scene-${index}-${name}.mp4`);
      await media.download(key, path);
      videoPaths[name] = path;
    }
    film.scenes.push({ frames, isCard: direction.kind === 'card', videoPaths });
  }
  for (const [order, section] of storyboard.speech.entries()) {
    const spoken = await media.readJson(mediaKeys.spoken(section.owner, section.index), SpokenSection);
    const path = join(folder, `speech-${order}.wav`);
    await media.download(spoken.audio_key, path);
    film.speech.push({ path, startFrame: section.start_frame, words: spoken.words });
  }
  return film;
}
