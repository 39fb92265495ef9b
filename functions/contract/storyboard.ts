import * as z from 'zod';
import { SceneDirection } from './script.ts';

/** A point in the window, in CSS pixels. */
export const Point = z.strictObject({ x: z.number(), y: z.number() });
export type Point = z.infer<typeof Point>;

/** Where the camera and the pointer stand at a cut. */
export const Stand = z.strictObject({
  /** How far the page is scrolled, CSS pixels. */
  scroll_y: z.number().nonnegative(),
  pointer: Point,
});
export type Stand = z.infer<typeof Stand>;

/** One scene: exactly `frames` frames, which is what its section's speech lasts. */
export const Scene = z.strictObject({
  index: z.number().int().nonnegative(),
  title: z.string(),
  frames: z.number().int().positive(),
  direction: SceneDirection,
  /** Where the scene before left off; a page scene starts there, so the cut is not seen. */
  from: Stand,
  /**
   * Another recording's take to be shown: `owner` is the body of its id. Null for a scene that is recorded for this
   * storyboard. A take that is shorter rests on its last frame, a longer one is cut.
   */
  take: z.strictObject({ owner: z.string(), index: z.number().int().nonnegative() }).nullable(),
});
export type Scene = z.infer<typeof Scene>;

/** A spoken section and the frame of the film at which it starts. `owner` is the body of its voiceover's id. */
export const PlacedSpeech = z.strictObject({
  owner: z.string(),
  index: z.number().int().nonnegative(),
  start_frame: z.number().int().nonnegative(),
});
export type PlacedSpeech = z.infer<typeof PlacedSpeech>;

export const Storyboard = z.strictObject({
  frame_rate: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  scenes: z.array(Scene).min(1),
  /** In order, none overlapping; empty for a recording, which has no sound. */
  speech: z.array(PlacedSpeech),
});
export type Storyboard = z.infer<typeof Storyboard>;

/**
 * The pointer, kept apart from the frames so that a moving cursor does not change the page.
 * One row for each frame at which it moves: `[frame, x, y]` in CSS pixels; empty when it is not shown.
 */
export const PointerTrack = z.array(z.tuple([z.number().int().nonnegative(), z.number(), z.number()]));
export type PointerTrack = z.infer<typeof PointerTrack>;

/** A recorded scene: JPEG frames with timestamps in Matroska (unchanged frames left out) and its pointer. */
export const Take = z.strictObject({
  index: z.number().int().nonnegative(),
  mezzanine_key: z.string(),
  frames: z.number().int().positive(),
  /** Frames that had to be captured because something changed. */
  captured_frames: z.number().int().positive(),
  dropped_frames: z.number().int().nonnegative(),
  capture_mode: z.enum(['live']),
  /** Size of the frames, pixels. */
  width: z.number().int(),
  height: z.number().int(),
  frame_rate: z.number().int(),
  /** True when `POST /recordings/stop` ended it before its time. */
  stopped: z.boolean(),
  cpu_seconds: z.number().nonnegative(),
  peak_memory_mb: z.number().nonnegative(),
  pointer: PointerTrack,
});
export type Take = z.infer<typeof Take>;
