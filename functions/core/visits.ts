import type { Scene } from '../contract/storyboard.ts';

/** What changes the page for the scenes that follow. */
const LASTING: readonly string[] = ['click', 'type', 'navigate'];

/** True for a scene after which the page is another one. */
export const changesPage = ({ direction }: Pick<Scene, 'direction'>) =>
  direction.kind === 'page' && LASTING.includes(direction.action);

/**
 * Groups the scenes that one browser has to record, by index. A scene stands alone, and can be recorded beside the
 * others, unless one before it has changed the page: from the first that does, all scenes of the page are one visit, so that
 * nothing is pressed, typed or sent more than once. Cards and scenes that show another's take are recorded by themselves or
 * not at all.
 */
export function visitsOf(scenes: readonly Scene[]): (readonly [number, ...number[]])[] {
  const visits: [number, ...number[]][] = [];
  let lasting: number[] | undefined;
  for (const scene of scenes) {
    const { index, direction, take } = scene;
    if (take) continue;
    if (direction.kind === 'page' && lasting) {
      lasting.push(index);
      continue;
    }
    const visit: [number, ...number[]] = [index];
    visits.push(visit);
    if (changesPage(scene)) lasting = visit;
  }
  return visits;
}

/** The visit that begins with a scene. @throws RangeError when none does. */
export function visitOf(scenes: readonly Scene[], first: number): readonly [number, ...number[]] {
  const visit = visitsOf(scenes).find(([index]) => index === first);
  if (!visit) throw new RangeError(`No visit begins with scene ${first}.`);
  return visit;
}
