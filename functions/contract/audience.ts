import * as z from 'zod';
import { LeadId } from './lead.ts';

/** Why a session is not counted as a person's view. */
export const Flag = z.enum([
  /** The sender's own link was used. */
  'owner',
  /** The agent says itself that it is a program. */
  'bot',
  /** It came from a network of servers, or followed the call to action before anybody can have read it. */
  'scanner',
  /** More was watched than time had passed for. */
  'impossible',
  /** Less than two seconds were played. */
  'unplayed',
  /** Less than two seconds were played while the page was visible. */
  'hidden',
]);
export type Flag = z.infer<typeof Flag>;

/** Something for each flag. */
export const ofEachFlag = <T>(make: (flag: Flag) => T): Record<Flag, T> =>
  // `Object.fromEntries` forgets which names it was given; here they are all that there are.
  Object.fromEntries(Flag.options.map((flag) => [flag, make(flag)])) as Record<Flag, T>;

const count = z.number().int();
const ranked = (name: string) => z.strictObject({ [name]: z.string(), views: count });

/** Figures of people's views; percentages are 0 to 100. */
const Figures = {
  total_views: count,
  /** Viewers are told apart within a day; whoever uses the lead's own link is one viewer on all days. */
  unique_viewers: count,
  avg_watch_percentage: z.number(),
  /** Film that was watched, repeats not counted. */
  avg_watch_duration_seconds: z.number(),
  /** Share of views that watched at least nine tenths of the film. */
  completion_rate: z.number(),
  /** Film that was watched, repeats included. */
  total_watch_time_seconds: z.number(),
  /** Share of views that followed the call to action. */
  click_through_rate: z.number(),
  top_viewer_countries: z.array(ranked('country')),
  top_viewer_devices: z.array(ranked('device')),
  top_browsers: z.array(ranked('browser')),
  /** Hosts of pages that led here; `direct` for none. */
  top_referrers: z.array(ranked('referrer')),
  /** Days with views, UTC, in order. */
  daily_views: z.array(z.strictObject({ date: z.string(), views: count })),
  /** Hours of the day, UTC; all 24. */
  hourly_distribution: z.array(z.strictObject({ hour: count, views: count })),
  /** Everything that was reported, whoever it was. */
  raw: z.strictObject({
    sessions: count,
    /** Sessions that played two seconds or more. */
    total_views: count,
    unique_viewers: count,
    /** Sessions that are not counted above, by reason; one may have several. */
    flagged: z.strictObject(ofEachFlag(() => count)),
  }),
};

/** Answer of `GET /hosted/{id}/analytics`. */
export const Analytics = z
  .strictObject({
    hosted_video_id: z.string(),
    /** False where nobody reports views: it was switched off, or Loom plays the video. */
    analytics_enabled: z.boolean(),
    ...Figures,
    /** Share of views that watched most of each second of the film, 0 to 1. */
    retention: z.array(z.number()),
    /** Views that watched most of each second more than once. */
    replays: z.array(count),
  })
  .meta({ id: 'Analytics' });
export type Analytics = z.infer<typeof Analytics>;

/** One opening of a watch page or an embedded player. */
export const View = z
  .strictObject({
    id: z.string(),
    started_at: z.string(),
    last_seen_at: z.string(),
    /** True when nothing is flagged. */
    is_counted: z.boolean(),
    flags: z.array(Flag),
    /** `lead`, or a name that holds for a day. */
    viewer: z.string(),
    watch_percentage: z.number(),
    watch_duration_seconds: z.number(),
    watch_time_seconds: z.number(),
    /** From and to, seconds. */
    watched: z.array(z.tuple([z.number(), z.number()])),
    plays: count,
    pauses: count,
    seeks: count,
    rebuffers: count,
    max_playback_rate: z.number(),
    cta_clicked: z.boolean(),
    ended: z.boolean(),
    embedded: z.boolean(),
    country: z.string(),
    device: z.string(),
    browser: z.string(),
    referrer: z.string(),
  })
  .meta({ id: 'View' });
export type View = z.infer<typeof View>;

/** Answer of `GET /analytics`: all videos that were watched in a span of days, both included. */
export const AudienceReport = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    ...Figures,
    /** Most views first; fifty at most. */
    top_videos: z.array(
      z.strictObject({
        hosted_video_id: z.string(),
        title: z.string(),
        lead_id: LeadId.nullable(),
        total_views: count,
        unique_viewers: count,
        avg_watch_percentage: z.number(),
        total_watch_time_seconds: z.number(),
        cta_clicks: count,
        last_view_at: z.string(),
      }),
    ),
    /** Those whose videos were watched longest first; fifty at most. */
    top_leads: z.array(
      z.strictObject({
        lead_id: LeadId,
        videos: count,
        total_views: count,
        total_watch_time_seconds: z.number(),
        avg_watch_percentage: z.number(),
        cta_clicks: count,
        last_view_at: z.string(),
      }),
    ),
  })
  .meta({ id: 'AudienceReport' });
export type AudienceReport = z.infer<typeof AudienceReport>;

/** The figures that every kind of report has. */
export type Figures = Omit<AudienceReport, 'from' | 'to' | 'top_videos' | 'top_leads'>;
