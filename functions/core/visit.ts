import type { Box } from '../contract/page.ts';
import type { Scene, Stand } from '../contract/storyboard.ts';
import { planShot } from './camera.ts';
import type { Window } from './camera-motion.ts';
import type { Target } from './target.ts';

/** A scene before it has its place in a film. */
export type UnplacedScene = Omit<Scene, 'index' | 'from'>;

/** One look at a page from its top, as long as a film. */
export interface Visit {
  readonly window: Window;
  readonly frameRate: number;
  /** How far the page scrolls, CSS pixels. */
  readonly maxScroll: number;
  /** Where an element is, from the document's corner; null when nobody knows. */
  readonly boxOf: (target: Target) => Box | null;
}

/** Where camera and pointer stand when a visit begins. */
export const openingStand = ({ width, height }: Window): Stand => ({
  scroll_y: 0,
  pointer: { x: Math.round(width * 0.64), y: Math.round(height * 0.6) },
});

/** Where a scene that starts at `from` leaves camera and pointer; a card moves neither. */
export function standAfter(
  { direction, frames }: Pick<Scene, 'direction' | 'frames'>,
  from: Stand,
  visit: Visit,
): Stand {
  if (direction.kind === 'card') return from;
  const target = visit.boxOf(direction);
  return planShot({ scene: { frames, direction, from }, target, showPointer: false, ...visit }).end;
}

/** Numbers scenes and lets each page scene start where the one before it ends. */
export function placeInVisit(scenes: readonly UnplacedScene[], visit: Visit): Scene[] {
  let from = openingStand(visit.window);
  return scenes.map((scene, index) => {
    const placed = { ...scene, index, from };
    from = standAfter(scene, from, visit);
    return placed;
  });
}
