import { join } from 'node:path';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { mediaKeys } from '../contract/keys.ts';
import { type Scene, type Storyboard, Take } from '../contract/storyboard.ts';
import { keptTakes } from '../core/plan-composition.ts';
import type { Media } from '../store/media.ts';
import { filesOf } from './keep-take.ts';

/**
 * The take that a scene shows: its own, or that of another recording. Null for a scene of its own that was not
 * recorded because the recording was stopped before.
 *
 * @throws RejectedError `MediaGone` when another recording's take is no longer kept.
 */
export async function findTake(media: Media, owner: string, { index, take }: Scene): Promise<Take | null> {
  const found = await readTake(media, take?.owner ?? owner, take?.index ?? index);
  if (found) return found;
  if (take) throw new RejectedError(REJECTED.mediaGone, 'The frames of the recording are no longer kept.');
  return null;
}

/** A take whose document and files are all there; null when something is missing. */
export async function readTake(media: Media, owner: string, index: number): Promise<Take | null> {
  const key = mediaKeys.take(owner, index);
  if (!(await media.exists(key))) return null;
  const take = await media.readJson(key, Take);
  const there = await Promise.all(filesOf(take).map((file) => media.exists(file)));
  return there.every(Boolean) ? take : null;
}

/** Brings the files of a take's plate into a folder. */
export async function bringPlate(media: Media, { plate }: Pick<Take, 'plate'>, folder: string) {
  const files = { tilesPath: join(folder, 'tiles.mkv'), layerPath: join(folder, 'layer.png') };
  if (plate) await media.download(plate.tiles_key, files.tilesPath);
  if (plate?.layer) await media.download(plate.layer_key, files.layerPath);
  return files;
}

/** What was recorded of a storyboard's own scenes, in order, up to where it was stopped. */
export async function recordedTakes(media: Media, owner: string, { scenes }: Storyboard): Promise<Take[]> {
  return keptTakes(await Promise.all(scenes.map((scene) => findTake(media, owner, scene))));
}
