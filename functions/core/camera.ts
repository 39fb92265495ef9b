import type { Box } from '../contract/page.ts';
import type { PointerTrack, Scene, Stand } from '../contract/storyboard.ts';

/** A window on the page, CSS pixels. */
export interface Window {
  readonly width: number;
  readonly height: number;
}

/** What a page scene shows, frame by frame. */
export interface Shot {
  /** Scrolled height at each frame, whole CSS pixels. */
  readonly scroll: readonly number[];
  readonly pointer: PointerTrack;
  /** The frames `[from, to)` in which the target is framed, and where, from the window's corner. */
  readonly highlight: { readonly from: number; readonly to: number; readonly box: Box } | null;
  /** Where the next page scene starts. */
  readonly end: Stand;
}

export interface ShotRequest {
  readonly scene: Pick<Scene, 'frames' | 'from' | 'direction'>;
  readonly frameRate: number;
  readonly window: Window;
  /** The element, from the document's corner; null to stay where the camera is. */
  readonly target: Box | null;
  /** How far the page scrolls, CSS pixels. */
  readonly maxScroll: number;
  readonly showPointer: boolean;
}

/** Stillness before the camera moves, so that a cut is read before it goes on, seconds. */
const HOLD_SECONDS = 0.15;
/** Where the target's middle comes to rest, as a share of the window's height: above the player's controls. */
const REST_HEIGHT = 0.42;
/** Space between a target and its frame, beside and above, CSS pixels at a window 720 high. */
const HIGHLIGHT_PADDING = { x: 14, y: 7 };
/** Time that the frame needs to appear and to go, seconds. */
export const HIGHLIGHT_FADE_SECONDS = 0.3;
/** A frame that would be seen for less is not shown, seconds. */
const SHORTEST_HIGHLIGHT_SECONDS = 0.8;
/** Of a target that lies beside the window this much, CSS pixels, has to be seen to frame it. */
const SMALLEST_HIGHLIGHT = 16;

/** Plans the camera's and the pointer's way through one page scene. Pure: the same request gives the same shot. */
export function planShot(request: ShotRequest): Shot {
  const { scene, frameRate, window, target, maxScroll } = request;
  const seconds = scene.frames / frameRate;
  const start = Math.min(scene.from.scroll_y, maxScroll);
  const rest = target ? restingScroll(target, window, maxScroll) : start;
  const distance = Math.abs(rest - start);
  const scrollSeconds = distance < 1 ? 0 : Math.min(clamp(0.6 + distance / 3600, 0.6, 1.8), seconds * 0.45);
  const scroll = Array.from({ length: scene.frames }, (_, frame) =>
    Math.round(start + (rest - start) * smootherstep((frame / frameRate - HOLD_SECONDS) / scrollSeconds)),
  );
  const box = target && { ...target, y: target.y - rest };
  const goal = box ? pointAt(box, window) : scene.from.pointer;
  const travel = planTravel(scene.from.pointer, goal, box, HOLD_SECONDS + scrollSeconds * 0.6, seconds);
  const pointer = request.showPointer ? track(request, goal, travel) : [];
  const settled = Math.max(travel.start + travel.seconds, HOLD_SECONDS + scrollSeconds);
  return {
    scroll,
    pointer,
    highlight: planHighlight(request, box, settled),
    end: { scroll_y: Math.round(rest), pointer: goal },
  };
}

/** Scroll height at which a box rests at {@link REST_HEIGHT}; a tall one shows its top. CSS pixels. */
function restingScroll(target: Box, window: Window, maxScroll: number): number {
  const tall = target.height > window.height * 0.7;
  const anchor = tall ? target.y - window.height * 0.12 : target.y + target.height / 2 - window.height * REST_HEIGHT;
  return Math.round(clamp(anchor, 0, maxScroll));
}

/** At the end of the words rather than on them: just outside the lower right corner of the frame around them. */
function pointAt(box: Box, window: Window) {
  const scale = window.height / 720;
  return {
    x: Math.round(clamp(box.x + box.width + HIGHLIGHT_PADDING.x * scale - 4, 4, window.width - 30 * scale)),
    y: Math.round(clamp(box.y + box.height - 4, 4, window.height - 38 * scale)),
  };
}

interface Travel {
  readonly start: number;
  readonly seconds: number;
}

/**
 * Time for the pointer to reach a target, after Fitts (1954): a + b·log2(D/W + 1), with a = 0.25 s and b = 0.16 s,
 * the values of a calm presenter's mouse.
 */
function planTravel(
  from: { x: number; y: number },
  to: { x: number; y: number },
  box: Box | null,
  start: number,
  seconds: number,
): Travel {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  if (distance < 1) return { start, seconds: 0 };
  const width = Math.max(24, Math.min(box?.width ?? 24, box?.height ?? 24));
  const fitts = 0.25 + 0.16 * Math.log2(distance / width + 1);
  return { start: Math.min(start, seconds * 0.5), seconds: Math.min(clamp(fitts, 0.35, 1.2), seconds * 0.35) };
}

/** The pointer's place at each frame at which it moves, on a slightly bent path with a slow arrival. */
function track({ scene, frameRate, window }: ShotRequest, to: { x: number; y: number }, travel: Travel): PointerTrack {
  const from = scene.from.pointer;
  const bend = { x: (from.y - to.y) * 0.08, y: (to.x - from.x) * 0.08 };
  const track: PointerTrack = [];
  for (let frame = 0; frame < scene.frames; frame++) {
    const t = smootherstep((frame / frameRate - travel.start) / travel.seconds);
    const arc = 4 * t * (1 - t);
    // Along an edge the bend would lead out of the window.
    const x = clamp(Math.round(from.x + (to.x - from.x) * t + bend.x * arc), 0, window.width - 1);
    const y = clamp(Math.round(from.y + (to.y - from.y) * t + bend.y * arc), 0, window.height - 1);
    const last = track.at(-1);
    if (last?.[1] !== x || last?.[2] !== y) track.push([frame, x, y]);
  }
  return track;
}

function planHighlight({ scene, frameRate, window }: ShotRequest, box: Box | null, settled: number): Shot['highlight'] {
  const wanted = scene.direction.kind === 'page' && scene.direction.action === 'highlight';
  const seconds = scene.frames / frameRate;
  const gone = seconds - HIGHLIGHT_FADE_SECONDS - 1 / frameRate;
  if (!wanted || !box || gone - settled < SHORTEST_HIGHLIGHT_SECONDS) return null;
  const scale = window.height / 720;
  const left = Math.max(4, box.x - HIGHLIGHT_PADDING.x * scale);
  const top = Math.max(4, box.y - HIGHLIGHT_PADDING.y * scale);
  const right = Math.min(window.width - 4, box.x + box.width + HIGHLIGHT_PADDING.x * scale);
  const bottom = Math.min(window.height - 4, box.y + box.height + HIGHLIGHT_PADDING.y * scale);
  if (right - left < SMALLEST_HIGHLIGHT || bottom - top < SMALLEST_HIGHLIGHT) return null;
  return {
    from: Math.ceil(settled * frameRate),
    to: Math.floor(gone * frameRate),
    box: { x: left, y: top, width: right - left, height: bottom - top },
  };
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** Perlin's 6t⁵ − 15t⁴ + 10t³ ("Improving Noise", 2002): starts and ends without speed or acceleration. */
function smootherstep(position: number): number {
  if (Number.isNaN(position)) return 1;
  const t = clamp(position, 0, 1);
  return t * t * t * (t * (t * 6 - 15) + 10);
}
