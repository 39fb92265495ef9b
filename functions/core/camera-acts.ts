import type { Box } from '../contract/page.ts';
import type { Point, PointerTrack } from '../contract/storyboard.ts';
import { clamp, HIGHLIGHT_PADDING, type Pace, smootherstep, type Window } from './camera-motion.ts';
import { keyframes } from './typing.ts';

/** A frame around the target, shown in the frames `[from, to)`. */
export interface Highlight {
  readonly from: number;
  readonly to: number;
  /** Of the frame, in the window. */
  readonly box: Box;
  /** Of what is framed, as far as it was known when this was planned. */
  readonly element: Box;
}

/** The mouse goes down at `frame` and up at `release`, at a point of the window. */
export interface Press extends Point {
  readonly frame: number;
  readonly release: number;
}

/** What of the window is shown from a frame on: its top left corner, and how many times larger. */
export type ZoomTrack = (readonly [frame: number, x: number, y: number, scale: number])[];

/** What is done in a shot once camera and pointer are where they should be. */
export interface Acts {
  readonly highlight: Highlight | null;
  readonly press: Press | null;
  /** What is typed, by the frame at which it is. */
  readonly keys: readonly (readonly [frame: number, text: string])[];
  readonly navigate: { readonly frame: number; readonly url: string } | null;
  readonly zoom: ZoomTrack;
}

export const NO_ACTS: Acts = { highlight: null, press: null, keys: [], navigate: null, zoom: [] };

/** A frame that would be seen for less is not shown, seconds. */
const SHORTEST_HIGHLIGHT_SECONDS = 0.8;
/** Of a target that lies beside the window this much, CSS pixels, has to be seen to frame it. */
const SMALLEST_HIGHLIGHT = 16;
/** From the pointer's arrival to the press, how long the button is down, and what is left to see of it, seconds. */
const PRESS_SECONDS = { pause: 0.12, down: 0.1, after: 0.6 };
/** From the press into a field to the first key, and from the last key to the cut, seconds. */
const TYPE_SECONDS = { before: 0.3, after: 0.5 };
/** A zoom's way there, its stay, its way back, and the stillness after it, seconds. */
const ZOOM_SECONDS = { in: 0.8, stay: 1.2, out: 0.7, after: 0.2 };
/** How many times larger a zoom shows its element when nothing else is said. */
const USUAL_SCALE = 2;
/** An element that is zoomed to leaves this much of the window around it, as a share. */
const ZOOM_MARGIN = 0.12;
/** Before a page is left, so that it is seen which one, seconds. */
const LEAVE_SECONDS = 0.5;

/** Seconds that an action wants after its shot has settled; see {@link planActs}. */
export function actSeconds(action: string, typed: string | undefined, pace: Pace, frameRate: number): number {
  const press = PRESS_SECONDS.pause + PRESS_SECONDS.down;
  switch (action) {
    case 'highlight':
      return SHORTEST_HIGHLIGHT_SECONDS + pace.fadeMs / 1000 + 2 / frameRate;
    case 'click':
      return press + PRESS_SECONDS.after;
    case 'type':
      return press + TYPE_SECONDS.before + typingSeconds(typed ?? '') + TYPE_SECONDS.after;
    case 'zoom':
      return ZOOM_SECONDS.in + ZOOM_SECONDS.stay + ZOOM_SECONDS.out + ZOOM_SECONDS.after;
    case 'navigate':
      return LEAVE_SECONDS + 1.5;
    default:
      return 0;
  }
}

const typingSeconds = (text: string) => (keyframes(text).at(-1)?.[0] ?? 0) + 0.1;

export interface ActRequest {
  readonly action: string;
  readonly frames: number;
  readonly frameRate: number;
  readonly window: Window;
  readonly pace: Pace;
  /** The target in the window, when the camera rests; null when there is none. */
  readonly box: Box | null;
  readonly goal: Point;
  /** Seconds after which camera and pointer rest. */
  readonly settled: number;
  readonly typed?: string | undefined;
  readonly url?: string | undefined;
  readonly scale?: number | undefined;
}

/** Plans what is done in a shot; what does not fit into the frames that are left is done faster. Pure. */
export function planActs(request: ActRequest): Acts {
  switch (request.action) {
    case 'highlight':
      return { ...NO_ACTS, highlight: planHighlight(request) };
    case 'click':
      return { ...NO_ACTS, press: planPress(request) };
    case 'type': {
      const press = request.box ? planPress(request) : null;
      return { ...NO_ACTS, press, keys: planKeys(request, press) };
    }
    case 'zoom':
      return { ...NO_ACTS, zoom: planZoom(request) };
    case 'navigate':
      return { ...NO_ACTS, navigate: planNavigation(request) };
    default:
      return NO_ACTS;
  }
}

