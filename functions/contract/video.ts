import * as z from 'zod';
import { Access, AccessSummary } from './access.ts';
import { ComposeOptions, refuseBlowUps } from './compose.ts';
import { HostOptions, refuseUnhostable } from './host.ts';
import { HttpUrl } from './http-url.ts';
import { Lead, LeadId } from './lead.ts';
import { Progress } from './progress.ts';
import { RecordingSettings } from './recording.ts';
import { Resolution } from './resolution.ts';
import { Costs, ListQuery, pageOf } from './resource.ts';
import { ScriptOptions } from './script.ts';
import { Stage, TaskState, VideoStatus } from './stages.ts';
import { VoiceOptions } from './voice.ts';

const { format: _audioFormat, ...voice } = VoiceOptions.shape;
/** A page is filmed in the film's own shape, which leaves nothing around it. */
const { background: _background, ...compose } = ComposeOptions.shape;

/** Options of every step, side by side. */
export const VideoOptions = z.strictObject({
  ...ScriptOptions.shape,
  ...voice,
  /** @default the deployment's, 1920x1080 */
  resolution: Resolution.default('1920x1080'),
  recording_settings: RecordingSettings.prefault({}),
  /** Which were given; absent when none was. */
  access: AccessSummary.optional(),
  ...compose,
  ...HostOptions.shape,
  /** What providers may be paid for this video, US dollars. @default the deployment's */
  max_cost_usd: z.number().positive().max(1000).optional(),
});
export type VideoOptions = z.infer<typeof VideoOptions>;

export const VideoFields = z.strictObject({
  lead: Lead.optional(),
  lead_id: LeadId.optional(),
  url: HttpUrl,
  title: z.string().trim().min(1).max(200).optional(),
  ...VideoOptions.shape,
  resolution: Resolution.optional(),
  access: Access.optional(),
});

/** What cannot be asked of a whole video, whether it is made or only quoted. */
export function refuseUnfilmable(
  body: Pick<
    z.infer<typeof VideoFields>,
    | 'hosting_provider'
    | 'loom_share_url'
    | 'download_enabled'
    | 'privacy'
    | 'embed_enabled'
    | 'resolution'
    | 'quality_versions'
  >,
  context: z.core.$RefinementCtx,
): void {
  if (body.hosting_provider === 'loom') {
    const message = 'is for POST /host: a whole video is published by this deployment itself';
    context.addIssue({ code: 'custom', path: ['hosting_provider'], message });
  } else refuseUnhostable(body, context);
  refuseBlowUps(body, context);
}

/** Body of `POST /api/v1/videos`: one lead, one page, one film. Unknown fields are refused by name. */
export const CreateVideo = VideoFields.superRefine((body, context) => {
  if (body.lead === undefined && body.lead_id === undefined) {
    context.addIssue({ code: 'custom', path: ['lead'], message: 'is needed, or lead_id of a lead that is known' });
  }
  refuseUnfilmable(body, context);
});
export type CreateVideo = z.infer<typeof CreateVideo>;

export const StageView = z.strictObject({
  name: Stage,
  state: TaskState,
  progress: Progress,
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  /** Wall time from the first task's start to the last one's end, seconds. */
  processing_time_seconds: z.number().nullable(),
  cost_usd: z.number(),
  costs: Costs,
  /** Sections or scenes that were taken from the cache, and what that saved, US dollars. */
  reused: z.number().int(),
  saved_usd: z.number(),
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
    costs: Costs,
    /** What all stages saved by taking from the cache, US dollars. */
    saved_usd: z.number(),
    /** From when it was asked for, the last time. */
    processing_time_seconds: z.number().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    /** What to do about the error. */
    remedy: z.string().nullable(),
    stages: z.array(StageView),
    /** Ids of what it is made of, each as soon as it is there. */
    script_id: z.string().nullable(),
    voiceover_id: z.string().nullable(),
    screen_recording_id: z.string().nullable(),
    composed_video_id: z.string().nullable(),
    hosted_video_id: z.string().nullable(),
    /** Why the template writer wrote the script although a model was asked for; else null. */
    script_fallback_reason: z.string().nullable(),
    duration_seconds: z.number().nullable(),
    /** The film that plays behind the link, counted from 1: `remake` makes the next one. Null before the first. */
    revision: z.number().int().nullable(),
    /** When it was last asked to be made again; null for never. */
    remade_at: z.string().nullable(),
    share_url: z.string().nullable(),
    embed_url: z.string().nullable(),
    thumbnail_url: z.string().nullable(),
    /** Views by people; null as long as there is nothing to watch. */
    view_count: z.number().int().nullable(),
    /** Public URL of each rendition, of `poster` and of what lies beside them; none of a private video's. */
    files: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Video' });
export type VideoView = z.infer<typeof VideoView>;

/** Query of `GET /api/v1/videos`. */
export const VideoQuery = ListQuery.extend({
  status: VideoStatus.optional(),
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Only films whose lead has this in its name, its company or its lead_id, upper and lower case alike. One request looks through the next 1,000 films and answers what it found, which may be fewer than `limit` or none: go on with next_cursor until that is null.',
    ),
});
export type VideoQuery = z.infer<typeof VideoQuery>;

/** A page of videos, newest first. `next_cursor` is null on the last one. */
export const VideoList = pageOf(VideoView, 'VideoList');
export type VideoList = z.infer<typeof VideoList>;
