import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { Interaction, InteractionTemplate } from '../contract/interaction.ts';
import type { ScoutedPage } from '../contract/page.ts';
import type { RecordingSettings } from '../contract/recording.ts';
import type { SceneDirection } from '../contract/script.ts';
import type { Storyboard } from '../contract/storyboard.ts';
import { shortestShot } from './camera.ts';
import { planTour } from './plan-tour.ts';
import { splitShots } from './split-shots.ts';
import { targetName, targetOf } from './target.ts';
import { openingStand, placeInVisit, standAfter, type UnplacedScene, type Visit } from './visit.ts';
import { changesPage } from './visits.ts';

export interface RecordingRequest {
  readonly page: ScoutedPage;
  readonly interactions: readonly Interaction[];
  /** What is shown without interactions. @default 'features' */
  readonly template?: InteractionTemplate | null | undefined;
  /** Seconds. @default 30 without interactions, else what they take */
  readonly durationSeconds?: number | null;
  /** Size of the frames, pixels. */
  readonly width: number;
  readonly height: number;
  readonly settings: Pick<RecordingSettings, 'frame_rate' | 'scroll_speed' | 'transition_duration_ms'>;
}

const DEFAULT_SECONDS = 30;
/** Seconds that a viewer is given once an interaction has done what it does. */
const DWELL_SECONDS: Partial<Record<Interaction['type'], number>> = {
  ...{ highlight: 1.2, scroll: 1, hover: 1.2, click: 0.8, type: 0.2, navigate: 0.5, zoom: 0 },
};
const WAIT_SECONDS = 2;
/** Seconds for the way to an element that is not on the page yet when the recording is planned. */
const WAY_SECONDS = 1.2;

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
    ...Object.entries(page.located),
  ]);
  const visit: Visit = {
    window: page.viewport,
    frameRate,
    maxScroll: Math.max(0, page.page_height - page.viewport.height),
    boxOf: (target) => located.get(targetName(target) ?? '') ?? null,
  };
  const frames = (seconds: number) => Math.max(1, Math.round(seconds * frameRate));
  const scenes =
    interactions.length > 0
      ? lengthen(play(interactions, visit, settings), frames(request.durationSeconds ?? 0))
      : planTour(page, frames(request.durationSeconds ?? DEFAULT_SECONDS), frameRate, request.template ?? 'features');
  const placed = placeInVisit(scenes, visit);
  return {
    ...{ frame_rate: frameRate, width, height, speech: [], animated: page.animated, realtime: page.realtime },
    scenes: page.animated ? splitShots(placed, frameRate) : placed,
  };
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
    const target = visit.boxOf(direction);
    const named = targetName(direction);
    const changed = scenes.some(changesPage);
    if (named !== null && !target && !changed) {
      const step = `Step ${scenes.length + 1} (${interaction.type})`;
      throw new RejectedError(REJECTED.elementMissing, `${step}: the page shows nothing for ${named}.`);
    }
    const way = named !== null && !target ? WAY_SECONDS : 0;
    const needed = way + shortestShot({ scene: { direction, from }, target, showPointer: true, pace, ...visit });
    const dwell = DWELL_SECONDS[interaction.type];
    const usual = dwell === undefined ? WAIT_SECONDS : needed + dwell;
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

function directionOf(interaction: Interaction, before: SceneDirection | undefined): PageDirection {
  const { type, selector = null, text, x, y, url, scale } = interaction;
  if (type === 'wait') {
    // What a hovering pointer opened stays open while it waits.
    return before?.kind === 'page' && before.action === 'hover' ? before : STAY;
  }
  return {
    ...{
      kind: 'page',
      selector,
      text: targetOf(interaction).text ?? null,
      action: type === 'scroll' ? 'look' : type,
    },
    ...{ required: true },
    ...(x !== undefined && y !== undefined && { point: { x, y } }),
    ...(type === 'type' && text !== undefined && { typed: text }),
    ...(url !== undefined && { url }),
    ...(scale !== undefined && { scale }),
  };
}

function titleOf({ type, selector, text, x, y, url }: Interaction): string {
  const name = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  // What is typed stays out of titles: it may be somebody's own.
  const where = url ?? selector ?? (type === 'type' ? '' : text) ?? (x === undefined ? '' : `${x},${y}`);
  return `${name} ${where}`.trim().slice(0, 120);
}

/** Lets the last scene rest until there are as many frames as were asked for. */
function lengthen(scenes: readonly UnplacedScene[], frames: number): UnplacedScene[] {
  const missing = frames - scenes.reduce((sum, scene) => sum + scene.frames, 0);
  const last = scenes.at(-1);
  if (!last || missing <= 0) return [...scenes];
  return [...scenes.slice(0, -1), { ...last, frames: last.frames + missing }];
}
