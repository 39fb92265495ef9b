import * as z from 'zod';
import { HttpUrl } from './http-url.ts';
import { LeadId } from './lead.ts';
import { ResourceFields } from './resource.ts';

/** Who may find and open a video: everybody, whoever has the link, or whoever has a signed link that has not run out. */
const Privacy = z.enum(['public', 'unlisted', 'private']);

/** Longest that a published video may be told to last, days: ten years. */
const MOST_DAYS = 3650;
/** Longest life of a signed link, days. */
const MOST_SIGNED_DAYS = 365;

/** What can be said about a published video. */
export const HostOptions = z.strictObject({
  hosting_provider: z.enum(['s3', 'loom']).default('s3'),
  /** With `loom`: the video's own share link there. */
  loom_share_url: HttpUrl.optional(),
  description: z.string().trim().max(2000).default(''),
  tags: z.array(z.string().trim().min(1).max(60)).max(30).default([]),
  privacy: Privacy.default('unlisted'),
  download_enabled: z.boolean().default(false),
  /** Whether other sites may show it in a frame. @default true, but for private videos, which cannot be */
  embed_enabled: z.boolean().optional(),
  analytics_enabled: z.boolean().default(true),
  /** When its link stops working. */
  expires_at: z.iso.datetime().optional(),
  /** Days after its last publication when its files are removed. */
  auto_delete_after_days: z.number().int().min(1).max(MOST_DAYS).optional(),
  /** How long the signed link of a private video lasts from when it is asked for, days. */
  signed_url_days: z.number().int().min(1).max(MOST_SIGNED_DAYS).default(7),
  /** A button on the watch page. */
  cta: z.strictObject({ label: z.string().trim().min(1).max(60), url: HttpUrl }).optional(),
});
export type HostOptions = z.infer<typeof HostOptions>;

/** Whether other sites may show a video in a frame. */
export const isEmbeddable = ({ embed_enabled, privacy }: Pick<HostOptions, 'embed_enabled' | 'privacy'>): boolean =>
  embed_enabled ?? privacy !== 'private';

type Judged = Pick<
  HostOptions,
  'hosting_provider' | 'loom_share_url' | 'download_enabled' | 'privacy' | 'embed_enabled'
>;

/** Why options cannot be kept together, by field. Loom offers no upload API: its videos are shown, not put there. */
export function unhostable(options: Judged): { field: keyof Judged; message: string }[] {
  const { hosting_provider, loom_share_url, download_enabled, privacy, embed_enabled } = options;
  const loom = hosting_provider === 'loom';
  const faults: [boolean, keyof Judged, string][] = [
    [loom && download_enabled, 'download_enabled', 'cannot be offered: Loom does not let others hand out its videos'],
    [
      loom && loom_share_url === undefined,
      'loom_share_url',
      'is needed: Loom has no upload API, so upload the video there and give its share link',
    ],
    [!loom && loom_share_url !== undefined, 'loom_share_url', 'is for the provider loom only'],
    [loom && privacy === 'private', 'privacy', 'cannot be private: who may watch a video at Loom is said there'],
    [
      privacy === 'private' && embed_enabled === true,
      'embed_enabled',
      'cannot be true for a private video: whoever sees a page with it would need a signed link of their own',
    ],
  ];
  return faults.flatMap(([isFault, field, message]) => (isFault ? [{ field, message }] : []));
}

/** Refuses options that cannot be kept together. */
export function refuseUnhostable(options: Judged, context: z.core.$RefinementCtx): void {
  for (const { field, message } of unhostable(options)) context.addIssue({ code: 'custom', path: [field], message });
}

/** Body of `POST /host`. */
export const HostVideo = z
  .strictObject({
    lead_id: LeadId.optional(),
    composed_video_id: z.string().max(100),
    title: z.string().trim().min(1).max(200).optional(),
    ...HostOptions.shape,
  })
  .superRefine(refuseUnhostable);
export type HostVideo = z.infer<typeof HostVideo>;

/** Body of `PUT /hosted/{id}`: what is not given stays. */
export const ChangeHosted = z.strictObject({
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().trim().max(2000).optional(),
  tags: HostOptions.shape.tags.unwrap().optional(),
  privacy: Privacy.optional(),
  download_enabled: z.boolean().optional(),
  embed_enabled: z.boolean().optional(),
  analytics_enabled: z.boolean().optional(),
  /** `null` takes it back; so it does for the days. */
  expires_at: HostOptions.shape.expires_at.unwrap().nullable().optional(),
  auto_delete_after_days: HostOptions.shape.auto_delete_after_days.unwrap().nullable().optional(),
  signed_url_days: HostOptions.shape.signed_url_days.unwrap().optional(),
  cta: HostOptions.shape.cta.unwrap().nullable().optional(),
  /** Shows this video behind the same link. */
  composed_video_id: z.string().max(100).optional(),
});
export type ChangeHosted = z.infer<typeof ChangeHosted>;

/** What the link of a video shows. */
export const Availability = z.enum(['available', 'expired', 'deleted']);
export type Availability = z.infer<typeof Availability>;

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
    /** The poster with a play button, and moving previews for e-mails; null where the film has none. */
    poster_play_url: z.string().nullable(),
    gif_url: z.string().nullable(),
    webp_url: z.string().nullable(),
    /** A picture that leads to the video, ready to be pasted into an e-mail; null before it is published. */
    email_html: z.string().nullable(),
    /** Opens a private video until `signed_url_expires_at`; null for the others. Every answer has a fresh one. */
    signed_url: z.string().nullable(),
    signed_url_expires_at: z.string().nullable(),
    signed_url_days: z.number().int(),
    title: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    privacy: z.enum(['public', 'unlisted', 'private']),
    download_enabled: z.boolean(),
    embed_enabled: z.boolean(),
    analytics_enabled: z.boolean(),
    /** What its link shows: the video, that it has expired, or nothing any more. */
    availability: Availability,
    expires_at: z.string().nullable(),
    auto_delete_after_days: z.number().int().nullable(),
    /** When its files are removed; null for never. */
    deletes_at: z.string().nullable(),
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
