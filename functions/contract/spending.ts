import * as z from 'zod';
import { Costs } from './resource.ts';
import { Stage } from './stages.ts';
import { refuseUnfilmable, VideoFields } from './video.ts';

const Day = z.iso.date();

/** Query of `GET /costs` and `GET /usage`; whole days, both included. */
export const SpanQuery = z
  .strictObject({ from: Day.optional(), to: Day.optional() })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ['to'], message: 'must not come before from' });
export type SpanQuery = z.infer<typeof SpanQuery>;

const StageCosts = Costs.extend({ stage: Stage, cost_usd: z.number() });

/** What was spent, by day and stage. */
export const CostReport = z
  .strictObject({
    from: Day,
    to: Day,
    cost_usd: z.number(),
    costs: Costs,
    by_stage: z.array(StageCosts),
    by_day: z.array(z.strictObject({ date: Day, cost_usd: z.number(), stages: z.array(StageCosts) })),
    /** Of this month; a limit or rest of null stands for none set. */
    budget: z.strictObject({
      month: z.string(),
      limit_usd: z.number().nullable(),
      /** Paid to providers, and set aside for calls that are under way. */
      committed_usd: z.number(),
      left_usd: z.number().nullable(),
    }),
  })
  .meta({ id: 'Costs' });
export type CostReport = z.infer<typeof CostReport>;

/** What was spoken, by day. */
export const UsageReport = z
  .strictObject({
    from: Day,
    to: Day,
    days: z.array(
      z.strictObject({
        date: Day,
        characters: z.number().int(),
        requests: z.number().int(),
        cost_usd: z.number(),
        cache_hits: z.number().int(),
        saved_usd: z.number(),
      }),
    ),
    characters: z.number().int(),
    requests: z.number().int(),
    cost_usd: z.number(),
    cache_hits: z.number().int(),
    saved_usd: z.number(),
    /** Of the voice provider's month, where the plan is known. */
    quota: z
      .strictObject({ month: z.string(), limit: z.number().int(), used: z.number().int(), left: z.number().int() })
      .nullable(),
  })
  .meta({ id: 'Usage' });
export type UsageReport = z.infer<typeof UsageReport>;

/** Body of `POST /quote`: what `POST /api/v1/videos` would be sent, for one lead or for many. */
export const QuoteRequest = VideoFields.extend({
  url: VideoFields.shape.url.optional(),
  /** Films of the same kind; what they share is made once. */
  videos: z.number().int().min(1).max(100_000).default(1),
}).superRefine(refuseUnfilmable);
export type QuoteRequest = z.infer<typeof QuoteRequest>;

/** What it would cost and how long it would take; nothing was done. */
export const Quote = z
  .strictObject({
    videos: z.number().int(),
    cost_usd: z.number(),
    costs: Costs.extend({
      /** A month in S3. */
      storage_usd: z.number(),
      /** A hundred views of the largest rendition. */
      delivery_usd_per_100_views: z.number(),
    }),
    by_stage: z.array(StageCosts.extend({ seconds: z.number() })),
    /** From request to link, for one film on AWS with free capacity. */
    estimated_seconds: z.number(),
    characters: z.number().int(),
    /** Why it would be refused now; empty when it would not. */
    refusals: z.array(z.string()),
  })
  .meta({ id: 'Quote' });
export type Quote = z.infer<typeof Quote>;
