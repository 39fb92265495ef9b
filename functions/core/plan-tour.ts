import type { ScoutedPage } from '../contract/page.ts';
import type { SceneDirection } from '../contract/script.ts';
import { chooseElements, spread } from './script/choose-elements.ts';
import type { UnplacedScene } from './visit.ts';

/** A scene that is longer than this bores, seconds. */
const LONGEST_SECONDS = 7;
/** Of a page whose parts cannot be named, each stop shows this much that the one before did not, windows. */
const STEP = 0.8;

/** A stop of the tour. */
interface Stop {
  readonly title: string;
  readonly direction: Extract<SceneDirection, { kind: 'page' }>;
}

/**
 * A tour of a page, exactly `frames` long: its headline, then what it is about from the top down, 3.5 to 7 s each. A
 * tour that has seen everything goes back up the same way.
 */
export function planTour(page: ScoutedPage, frames: number, frameRate: number): UnplacedScene[] {
  const count = Math.ceil(frames / (LONGEST_SECONDS * frameRate));
  const stops = stopsOf(page, count);
  return Array.from({ length: count }, (_, index): UnplacedScene => {
    const begin = Math.round((frames * index) / count);
    const end = Math.round((frames * (index + 1)) / count);
    return { ...toAndFro(stops, index), frames: end - begin, take: null };
  });
}

function stopsOf(page: ScoutedPage, count: number): readonly [Stop, ...Stop[]] {
  const { hero, features, heights } = chooseElements(page);
  const top = hero
    ? { title: hero.title, direction: direction(hero.selector, hero.text, 'highlight') }
    : { title: page.title || 'The page', direction: direction(null, null, 'look') };
  const named = spread(features, count - 1).map(
    ({ title, selector, text }): Stop => ({ title, direction: direction(selector, text, 'highlight') }),
  );
  if (named.length > 0) return [top, ...named];
  const below = new Set(
    page.elements.filter(({ box }) => box.y >= page.viewport.height).map(({ selector }) => selector),
  );
  const placed = heights.flatMap((selector): Stop[] =>
    below.has(selector) ? [{ title: 'Further down', direction: direction(selector, null, 'look') }] : [],
  );
  return [top, ...(placed.length > 0 ? placed : stepsDown(page))];
}

/** For a page on which nothing was found, such as one large picture: its heights. */
function stepsDown({ page_height, viewport }: ScoutedPage): Stop[] {
  const last = Math.max(0, page_height - viewport.height);
  const steps = Math.ceil(last / (viewport.height * STEP));
  return Array.from({ length: steps }, (_, index): Stop => {
    const y = Math.round((last * (index + 1)) / steps);
    return { title: 'Further down', direction: { ...direction(null, null, 'look'), point: { x: 0, y } } };
  });
}

const direction = (selector: string | null, text: string | null, action: 'highlight' | 'look'): Stop['direction'] => ({
  kind: 'page',
  selector,
  text,
  action,
});

/** Down the list, up again, and so on: 0 1 2 3 2 1 0 1 … */
function toAndFro(stops: readonly [Stop, ...Stop[]], index: number): Stop {
  const round = Math.max(1, 2 * (stops.length - 1));
  const at = index % round;
  return stops[at < stops.length ? at : round - at] ?? stops[0];
}
