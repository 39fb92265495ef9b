import * as z from 'zod';
import { LeadId } from './lead.ts';

/** Longest reason that an event tells, characters: bodies of webhooks should stay far below 20 kB. */
const LONGEST_MESSAGE = 1000;

export const EVENT_ID = /^evt_[0-9a-z]{26}$/;

const Subject = z.strictObject({
  /** The resource that the event is about. */
  id: z.string(),
  /** The caller's own id as it was given, or ours; null when it is for nobody. */
  lead_id: LeadId.nullable(),
  /** The whole video that the resource is a part of, when it is one. */
  video_id: z.string().optional(),
});

const Made = Subject.extend({
  processing_time_seconds: z.number().nonnegative().optional(),
  cost_usd: z.number().nonnegative().optional(),
});

const Completed = Made.extend({ status: z.literal('completed') });

const Failed = Made.extend({
  status: z.literal('failed'),
  error_code: z.string(),
  error_message: z.string().overwrite((text) => text.slice(0, LONGEST_MESSAGE)),
});

const event = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.strictObject({
    /** The same however often the event is sent: receivers drop repeats by it. It is the header `webhook-id` too. */
    id: z.string().regex(EVENT_ID),
    type: z.literal(type),
    /** When it happened, as opposed to when it is sent. */
    timestamp: z.iso.datetime(),
    data,
  });

/** What happened, told to webhooks and to EventBridge alike. */
export const LeadreelEvent = z
  .discriminatedUnion('type', [
    event(
      'video.completed',
      Completed.extend({ share_url: z.url(), duration_seconds: z.number().positive().optional() }),
    ),
    event('video.failed', Failed),
    event('video.cancelled', Made.extend({ status: z.literal('cancelled') })),
    event(
      'video.viewed',
      Subject.extend({
        status: z.literal('ready'),
        share_url: z.url(),
        /** The view's session. */
        view_id: z.string(),
        seconds_watched: z.number().nonnegative(),
      }),
    ),
    event('recording.completed', Completed),
    event('recording.failed', Failed),
    event('script.completed', Completed),
    event('script.failed', Failed),
    event('voiceover.completed', Completed),
    event('voiceover.failed', Failed),
    event('composition.completed', Completed),
    event('composition.failed', Failed),
    event('hosting.completed', Made.extend({ status: z.literal('ready'), share_url: z.url() })),
    event('hosting.failed', Failed),
    event(
      'batch.completed',
      Subject.extend({
        status: z.literal('completed'),
        rows: z.number().int().nonnegative(),
        completed: z.number().int().nonnegative(),
        failed: z.number().int().nonnegative(),
      }),
    ),
    event('lead.erased', Subject.extend({ status: z.literal('erased') })),
  ])
  .meta({ id: 'Event' });
export type LeadreelEvent = z.infer<typeof LeadreelEvent>;

/** Sent to one webhook on request, so that its receiver can be tried; on no event bus. */
export const TestEvent = event('webhook.test', Subject.extend({ status: z.literal('active') }));
export type TestEvent = z.infer<typeof TestEvent>;

/** Types that a webhook can ask for. */
export const EventType = z.enum(LeadreelEvent.options.map(({ shape }) => shape.type.value));
export type EventType = z.infer<typeof EventType>;

/** What an event of a type tells. */
export type EventData<T extends EventType> = Extract<LeadreelEvent, { type: T }>['data'];
