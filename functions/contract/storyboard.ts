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

/** A soft cut between a page and a card: over so many frames, the page comes out of the card's bare background or goes into it. */
export const Fade = z.strictObject({
  frames: z.number().int().positive(),
  card: z.enum(['intro', 'outro']),
  /** @default the brand's */
  background_color: z.string().nullable(),
});
export type Fade = z.infer<typeof Fade>;

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
  /** A long shot is recorded in parts side by side: this scene shows it from frame `from` on, of `of` in all. */
  part: z.strictObject({ from: z.number().int().nonnegative(), of: z.number().int().positive() }).optional(),
  /** How it begins and ends; absent for a plain cut. On a card, its content comes and goes and its background stays. */
  enters: Fade.optional(),
  leaves: Fade.optional(),
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
  /** False for a page that the scout saw standing still; one that nobody watched may move. */
  animated: z.boolean().optional(),
  /** True for a page that stands still under any clock but the one on the wall. */
  realtime: z.boolean().optional(),
  /** What the scout saw of the page (contract/page.ts); absent where nobody knows. */
  fingerprint: z.string().optional(),
  /** In order, none overlapping; empty for a recording, which has no sound. */
  speech: z.array(PlacedSpeech),
});
export type Storyboard = z.infer<typeof Storyboard>;

/**
 * The pointer, kept apart from the frames so that a moving cursor does not change the page.
 * One row for each frame at which it moves: `[frame, x, y]` in pixels of the frames; empty when it is not shown.
 */
export const PointerTrack = z.array(z.tuple([z.number().int().nonnegative(), z.number(), z.number()]));
export type PointerTrack = z.infer<typeof PointerTrack>;

/** How the frames of a scene were made; docs/recording.md tells when each is chosen. */
export const CaptureMode = z.enum(['live', 'plate', 'realtime']);
export type CaptureMode = z.infer<typeof CaptureMode>;

/**
 * A still page scrolled without the browser: its picture in tiles, and how far it is scrolled at each frame of
 * `[from, to)`. All in pixels of the frames.
 */
export const Plate = z.strictObject({
  from: z.number().int().nonnegative(),
  to: z.number().int().positive(),
  /** Windows of the page one below the other. Each gives its first `strip` rows, the last one all from `cut` on. */
  tiles: z.number().int().positive(),
  strip: z.number().int().positive(),
  cut: z.number().int().nonnegative(),
  /** Rows of the whole picture above the window, frame by frame from `from` on. */
  scroll: z.array(z.number().int().nonnegative()),
  /** There is a picture of what does not scroll along, such as a fixed header. */
  layer: z.boolean(),
});
export type Plate = z.infer<typeof Plate>;

/** A recorded scene: JPEG frames with timestamps in Matroska (unchanged frames left out) and its pointer. */
export const Take = z.strictObject({
  index: z.number().int().nonnegative(),
  mezzanine_key: z.string(),
  frames: z.number().int().positive(),
  /** Pictures that had to be taken because something changed. */
  captured_frames: z.number().int().positive(),
  dropped_frames: z.number().int().nonnegative(),
  capture_mode: CaptureMode,
  /** Size of the frames, pixels. */
  width: z.number().int(),
  height: z.number().int(),
  frame_rate: z.number().int(),
  /** True when `POST /recordings/stop` ended it before its time. */
  stopped: z.boolean(),
  cpu_seconds: z.number().nonnegative(),
  peak_memory_mb: z.number().nonnegative(),
  pointer: PointerTrack,
  /** Where the mouse was pressed, in the same terms; drawn as a ripple of `click_color`. */
  clicks: PointerTrack.default([]),
  click_color: z.string().default('#FF0000'),
  /** Null unless part of it is a plate, of which these are the files. */
  plate: Plate.extend({ tiles_key: z.string(), layer_key: z.string() }).nullable().default(null),
});
export type Take = z.infer<typeof Take>;
