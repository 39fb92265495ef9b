import * as z from 'zod';
import { Access, AccessSummary } from './access.ts';
import { HttpUrl } from './http-url.ts';
import { Interaction, InteractionTemplate } from './interaction.ts';
import { LeadId } from './lead.ts';
import { Resolution } from './resolution.ts';
import { ResourceFields } from './resource.ts';
import { CaptureMode } from './storyboard.ts';
import { SAMPLE_RATE } from './voice.ts';

/** Frames a second for which one frame is a whole number of audio samples, so that sound and picture never drift. */
export const FrameRate = z
  .number()
  .int()
  .min(10)
  .max(60)
  .refine((rate) => SAMPLE_RATE % rate === 0, 'must divide 48000, such as 24, 25, 30, 50 or 60');

export const Quality = z.enum(['low', 'medium', 'high', 'ultra']);
export type Quality = z.infer<typeof Quality>;

/** A BCP 47 tag: what the page is asked for, and what it writes dates and numbers in. */
const Locale = z
  .string()
  .max(35)
  .refine((tag) => isKnown(() => Intl.getCanonicalLocales(tag)), 'must be a BCP 47 tag such as de-DE');

/** A zone of the IANA database. */
const TimeZone = z
  .string()
  .max(60)
  .refine(
    (timeZone) => isKnown(() => new Intl.DateTimeFormat('en', { timeZone })),
    'must be an IANA time zone such as Europe/Berlin',
  );

function isKnown(ask: () => unknown): boolean {
  try {
    return Boolean(ask());
  } catch {
    return false;
  }
}

/** How a page is recorded. Values that the recorder cannot follow yet are refused here, by name. */
export const RecordingSettings = z.strictObject({
  frame_rate: FrameRate.default(30),
  video_format: z.literal('mp4').default('mp4'),
  quality: Quality.default('high'),
  show_cursor: z.boolean().default(true),
  /** Milliseconds that the camera takes for one screen's height. */
  scroll_speed: z.number().int().min(200).max(10_000).default(1000),
  /** Milliseconds in which the frame around an element appears and goes. */
  transition_duration_ms: z.number().int().min(0).max(2000).default(300),
  /** A ripple where the mouse is pressed. */
  highlight_clicks: z.boolean().default(true),
  highlight_color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #FF0000')
    .default('#FF0000'),
  /** `auto` takes what fits the page: docs/recording.md. */
  capture_mode: z.enum(['auto', ...CaptureMode.options]).default('auto'),
  /** Pixels of the frame for one CSS pixel: the page is laid out in resolution / factor. @default 1 */
  device_scale_factor: z.number().min(1).max(3).optional(),
  /** Tablet and mobile have a width in CSS pixels of their own, a touch screen and a user agent that says so. */
  viewport: z.enum(['desktop', 'tablet', 'mobile']).default('desktop'),
  locale: Locale.optional(),
  time_zone: TimeZone.optional(),
  color_scheme: z.enum(['light', 'dark']).default('light'),
  /** What a page is told of its reader's wish for less movement. */
  reduced_motion: z.boolean().default(false),
});
export type RecordingSettings = z.infer<typeof RecordingSettings>;

/** Body of `POST /recordings/start`. */
export const StartRecording = z
  .strictObject({
    lead_id: LeadId.optional(),
    demo_site_id: z.union([z.string().min(1).max(200), z.number().int()]).optional(),
    url_recorded: HttpUrl,
    resolution: Resolution.optional(),
    recording_settings: RecordingSettings.prefault({}),
    access: Access.optional(),
    interactions_performed: z.array(Interaction).max(50).default([]),
    /** Instead of interactions. @default `features` */
    interaction_template: InteractionTemplate.optional(),
    /** Seconds; with interactions, what they take when that is longer. */
    duration_seconds: z.number().min(1).max(600).optional(),
  })
  .refine(
    ({ interactions_performed, interaction_template }) => !interaction_template || !interactions_performed.length,
    {
      path: ['interaction_template'],
      message: 'goes instead of interactions_performed, not beside it',
    },
  );
export type StartRecording = z.infer<typeof StartRecording>;

/** Body of `POST /recordings/stop`. */
export const StopRecording = z.strictObject({ id: z.string().max(100) });

/** How the frames of a recording were made. */
export const RecordingSession = z.strictObject({
  /** `mixed` when its segments differ. */
  capture_mode: z.enum([...CaptureMode.options, 'mixed']),
  frame_rate: z.number().int(),
  frames: z.number().int(),
  /** Frames that had to be captured because something changed. */
  captured_frames: z.number().int(),
  dropped_frames: z.number().int(),
  /** Of the browser, all scenes together. */
  cpu_seconds: z.number(),
  /** The most that one scene's browser held, MB. */
  peak_memory_mb: z.number(),
  /** True when it was ended by `POST /recordings/stop`. */
  stopped: z.boolean(),
});
export type RecordingSession = z.infer<typeof RecordingSession>;

/** One scene of a recording. */
export const RecordingSegment = z.strictObject({
  index: z.number().int(),
  title: z.string(),
  start_seconds: z.number(),
  duration_seconds: z.number(),
  frames: z.number().int(),
  captured_frames: z.number().int(),
  dropped_frames: z.number().int(),
  capture_mode: CaptureMode,
});
export type RecordingSegment = z.infer<typeof RecordingSegment>;

export const RecordingView = z
  .strictObject({
    ...ResourceFields.shape,
    demo_site_id: z.union([z.string(), z.number()]).nullable(),
    url_recorded: z.string(),
    duration_seconds: z.number().nullable(),
    resolution: z.string(),
    /** Place of the file in the media bucket; null for the recording of a whole film, whose frames are in the film. */
    file_path: z.string().nullable(),
    file_size_mb: z.number().nullable(),
    file_size_bytes: z.number().int().nullable(),
    recording_settings: RecordingSettings,
    /** Absent when none was given. */
    access: AccessSummary.optional(),
    interactions_performed: z.array(Interaction),
    session: RecordingSession.nullable(),
    segments: z.array(RecordingSegment),
  })
  .meta({ id: 'Recording' });
export type RecordingView = z.infer<typeof RecordingView>;
