import type { InteractionTemplate } from '../contract/interaction.ts';
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
 * tour that has seen everything goes back up the same way. `hero` shows the headline alone and comes near to it;
 * `full_scroll` goes down the whole page step by step.
 */
export function planTour(
  page: ScoutedPage,
  frames: number,
  frameRate: number,
  template: InteractionTemplate = 'features',
): UnplacedScene[] {
  const count = Math.ceil(frames / (LONGEST_SECONDS * frameRate));
  const stops = STOPS[template](page, count);
  return Array.from({ length: count }, (_, index): UnplacedScene => {
    const begin = Math.round((frames * index) / count);
    const end = Math.round((frames * (index + 1)) / count);
    return { ...toAndFro(stops, index), frames: end - begin, take: null };
  });
}

type Stops = (page: ScoutedPage, count: number) => readonly [Stop, ...Stop[]];

const STOPS: Record<InteractionTemplate, Stops> = { hero: heroOf, features: featuresOf, full_scroll: stepsThrough };

const topOf = (page: ScoutedPage): Stop => ({
  title: page.title || 'The page',
  direction: direction(null, null, 'look'),
});

/** The headline: framed, then seen from near, in turns. */
function heroOf(page: ScoutedPage): readonly [Stop, ...Stop[]] {
  const { hero } = chooseElements(page);
  if (!hero) return [topOf(page)];
  const { title, selector, text } = hero;
  return [
    { title, direction: direction(selector, text, 'highlight') },
    { title, direction: direction(selector, text, 'zoom') },
  ];
}

/** From the top to the end in as many steps as there are scenes, but none so long that it is a blur. */
function stepsThrough(page: ScoutedPage, count: number): readonly [Stop, ...Stop[]] {
  return [topOf(page), ...stepsDown(page, count - 1)];
}

function featuresOf(page: ScoutedPage, count: number): readonly [Stop, ...Stop[]] {
  const { hero, features, heights } = chooseElements(page);
  const top = hero ? { title: hero.title, direction: direction(hero.selector, hero.text, 'highlight') } : topOf(page);
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
function stepsDown({ page_height, viewport }: ScoutedPage, fewest = 0): Stop[] {
  const last = Math.max(0, page_height - viewport.height);
  const steps = last === 0 ? 0 : Math.max(fewest, Math.ceil(last / (viewport.height * STEP)));
  return Array.from({ length: steps }, (_, index): Stop => {
    const y = Math.round((last * (index + 1)) / steps);
    return { title: 'Further down', direction: { ...direction(null, null, 'look'), point: { x: 0, y } } };
  });
}

const direction = (
  selector: string | null,
  text: string | null,
  action: Stop['direction']['action'],
): Stop['direction'] => ({
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
