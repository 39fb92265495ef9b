import type { Box } from '../contract/page.ts';
import type { Point, PointerTrack, Scene, Stand } from '../contract/storyboard.ts';
import { type Acts, actSeconds, planActs, throughZoom } from './camera-acts.ts';
import {
  clamp,
  isInView,
  type Pace,
  pointAt,
  pointOn,
  reach,
  restingScroll,
  scrollSeconds,
  smootherstep,
  travelSeconds,
  USUAL_PACE,
  type Window,
} from './camera-motion.ts';

/** What a page scene shows, frame by frame. Everything is in CSS pixels of the window. */
export interface Shot extends Acts {
  /** Scrolled height at each frame, whole CSS pixels. */
  readonly scroll: readonly number[];
  /** The pointer as it is drawn; empty when it is not shown. */
  readonly pointer: PointerTrack;
  /** Where the page's own mouse is moved to, frame by frame; empty unless the scene uses it. */
  readonly mouse: PointerTrack;
  /** Where the next page scene starts. */
  readonly end: Stand;
}

export interface ShotRequest {
  readonly scene: Pick<Scene, 'frames' | 'from' | 'direction'>;
  readonly frameRate: number;
  readonly window: Window;
  /** The direction's element, from the document's corner; null to stay where the camera is. */
  readonly target: Box | null;
  /** How far the page scrolls, CSS pixels. */
  readonly maxScroll: number;
  /** The page comes to rest here and nowhere else, such as at a snap point, CSS pixels. @default what suits the target */
  readonly rest?: number | undefined;
  readonly showPointer: boolean;
  /** @default {@link USUAL_PACE} */
  readonly pace?: Pace;
}

/** Stillness before the camera moves, so that a cut is read before it goes on, seconds. */
const HOLD_SECONDS = 0.15;
/** The pointer sets off when the scroll is this far. */
const SCROLL_SHARE = 0.6;
/** The most of a scene that scroll and pointer may take, and the latest moment at which the pointer sets off. */
const MOST = { scroll: 0.45, travel: 0.35, start: 0.5 };
/** Time that the frame needs at the usual pace to appear and to go, seconds. */
export const HIGHLIGHT_FADE_SECONDS = USUAL_PACE.fadeMs / 1000;
/** What the page's own mouse is needed for. */
const BY_MOUSE = ['hover', 'click', 'type'];

/** Plans the camera's and the pointer's way through one page scene. Pure: the same request gives the same shot. */
export function planShot(request: ShotRequest): Shot {
  const { scene, frameRate, window, pace = USUAL_PACE } = request;
  const seconds = scene.frames / frameRate;
  const { start, rest, box, goal, ...wanted } = plot(request);
  const scrolling = Math.min(wanted.scrolling, seconds * MOST.scroll);
  const scroll = Array.from({ length: scene.frames }, (_, frame) =>
    Math.round(start + (rest - start) * smootherstep((frame / frameRate - HOLD_SECONDS) / scrolling)),
  );
  const travel: Travel =
    wanted.travelling === 0
      ? { start: HOLD_SECONDS + scrolling * SCROLL_SHARE, seconds: 0 }
      : {
          start: Math.min(HOLD_SECONDS + scrolling * SCROLL_SHARE, seconds * MOST.start),
          seconds: Math.min(wanted.travelling, seconds * MOST.travel),
        };
  const way = track(request, goal, travel);
  const action = actionOf(request);
  const acts = planActs({
    ...{ action, frames: scene.frames, frameRate, window, pace, box, goal },
    ...(scene.direction.kind === 'page' && scene.direction),
    settled: Math.max(travel.start + travel.seconds, HOLD_SECONDS + scrolling),
  });
  return {
    ...acts,
    scroll,
    pointer: request.showPointer ? throughZoom(way, acts.zoom) : [],
    mouse: BY_MOUSE.includes(action) && box ? way : [],
    end: { scroll_y: acts.navigate ? 0 : Math.round(rest), pointer: goal },
  };
}

/** The shortest scene, in seconds, in which all that a shot does is done at its own pace. */
export function shortestShot(
  request: Omit<ShotRequest, 'scene'> & { scene: Omit<ShotRequest['scene'], 'frames'> },
): number {
  const { scrolling, travelling } = plot(request);
  const { scene, pace = USUAL_PACE, frameRate } = request;
  const setOff = HOLD_SECONDS + scrolling * SCROLL_SHARE;
  const settled = Math.max(setOff + travelling, HOLD_SECONDS + scrolling);
  const typed = scene.direction.kind === 'page' ? scene.direction.typed : undefined;
  const acting = actSeconds(actionOf(request), typed, pace, frameRate);
  const unsqueezed = Math.max(
    scrolling / MOST.scroll,
    travelling / MOST.travel,
    travelling === 0 ? 0 : setOff / MOST.start,
  );
  return Math.max(settled + acting, unsqueezed);
}

type Plotted = Pick<ShotRequest, 'frameRate' | 'window' | 'target' | 'maxScroll' | 'rest' | 'pace'> & {
  scene: Omit<ShotRequest['scene'], 'frames'>;
};

const actionOf = ({ scene: { direction } }: Pick<Plotted, 'scene'>) =>
  direction.kind === 'page' ? direction.action : 'look';

/** Where a shot leads, and how long its moves take when nothing hurries them. */
function plot(request: Plotted) {
  const { scene, window, maxScroll, pace = USUAL_PACE } = request;
  const point = scene.direction.kind === 'page' ? scene.direction.point : undefined;
  const target = point ? { ...point, width: 0, height: 0 } : request.target;
  const action = actionOf(request);
  const byMouse = BY_MOUSE.includes(action);
  const start = Math.min(scene.from.scroll_y, maxScroll);
  const rest = !target
    ? start
    : (request.rest ??
      (point && action === 'look'
        ? Math.round(clamp(point.y, 0, maxScroll))
        : byMouse && isInView(target, start, window)
          ? start
          : restingScroll(target, window, maxScroll)));
  const box = target && { ...target, y: target.y - rest };
  const goal: Point =
    !box || (point && action === 'look') ? scene.from.pointer : byMouse ? pointOn(box, window) : pointAt(box, window);
  return {
    start,
    rest,
    box,
    goal,
    scrolling: scrollSeconds(Math.abs(rest - start), window, pace),
    travelling: travelSeconds(scene.from.pointer, goal, box),
  };
}

interface Travel {
  readonly start: number;
  readonly seconds: number;
}

/** The pointer's place at each frame at which it moves, on a slightly bent path with a slow arrival. */
function track({ scene, frameRate, window }: ShotRequest, to: Point, travel: Travel): PointerTrack {
  const from = scene.from.pointer;
  const bend = { x: (from.y - to.y) * 0.08, y: (to.x - from.x) * 0.08 };
  const track: PointerTrack = [];
  for (let frame = 0; frame < scene.frames; frame++) {
    const t = reach((frame / frameRate - travel.start) / travel.seconds);
    const arc = 4 * t * (1 - t);
    // Along an edge the bend would lead out of the window.
    const x = clamp(Math.round(from.x + (to.x - from.x) * t + bend.x * arc), 0, window.width - 1);
    const y = clamp(Math.round(from.y + (to.y - from.y) * t + bend.y * arc), 0, window.height - 1);
    const last = track.at(-1);
    if (last?.[1] !== x || last?.[2] !== y) track.push([frame, x, y]);
  }
  return track;
}
