import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { Interaction } from '../contract/interaction.ts';
import type { Box, ScoutedPage } from '../contract/page.ts';
import type { RecordingSettings } from '../contract/recording.ts';
import type { SceneDirection } from '../contract/script.ts';
import type { Storyboard } from '../contract/storyboard.ts';
import { shortestShot } from './camera.ts';
import { planTour } from './plan-tour.ts';
import { openingStand, placeInVisit, standAfter, type UnplacedScene, type Visit } from './visit.ts';

export interface RecordingRequest {
  readonly page: ScoutedPage;
  readonly interactions: readonly Interaction[];
  /** Where the elements are that interactions name, when the scout did not list them; null for one that is not there. */
  readonly located?: Readonly<Record<string, Box | null>>;
  /** Seconds. @default 30 without interactions, else what they take */
  readonly durationSeconds?: number | null;
  readonly width: number;
  readonly height: number;
  readonly settings: Pick<RecordingSettings, 'frame_rate' | 'scroll_speed' | 'transition_duration_ms'>;
}

const DEFAULT_SECONDS = 30;
/** Seconds that a viewer is given once an interaction has done what it does. */
const DWELL_SECONDS = { highlight: 1.2, scroll: 1, hover: 1.2 };
const WAIT_SECONDS = 2;

/**
 * A silent film of a page. With interactions one scene each, in their order; without any, a tour from the headline
 * down the page that lasts exactly as long as was asked for.
 *
 * @throws RejectedError `ElementMissing` when the page does not show what an interaction names; RangeError for an
 * interaction that cannot be played.
 */
export function planRecording(request: RecordingRequest): Storyboard {
  const { page, interactions, settings, width, height } = request;
  const frameRate = settings.frame_rate;
  const located = new Map([
    ...page.elements.map(({ selector, box }) => [selector, box] as const),
    ...Object.entries(request.located ?? {}),
  ]);
  const visit: Visit = {
    window: { width, height },
    frameRate,
    maxScroll: Math.max(0, page.page_height - height),
    boxOf: (wanted) => located.get(wanted) ?? null,
  };
  const frames = (seconds: number) => Math.max(1, Math.round(seconds * frameRate));
  const scenes =
    interactions.length > 0
      ? lengthen(play(interactions, visit, settings), frames(request.durationSeconds ?? 0))
      : planTour(page, frames(request.durationSeconds ?? DEFAULT_SECONDS), frameRate);
  return { frame_rate: frameRate, width, height, scenes: placeInVisit(scenes, visit), speech: [] };
}

/** One scene for each interaction, long enough for its move. */
function play(
  interactions: readonly Interaction[],
  visit: Visit,
  settings: RecordingRequest['settings'],
): UnplacedScene[] {
  const pace = { scrollSpeedMs: settings.scroll_speed, fadeMs: settings.transition_duration_ms };
  const scenes: UnplacedScene[] = [];
  let from = openingStand(visit.window);
  for (const interaction of interactions) {
    const direction = directionOf(interaction, scenes.at(-1)?.direction);
    const target = direction.selector === null ? null : visit.boxOf(direction.selector);
    if (direction.selector !== null && !target) {
      throw new RejectedError(REJECTED.elementMissing, `The page shows nothing that ${direction.selector} selects.`);
    }
    const needed = shortestShot({ scene: { direction, from }, target, showPointer: true, pace, ...visit });
    const usual = interaction.type in DWELL_SECONDS ? needed + dwellOf(interaction) : WAIT_SECONDS;
    const wanted = interaction.duration_ms === undefined ? usual : interaction.duration_ms / 1000;
    const frames = Math.ceil(Math.max(wanted, needed) * visit.frameRate - 1e-6);
    const scene = { title: titleOf(interaction), frames, direction, take: null };
    scenes.push(scene);
    from = standAfter(scene, from, visit);
  }
  return scenes;
}

type PageDirection = Extract<SceneDirection, { kind: 'page' }>;

const STAY: PageDirection = { kind: 'page', selector: null, text: null, action: 'look' };
const ACTIONS = { highlight: 'highlight', scroll: 'look', hover: 'hover' } as const;

function directionOf(interaction: Interaction, before: SceneDirection | undefined): PageDirection {
  const { type, selector = null, x, y } = interaction;
  if (type === 'wait') {
    // What a hovering pointer opened stays open while it waits.
    return before?.kind === 'page' && before.action === 'hover' ? before : STAY;
  }
  const action = ACTIONS[type as keyof typeof ACTIONS];
  if (action === undefined) throw new RangeError(`The recorder cannot ${type}.`);
  const point = x !== undefined && y !== undefined ? { point: { x, y } } : {};
  return { kind: 'page', selector, text: null, action, ...point };
}

const dwellOf = ({ type }: Interaction) => DWELL_SECONDS[type as keyof typeof DWELL_SECONDS];

function titleOf({ type, selector, x, y }: Interaction): string {
  const name = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  const where = selector ?? (x === undefined ? '' : `${x},${y}`);
  return `${name} ${where}`.trim().slice(0, 120);
}

/** Lets the last scene rest until there are as many frames as were asked for. */
function lengthen(scenes: readonly UnplacedScene[], frames: number): UnplacedScene[] {
  const missing = frames - scenes.reduce((sum, scene) => sum + scene.frames, 0);
  const last = scenes.at(-1);
  if (!last || missing <= 0) return [...scenes];
  return [...scenes.slice(0, -1), { ...last, frames: last.frames + missing }];
}
