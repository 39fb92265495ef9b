import type { Box } from '../contract/page.ts';
import type { Point } from '../contract/storyboard.ts';

/** A window on the page, CSS pixels. */
export interface Window {
  readonly width: number;
  readonly height: number;
}

/** How fast the camera goes. */
export interface Pace {
  /** Milliseconds for one screen's height. */
  readonly scrollSpeedMs: number;
  /** Milliseconds in which the frame around an element appears, and again in which it goes. */
  readonly fadeMs: number;
}

export const USUAL_PACE: Pace = { scrollSpeedMs: 1000, fadeMs: 300 };

/** Where a target's middle comes to rest, as a share of the window's height: above the player's controls. */
const REST_HEIGHT = 0.42;
/** What of the window is looked at without moving the camera, as shares of its height: the controls lie below. */
const IN_VIEW = { top: 0.06, bottom: 0.82 };
/** Space between a target and its frame, beside and above, CSS pixels at a window 720 high. */
export const HIGHLIGHT_PADDING = { x: 14, y: 7 };

export const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** Perlin's 6t⁵ − 15t⁴ + 10t³ ("Improving Noise", 2002): starts and ends without speed or acceleration. */
export function smootherstep(position: number): number {
  if (Number.isNaN(position)) return 1;
  const t = clamp(position, 0, 1);
  return t * t * t * (t * (t * 6 - 15) + 10);
}

/**
 * The pointer's way over time: like {@link smootherstep}, but fastest at two fifths of its time, for a hand sets off
 * quickly and takes the rest of the time to arrive (Meyer et al., "Optimality in human motor performance", 1988).
 */
export const reach = (position: number) => smootherstep(clamp(position, 0, 1) ** 0.756);

/**
 * Seconds for a scroll: one screen takes what the pace says, a longer way is gone faster, and a short one slower,
 * for a jump of a few lines would startle.
 */
export function scrollSeconds(distance: number, window: Window, pace: Pace): number {
  if (distance < 1) return 0;
  return (pace.scrollSpeedMs / 1000) * clamp(0.72 + 0.28 * (distance / window.height), 0.72, 1.8);
}

/**
 * Seconds for the pointer to reach a target, after Fitts (1954): a + b·log2(D/W + 1), with a = 0.25 s and b = 0.16 s,
 * the values of a calm presenter's mouse.
 */
export function travelSeconds(from: Point, to: Point, box: Box | null): number {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  if (distance < 1) return 0;
  const width = Math.max(24, Math.min(box?.width ?? 24, box?.height ?? 24));
  return clamp(0.25 + 0.16 * Math.log2(distance / width + 1), 0.35, 1.2);
}

/** Scroll height at which a box rests at {@link REST_HEIGHT}; a tall one shows its top. CSS pixels. */
export function restingScroll(target: Box, window: Window, maxScroll: number): number {
  const tall = target.height > window.height * 0.7;
  const anchor = tall ? target.y - window.height * 0.12 : target.y + target.height / 2 - window.height * REST_HEIGHT;
  return Math.round(clamp(anchor, 0, maxScroll));
}

/** True when all of a box can be seen at this scroll height, clear of the player's controls. */
export function isInView(target: Box, scroll: number, window: Window): boolean {
  const top = target.y - scroll;
  return top >= window.height * IN_VIEW.top && top + target.height <= window.height * IN_VIEW.bottom;
}

/** At the end of the words rather than on them: just outside the lower right corner of the frame around them. */
export function pointAt(box: Box, window: Window): Point {
  const scale = window.height / 720;
  return {
    x: Math.round(clamp(box.x + box.width + HIGHLIGHT_PADDING.x * scale - 4, 4, window.width - 30 * scale)),
    y: Math.round(clamp(box.y + box.height - 4, 4, window.height - 38 * scale)),
  };
}

/** On the middle of what the window shows of a box. */
export function pointOn(box: Box, window: Window): Point {
  const middle = (from: number, size: number, room: number) =>
    Math.round(clamp((clamp(from, 0, room) + clamp(from + size, 0, room)) / 2, 1, room - 2));
  return { x: middle(box.x, box.width, window.width), y: middle(box.y, box.height, window.height) };
}
