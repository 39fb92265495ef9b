import { join } from 'node:path';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { RenderedScene } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import type { Storyboard } from '../contract/storyboard.ts';
import { SpokenSection } from '../contract/voice.ts';
import type { Media } from '../store/media.ts';
import { sha256Of } from '../store/sha256.ts';

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
 * @throws RejectedError `SceneDamaged` when a scene is not there, or not what was rendered.
 * @param owner body of the id under which the rendered scenes lie; a section's own is in the storyboard.
 */
export async function bringScenes(
  media: Media,
  owner: string,
  storyboard: Pick<Storyboard, 'scenes' | 'speech'>,
  folder: string,
): Promise<BroughtFilm> {
  const film: BroughtFilm = { scenes: [], speech: [] };
  const damaged: number[] = [];
  for (const { index, frames, direction } of storyboard.scenes) {
    const videoPaths = await bringScene(media, owner, index, folder);
    if (videoPaths) film.scenes.push({ frames, isCard: direction.kind === 'card', videoPaths });
    else damaged.push(index);
  }
  if (damaged.length > 0) {
    // Without its document a scene is rendered again; what the cache has of it, it looks at itself.
    for (const index of damaged) await media.removeAll(mediaKeys.rendered(owner, index));
    const numbers = damaged.map((index) => index + 1).join(', ');
    throw new RejectedError(REJECTED.sceneDamaged, `Scene ${numbers} of the film is lost or damaged.`);
  }
  for (const [order, section] of storyboard.speech.entries()) {
    const spoken = await media.readJson(mediaKeys.spoken(section.owner, section.index), SpokenSection);
    const path = join(folder, `speech-${order}.wav`);
    await media.download(spoken.audio_key, path);
    film.speech.push({ path, startFrame: section.start_frame, words: spoken.words });
  }
  return film;
}

/** Where a scene's renditions were brought to; null when one is lost or damaged. */
async function bringScene(media: Media, owner: string, index: number, folder: string) {
  const document = mediaKeys.rendered(owner, index);
  if (!(await media.exists(document))) return null;
  const { renditions } = await media.readJson(document, RenderedScene);
  const videoPaths: Record<string, string> = {};
  for (const { name, key, sha256 } of renditions) {
    const path = join(folder, `scene-${index}-${name}.mp4`);
    if (!(await media.exists(key))) return null;
    await media.download(key, path);
    if (sha256 !== null && (await sha256Of(path)) !== sha256) return null;
    videoPaths[name] = path;
  }
  return videoPaths;
}
