import { z } from 'zod';
import { LADDER, QualityVersion } from './film.ts';
import { Lead, LeadId } from './lead.ts';
import { ScriptStyle } from './script.ts';
import { Stage, TaskState, VideoStatus } from './stages.ts';
import { SAMPLE_RATE, VoicePreset } from './voice.ts';

/** `WIDTHxHEIGHT`, both even (H.264 halves the chroma), from 640x360 to 3840x2160. */
export const Resolution = z
  .string()
  .regex(/^\d{3,4}x\d{3,4}$/, 'must be WIDTHxHEIGHT, such as 1920x1080')
  .refine((text) => {
    const { width, height } = parseResolution(text);
    return width % 2 === 0 && height % 2 === 0;
  }, 'width and height must be even')
  .refine((text) => {
    const { width, height } = parseResolution(text);
    return width >= 640 && height >= 360 && width <= 3840 && height <= 2160;
  }, 'must lie between 640x360 and 3840x2160');

/** Splits `WIDTHxHEIGHT`; call it on text that {@link Resolution} accepted. */
export function parseResolution(text: string): { width: number; height: number } {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}

/** Frames a second for which one frame is a whole number of audio samples, so that sound and picture never drift. */
const FrameRate = z
  .number()
  .int()
  .min(10)
  .max(60)
  .refine((rate) => SAMPLE_RATE % rate === 0, 'must divide 48000, such as 24, 25, 30, 50 or 60');

const HttpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(2000)
  .refine((text) => {
    const url = URL.parse(text);
    return url === null || (url.username === '' && url.password === '');
  }, 'must not carry a user name or password');

export const RecordingSettings = z.strictObject({
  frame_rate: FrameRate.default(30),
  show_cursor: z.boolean().default(true),
  highlight_color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #FF0000')
    .default('#FF0000'),
});
export type RecordingSettings = z.infer<typeof RecordingSettings>;

export const Branding = z.strictObject({
  apply_branding: z.boolean().default(true),
  logo_position: z.enum(['top-left', 'top-right', 'bottom-left', 'bottom-right']).default('bottom-right'),
});
export type Branding = z.infer<typeof Branding>;

const VideoFields = z.strictObject({
  lead: Lead,
  lead_id: LeadId.optional(),
  url: HttpUrl,
  title: z.string().trim().min(1).max(200).optional(),
  script_style: ScriptStyle.default('professional'),
  total_duration_seconds: z.number().min(5).max(600).default(60),
  key_messages: z.array(z.string().trim().min(1).max(300)).max(10).default([]),
  voice_preset: VoicePreset.default('professional_male'),
  resolution: Resolution.default('1920x1080'),
  recording_settings: RecordingSettings.prefault({}),
  branding: Branding.prefault({}),
  /** Sizes made below the film's own; when absent, every step of 1080p, 720p and 480p that is smaller. */
  quality_versions: z.array(QualityVersion).min(1).max(4).optional(),
});

/** Body of `POST /api/v1/videos`: one lead, one page, one film. Unknown fields are refused by name. */
export const CreateVideo = VideoFields.superRefine((body, context) => {
  const { height } = parseResolution(body.resolution);
  for (const [index, name] of (body.quality_versions ?? []).entries()) {
    if (LADDER[name] > height) {
      context.addIssue({
        code: 'custom',
        path: ['quality_versions', index],
        message: `is larger than the film itself (${body.resolution}); frames are never blown up`,
      });
    }
  }
});
export type CreateVideo = z.infer<typeof CreateVideo>;

/** What was asked for, as kept with the video. */
export const VideoOptions = VideoFields.omit({ lead: true, lead_id: true, url: true, title: true });
export type VideoOptions = z.infer<typeof VideoOptions>;

/** How far a stage is. `unit` says what is counted. */
export const Progress = z.strictObject({
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  unit: z.enum(['steps', 'sections', 'frames', 'scenes']),
});
export type Progress = z.infer<typeof Progress>;

export const StageView = z.strictObject({
  name: Stage,
  state: TaskState,
  progress: Progress,
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  /** Wall time from the first task's start to the last one's end, seconds. */
  processing_time_seconds: z.number().nullable(),
  cost_usd: z.number(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
});
export type StageView = z.infer<typeof StageView>;

/** The `vid_` resource as the API answers it. */
export const VideoView = z
  .strictObject({
    id: z.string(),
    lead_id: LeadId.nullable(),
    lead: Lead,
    url: z.string(),
    title: z.string(),
    status: VideoStatus,
    options: VideoOptions,
    created_at: z.string(),
    updated_at: z.string(),
    cost_usd: z.number(),
    processing_time_seconds: z.number().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    /** What to do about the error. */
    remedy: z.string().nullable(),
    stages: z.array(StageView),
    duration_seconds: z.number().nullable(),
    share_url: z.string().nullable(),
    embed_url: z.string().nullable(),
    thumbnail_url: z.string().nullable(),
    /** Public URL of each rendition, of `captions` and of `poster`. */
    files: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Video' });
export type VideoView = z.infer<typeof VideoView>;

/** Query of `GET /api/v1/videos`. */
export const VideoQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
  /** A whole number is the number; text in quotes, or any other, is text. */
  lead_id: z.string().min(1).max(200).optional(),
  status: VideoStatus.optional(),
});
export type VideoQuery = z.infer<typeof VideoQuery>;

/** A page of videos, newest first. `next_cursor` is null on the last one. */
export const VideoList = z.strictObject({ items: z.array(VideoView), next_cursor: z.string().nullable() });
export type VideoList = z.infer<typeof VideoList>;
