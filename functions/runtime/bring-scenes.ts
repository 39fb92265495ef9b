import { join } from 'node:path';
import { RenderedScene } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import type { Storyboard } from '../contract/storyboard.ts';
import { SpokenSection } from '../contract/voice.ts';
import type { Media } from '../store/media.ts';

/** A scene's files on this machine, as the composer joins them. */
export interface BroughtScene {
  readonly frames: number;
  readonly videoPaths: Record<string, string>;
  readonly audioPath: string;
  readonly words: SpokenSection['words'];
}

/** Brings every scene of a film, rendered and spoken, into a folder, one after the other to spare memory. */
export async function bringScenes(
  media: Media,
  videoId: string,
  { scenes }: Storyboard,
  folder: string,
): Promise<BroughtScene[]> {
  const brought: BroughtScene[] = [];
  for (const { index, frames } of scenes) {
    const { renditions } = await media.readJson(mediaKeys.rendered(videoId, index), RenderedScene);
    const spoken = await media.readJson(mediaKeys.spoken(videoId, index), SpokenSection);
    const videoPaths: Record<string, string> = {};
    for (const { name, key } of renditions) {
      const path = join(folder, `scene-${index}-${name}.mp4`);
      await media.download(key, path);
      videoPaths[name] = path;
    }
    const audioPath = join(folder, `scene-${index}.wav`);
    await media.download(spoken.audio_key, audioPath);
    brought.push({ frames, videoPaths, audioPath, words: spoken.words });
  }
  return brought;
}
