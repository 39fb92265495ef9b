import { mediaKeys } from '../contract/keys.ts';
import type { Storyboard } from '../contract/storyboard.ts';
import { SpokenSection } from '../contract/voice.ts';
import { type SceneCue, sceneCues } from '../core/film/burned-captions.ts';
import type { Media } from '../store/media.ts';

/** What is read in a scene: the words of the sections that are heard in it, whichever scene they began in. */
export async function sceneCaptions(
  media: Media,
  { scenes, speech, frame_rate }: Pick<Storyboard, 'scenes' | 'speech' | 'frame_rate'>,
  index: number,
): Promise<SceneCue[]> {
  const start = scenes.slice(0, index).reduce((sum, { frames }) => sum + frames, 0);
  const end = start + (scenes[index]?.frames ?? 0);
  // None overlap, so a section lasts until the next one at most.
  const heard = speech.filter(
    ({ start_frame }, at) => start_frame < end && (speech[at + 1]?.start_frame ?? Number.POSITIVE_INFINITY) > start,
  );
  const sections = heard.map(async ({ owner, index: section, start_frame }) => {
    const { words } = await media.readJson(mediaKeys.spoken(owner, section), SpokenSection);
    return { offsetSeconds: start_frame / frame_rate, words };
  });
  return sceneCues(scenes, index, await Promise.all(sections), frame_rate);
}
