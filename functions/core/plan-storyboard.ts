import type { ComposeOptions } from '../contract/compose.ts';
import type { ScoutedPage } from '../contract/page.ts';
import type { Script } from '../contract/script.ts';
import type { PlacedSpeech, Scene, Storyboard } from '../contract/storyboard.ts';
import type { SpokenSection } from '../contract/voice.ts';
import { silentCard } from './silent-card.ts';
import { splitShots } from './split-shots.ts';
import { withFades } from './transitions.ts';
import { placeInVisit, type UnplacedScene } from './visit.ts';

export interface StoryboardRequest {
  readonly script: Pick<Script, 'sections'>;
  readonly spoken: readonly SpokenSection[];
  /** Body of the id under which the audio of `spoken` lies. */
  readonly owner: string;
  readonly page: Pick<ScoutedPage, 'elements' | 'page_height' | 'viewport' | 'animated' | 'realtime'> &
    Partial<Pick<ScoutedPage, 'fingerprint'>>;
  /** Stands on a card that has no text of its own. */
  readonly title: string;
  readonly cards: Pick<ComposeOptions, 'intro' | 'outro'> & Partial<Pick<ComposeOptions, 'transition'>>;
  readonly frameRate: number;
  readonly width: number;
  readonly height: number;
}

/**
 * One scene a section, exactly as long as its speech, between the silent cards that were asked for. Each page scene
 * starts where the one before left the camera and the pointer, so that the film looks like one visit.
 *
 * @throws RangeError when sections and speech do not belong together.
 */
export function planStoryboard(request: StoryboardRequest): Storyboard {
  const { script, spoken, owner, page, cards, frameRate, width, height } = request;
  const intro = silentCard('intro', cards.intro, request);
  const sections = script.sections.map(({ title, direction }, index): UnplacedScene => {
    const speech = spoken[index];
    if (speech?.index !== index || speech.frame_rate !== frameRate) {
      throw new RangeError(`Section ${index} has no speech at ${frameRate} frames a second.`);
    }
    return { title, frames: speech.frames, direction, take: null };
  });
  const scenes = placeInVisit([...intro, ...sections, ...silentCard('outro', cards.outro, request)], {
    window: page.viewport,
    frameRate,
    maxScroll: Math.max(0, page.page_height - page.viewport.height),
    boxOf: (wanted) => page.elements.find(({ selector }) => selector === wanted.selector)?.box ?? null,
  });
  let start_frame = intro.reduce((sum, { frames }) => sum + frames, 0);
  const speech = sections.map(({ frames }, index): PlacedSpeech => {
    const placed = { owner, index, start_frame };
    start_frame += frames;
    return placed;
  });
  return {
    ...{ frame_rate: frameRate, width, height, speech, animated: page.animated, realtime: page.realtime },
    ...(page.fingerprint && { fingerprint: page.fingerprint }),
    scenes: withFades(page.animated ? splitShots(scenes, frameRate) : scenes, cards.transition, frameRate),
  };
}

/** The scene with this index. @throws RangeError when there is none. */
export function sceneOf(scenes: readonly Scene[], index: number): Scene {
  const scene = scenes[index];
  if (!scene) throw new RangeError(`The storyboard has no scene ${index}.`);
  return scene;
}
