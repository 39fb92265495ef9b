import type { ComposeOptions } from '../contract/compose.ts';
import type { PlacedSpeech, Scene, Storyboard, Take } from '../contract/storyboard.ts';
import { SAMPLE_RATE, type SpokenSection } from '../contract/voice.ts';
import { pictureIn } from './film/fit-picture.ts';
import { silentCard } from './silent-card.ts';
import { withFades } from './transitions.ts';
import { openingStand, type UnplacedScene } from './visit.ts';

export interface CompositionRequest {
  readonly recording: {
    /** Body of the recording's id. */
    readonly owner: string;
    readonly storyboard: Pick<Storyboard, 'frame_rate' | 'scenes'>;
    /** What is shown of it, in order; see {@link keptTakes}. */
    readonly takes: readonly Pick<Take, 'index' | 'frames' | 'width' | 'height'>[];
  };
  readonly voice: {
    /** Body of the voiceover's id. */
    readonly owner: string;
    readonly sections: readonly Pick<SpokenSection, 'index' | 'samples'>[];
  };
  /** Stands on a card that has no text of its own. */
  readonly title: string;
  readonly options: Pick<ComposeOptions, 'intro' | 'outro'> & Partial<Pick<ComposeOptions, 'transition'>>;
  /** Size of the film, pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * A film of a recording and a voice, between the cards that were asked for, at the recording's own frame rate. The
 * voice starts with the recording; when it is the longer one, the recording's last scene rests until it has ended.
 *
 * @throws RangeError when nothing was recorded, or the recording would have to be blown up.
 */
export function planComposition({ recording, voice, title, options, width, height }: CompositionRequest): Storyboard {
  const { frame_rate: frameRate, scenes: recorded } = recording.storyboard;
  const intro = silentCard('intro', options.intro, { title, frameRate });
  const outro = silentCard('outro', options.outro, { title, frameRate });
  const shown = recording.takes.map((take): UnplacedScene => {
    const scene = recorded[take.index];
    if (!scene) throw new RangeError(`The recording has no scene ${take.index}.`);
    if (!pictureIn(take, { width, height })) {
      throw new RangeError(`A recording of ${take.width}x${take.height} cannot be shown at ${width}x${height}.`);
    }
    const { enters: _enters, leaves: _leaves, ...plain } = scene;
    return { ...plain, frames: take.frames, take: { owner: recording.owner, index: take.index } };
  });
  const last = shown.pop();
  if (!last) throw new RangeError('Nothing of the recording was kept.');
  const spokenFrom = count(intro);
  const { speech, end } = placeSpeech(voice, spokenFrom, frameRate);
  const rest = Math.max(0, end - spokenFrom - count(shown) - last.frames);
  const scenes = [...intro, ...shown, { ...last, frames: last.frames + rest }, ...outro];
  const from = openingStand({ width, height });
  return {
    frame_rate: frameRate,
    width,
    height,
    scenes: withFades(
      scenes.map((scene, index): Scene => ({ from, ...scene, index })),
      options.transition,
      frameRate,
    ),
    speech,
  };
}

const count = (scenes: readonly UnplacedScene[]) => scenes.reduce((sum, { frames }) => sum + frames, 0);

/** Places sections one after the other on whole frames, from `start` on; their own frame rate may be another. */
function placeSpeech({ owner, sections }: CompositionRequest['voice'], start: number, frameRate: number) {
  const samplesPerFrame = SAMPLE_RATE / frameRate;
  let end = start;
  const speech = sections.map(({ index, samples }): PlacedSpeech => {
    const placed = { owner, index, start_frame: end };
    end += Math.ceil(samples / samplesPerFrame);
    return placed;
  });
  return { speech, end };
}

/**
 * What a recording shows once it was stopped: its takes up to the first that was ended before its time, which is the
 * last. Scenes are recorded side by side, so later ones may be there too.
 *
 * @param takes by scene; null for a scene that was not recorded.
 */
export function keptTakes<T extends Pick<Take, 'stopped'>>(takes: readonly (T | null)[]): T[] {
  const kept: T[] = [];
  for (const take of takes) {
    if (!take) break;
    kept.push(take);
    if (take.stopped) break;
  }
  return kept;
}
