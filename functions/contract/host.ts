import * as z from 'zod';
import { HttpUrl } from './http-url.ts';
import { LeadId } from './lead.ts';
import { ResourceFields } from './resource.ts';

const Privacy = z
  .enum(['public', 'unlisted', 'private'])
  .refine((privacy) => privacy !== 'private', 'cannot be private yet: use unlisted, whose link nobody can guess')
  .default('unlisted');

/** What can be said about a published video. */
export const HostOptions = z.strictObject({
  hosting_provider: z.enum(['s3', 'loom']).default('s3'),
  /** With `loom`: the video's own share link there. */
  loom_share_url: HttpUrl.optional(),
  description: z.string().trim().max(2000).default(''),
  tags: z.array(z.string().trim().min(1).max(60)).max(30).default([]),
  privacy: Privacy,
  download_enabled: z.boolean().default(false),
  embed_enabled: z.boolean().default(true),
  analytics_enabled: z.boolean().default(true),
  expires_at: z.iso
    .datetime()
    .optional()
    .refine((time) => time === undefined, 'cannot be kept yet: delete the hosted video instead'),
  auto_delete_after_days: z
    .number()
    .optional()
    .refine((days) => days === undefined, 'cannot be kept yet: delete the hosted video instead'),
  /** A button on the watch page. */
  cta: z.strictObject({ label: z.string().trim().min(1).max(60), url: HttpUrl }).optional(),
});
export type HostOptions = z.infer<typeof HostOptions>;

type LoomFields = Pick<HostOptions, 'hosting_provider' | 'loom_share_url' | 'download_enabled'>;

/** Loom offers no upload API: its videos are shown, not put there. */
export function refuseWithoutLoomUrl(
  { hosting_provider, loom_share_url, download_enabled }: LoomFields,
  context: z.core.$RefinementCtx,
): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['loom_share_url'], message });
  if (hosting_provider === 'loom' && download_enabled) {
    const message = 'cannot be offered: Loom does not let others hand out its videos';
    context.addIssue({ code: 'custom', path: ['download_enabled'], message });
  }
  if (hosting_provider === 'loom' && loom_share_url === undefined) {
    refuse('is needed: Loom has no upload API, so upload the video there and give its share link');
  }
  if (hosting_provider === 's3' && loom_share_url !== undefined) refuse('is for the provider loom only');
}

/** Body of `POST /host`. */
export const HostVideo = z
  .strictObject({
    lead_id: LeadId.optional(),
    composed_video_id: z.string().max(100),
    title: z.string().trim().min(1).max(200).optional(),
    ...HostOptions.shape,
  })
  .superRefine(refuseWithoutLoomUrl);
export type HostVideo = z.infer<typeof HostVideo>;

/** Body of `PUT /hosted/{id}`: what is not given stays. */
export const ChangeHosted = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().trim().max(2000).optional(),
  tags: HostOptions.shape.tags.unwrap().optional(),
  privacy: Privacy.unwrap().optional(),
  download_enabled: z.boolean().optional(),
  cta: HostOptions.shape.cta.unwrap().nullable().optional(),
  /** Shows this video behind the same link. */
  composed_video_id: z.string().max(100).optional(),
});
export type ChangeHosted = z.infer<typeof ChangeHosted>;

export const HostedView = z
  .strictObject({
    ...ResourceFields.shape,
    composed_video_id: z.string(),
    hosting_provider: z.enum(['s3', 'loom']),
    share_url: z.string().nullable(),
    embed_url: z.string().nullable(),
    thumbnail_url: z.string().nullable(),
    /** The link to send to the lead: who opens it is known as the lead. */
    personal_url: z.string().nullable(),
    /** The link for the sender's own eyes: what is seen there is not counted. */
    owner_url: z.string().nullable(),
    title: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    privacy: z.enum(['public', 'unlisted', 'private']),
    download_enabled: z.boolean(),
    embed_enabled: z.boolean(),
    analytics_enabled: z.boolean(),
    cta: HostOptions.shape.cta.unwrap().nullable(),
    /** Views of people; `GET /hosted/{id}/analytics` tells more. */
    view_count: z.number().int(),
    unique_viewers: z.number().int(),
    /** 0 to 100; null before the first view. */
    avg_watch_percentage: z.number().nullable(),
    total_cost_usd: z.number(),
  })
  .meta({ id: 'HostedVideo' });
export type HostedView = z.infer<typeof HostedView>;
