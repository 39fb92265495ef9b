import type { Scene } from '../contract/storyboard.ts';
import { changesPage } from './visits.ts';

/**
 * A longer shot is recorded in parts, seconds. Each part costs a browser's start and the way to its first frame, about
 * 1.6 CPU seconds, and saves waiting where there are cores for it.
 */
const LONGEST_SECONDS = 20;

/**
 * Splits long shots at frame boundaries, so that they are recorded side by side. A page that stands still has nothing
 * to split, for frames that do not change cost nothing; and what a scene presses is not pressed twice.
 */
export function splitShots(scenes: readonly Scene[], frameRate: number): Scene[] {
  const longest = LONGEST_SECONDS * frameRate;
  let changed = false;
  const parts = scenes.flatMap((scene): Scene[] => {
    changed ||= changesPage(scene);
    const count = Math.ceil(scene.frames / longest);
    if (changed || count <= 1 || scene.take || scene.direction.kind !== 'page') return [scene];
    const cut = (part: number) => Math.round((scene.frames * part) / count);
    return Array.from({ length: count }, (_, part) => ({
      ...scene,
      frames: cut(part + 1) - cut(part),
      part: { from: cut(part), of: scene.frames },
    }));
  });
  return parts.map((scene, index) => ({ ...scene, index }));
}
