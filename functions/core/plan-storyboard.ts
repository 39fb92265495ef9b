import type { ScoutedPage } from '../contract/page.ts';
import type { Script } from '../contract/script.ts';
import type { Scene, Stand, Storyboard } from '../contract/storyboard.ts';
import type { SpokenSection } from '../contract/voice.ts';
import { planShot } from './camera.ts';

/**
 * One scene a section, exactly as long as its speech. Each page scene starts where the one before left the camera
 * and the pointer, so that the film looks like one visit.
 *
 * @throws RangeError when sections and speech do not belong together.
 */
export function planStoryboard(request: {
  script: Script;
  spoken: readonly SpokenSection[];
  page: ScoutedPage;
  frameRate: number;
  width: number;
  height: number;
}): Storyboard {
  const { script, spoken, page, frameRate, width, height } = request;
  const window = { width, height };
  let stand: Stand = { scroll_y: 0, pointer: { x: Math.round(width * 0.64), y: Math.round(height * 0.6) } };
  const scenes = script.sections.map((section, index): Scene => {
    const speech = spoken[index];
    if (speech?.index !== index || speech.frame_rate !== frameRate) {
      throw new RangeError(`Section ${index} has no speech at ${frameRate} frames a second.`);
    }
    const { direction } = section;
    const scene: Scene = { index, title: section.title, frames: speech.frames, direction, from: stand };
    if (direction.kind === 'page') {
      const target = page.elements.find(({ selector }) => selector === direction.selector)?.box ?? null;
      const maxScroll = Math.max(0, page.page_height - height);
      stand = planShot({ scene, frameRate, window, target, maxScroll, showPointer: false }).end;
    }
    return scene;
  });
  return { frame_rate: frameRate, width, height, scenes };
}

/** The scene with this index. @throws RangeError when there is none. */
export function sceneOf(scenes: readonly Scene[], index: number): Scene {
  const scene = scenes[index];
  if (!scene) throw new RangeError(`The storyboard has no scene ${index}.`);
  return scene;
}