function planHighlight({ box, frames, frameRate, window, pace, settled }: ActRequest): Highlight | null {
  const gone = frames / frameRate - pace.fadeMs / 1000 - 1 / frameRate;
  if (!box || gone - settled < SHORTEST_HIGHLIGHT_SECONDS) return null;
  const framed = frameAround(box, window);
  if (framed.width < SMALLEST_HIGHLIGHT || framed.height < SMALLEST_HIGHLIGHT) return null;
  return { from: Math.ceil(settled * frameRate), to: Math.floor(gone * frameRate), box: framed, element: box };
}

/** The frame around a box, inside the window. */
function frameAround(box: Box, window: Window): Box {
  const scale = window.height / 720;
  const left = Math.max(4, box.x - HIGHLIGHT_PADDING.x * scale);
  const top = Math.max(4, box.y - HIGHLIGHT_PADDING.y * scale);
  const right = Math.min(window.width - 4, box.x + box.width + HIGHLIGHT_PADDING.x * scale);
  const bottom = Math.min(window.height - 4, box.y + box.height + HIGHLIGHT_PADDING.y * scale);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function planPress({ frames, frameRate, settled, goal }: ActRequest): Press {
  const last = frames - 1;
  const frame = Math.min(Math.ceil((settled + PRESS_SECONDS.pause) * frameRate), Math.max(0, last - 1));
  return { ...goal, frame, release: Math.min(last, frame + Math.max(1, Math.round(PRESS_SECONDS.down * frameRate))) };
}

function planKeys({ typed = '', frames, frameRate, settled }: ActRequest, press: Press | null): Acts['keys'] {
  const start = Math.min(
    press ? press.release + Math.round(TYPE_SECONDS.before * frameRate) : Math.ceil(settled * frameRate),
    frames - 1,
  );
  const times = keyframes(typed);
  const wanted = (times.at(-1)?.[0] ?? 0) * frameRate;
  const room = Math.max(0, frames - 1 - start - Math.min(TYPE_SECONDS.after * frameRate, (frames - start) / 4));
  const hurry = wanted > room ? room / wanted : 1;
  return times.map(([seconds, text]) => [start + Math.floor(seconds * frameRate * hurry), text] as const);
}

function planNavigation({ url, frames, frameRate }: ActRequest): Acts['navigate'] {
  if (url === undefined) return null;
  return { frame: Math.min(Math.round(LEAVE_SECONDS * frameRate), Math.floor(frames / 2)), url };
}

function planZoom(request: ActRequest): ZoomTrack {
  const { box, frames, frameRate, window, settled } = request;
  if (!box) return [];
  const fit = Math.min(
    (window.width * (1 - 2 * ZOOM_MARGIN)) / Math.max(1, box.width),
    (window.height * (1 - 2 * ZOOM_MARGIN)) / Math.max(1, box.height),
  );
  const scale = Math.min(request.scale ?? USUAL_SCALE, Math.max(1, fit));
  if (scale < 1.05) return [];
  const near = { width: window.width / scale, height: window.height / scale };
  const x = clamp(box.x + box.width / 2 - near.width / 2, 0, window.width - near.width);
  const y = clamp(box.y + box.height / 2 - near.height / 2, 0, window.height - near.height);
  const room = Math.max(0, frames / frameRate - settled - ZOOM_SECONDS.after);
  const hurry = Math.min(1, room / (ZOOM_SECONDS.in + ZOOM_SECONDS.stay + ZOOM_SECONDS.out));
  const back = settled + room - ZOOM_SECONDS.out * hurry;
  const track: ZoomTrack = [];
  for (let frame = Math.ceil(settled * frameRate); frame < frames; frame++) {
    const seconds = frame / frameRate;
    const nearness =
      smootherstep((seconds - settled) / (ZOOM_SECONDS.in * hurry)) -
      smootherstep((seconds - back) / (ZOOM_SECONDS.out * hurry));
    const at = track.at(-1);
    // Along a straight line the eye sees the size change evenly when its logarithm does.
    const now = scale ** clamp(nearness, 0, 1);
    const share = scale === 1 ? 0 : (1 - 1 / now) / (1 - 1 / scale);
    if (at?.[3] !== now && (at || now !== 1)) track.push([frame, x * share, y * share, now]);
  }
  // Whatever the rounding of the last step: the shot ends as it began.
  const end = track.at(-1);
  if (end && end[3] !== 1) track.push([Math.min(frames - 1, end[0] + 1), 0, 0, 1]);
  return track;
}

/** Where points of the window are seen while a zoom shows a part of it. */
export function throughZoom(track: PointerTrack, zoom: ZoomTrack): PointerTrack {
  if (zoom.length === 0 || track.length === 0) return track;
  const frames = [...new Set([...track.map(([frame]) => frame), ...zoom.map(([frame]) => frame)])].sort(
    (a, b) => a - b,
  );
  return frames.flatMap((frame): PointerTrack => {
    const point = track.findLast(([at]) => at <= frame);
    if (!point) return [];
    const [, x, y, scale] = zoom.findLast(([at]) => at <= frame) ?? [0, 0, 0, 1];
    return [[frame, Math.round((point[1] - x) * scale), Math.round((point[2] - y) * scale)]];
  });
}
