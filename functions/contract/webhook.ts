import * as z from 'zod';
import { LibraryEnvironment } from './environment.ts';
import { EventType, LeadreelEvent, TestEvent } from './event.ts';
import { HttpUrl } from './http-url.ts';
import { pageOf } from './resource.ts';

/** Webhooks that a deployment may have: an event's deliveries all go side by side in one execution. */
export const MOST_WEBHOOKS = 20;

/** `all`, also of types that are yet to come, or a list of types. */
const WantedEvents = z.union([
  z.literal('all'),
  z
    .array(EventType)
    .min(1)
    .overwrite((types) => [...new Set(types)]),
]);

/** Body of `POST /api/v1/webhooks`. */
export const CreateWebhook = z.strictObject({
  /** https and public; on a laptop, http too for the private hosts that are allowed. */
  url: HttpUrl,
  events: WantedEvents.default('all'),
  description: z.string().trim().max(500).default(''),
});
export type CreateWebhook = z.infer<typeof CreateWebhook>;

const WebhookFields = z.strictObject({
  id: z.string(),
  url: z.string(),
  events: WantedEvents,
  description: z.string(),
  /** False once its receiver has answered 410 Gone. */
  active: z.boolean(),
  disabled_reason: z.string().nullable(),
  created_at: z.string(),
});

/** Where events are sent, as the API answers it. */
export const WebhookView = WebhookFields.meta({ id: 'Webhook' });
export type WebhookView = z.infer<typeof WebhookView>;

/** The answer of `POST /api/v1/webhooks`: the only one that tells the secret. */
export const CreatedWebhook = WebhookFields.extend({
  /** `whsec_` and base64, as libraries of Standard Webhooks take it to verify the header `webhook-signature`. */
  secret: z.string(),
}).meta({ id: 'CreatedWebhook' });
export type CreatedWebhook = z.infer<typeof CreatedWebhook>;

const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
};

/** Query of `GET /api/v1/webhooks`. */
export const WebhookQuery = z.strictObject(paging);
export type WebhookQuery = z.infer<typeof WebhookQuery>;

export const WebhookList = pageOf(WebhookView, 'WebhookList');
export type WebhookList = z.infer<typeof WebhookList>;

export const DeliveryStatus = z.enum(['pending', 'delivered', 'failed']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** Query of `GET /api/v1/webhooks/{id}/deliveries`. */
export const DeliveryQuery = z.strictObject({ ...paging, status: DeliveryStatus.optional() });
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

/** One event on its way to one webhook, all attempts together. Kept for 30 days. */
export const DeliveryView = z
  .strictObject({
    id: z.string(),
    webhook_id: z.string(),
    event_id: z.string(),
    event_type: z.string(),
    /** The body as it is sent. */
    event: z.union([LeadreelEvent, TestEvent]),
    status: DeliveryStatus,
    attempts: z.number().int().nonnegative(),
    /** Of the last attempt; null when there was no answer. */
    last_status_code: z.number().int().nullable(),
    last_error: z.string().nullable(),
    last_duration_ms: z.number().int().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    delivered_at: z.string().nullable(),
  })
  .meta({ id: 'Delivery' });
export type DeliveryView = z.infer<typeof DeliveryView>;

export const DeliveryList = pageOf(DeliveryView, 'DeliveryList');
export type DeliveryList = z.infer<typeof DeliveryList>;

/** What the state machine goes on with after planning, and what it is started with for a replay or a test. */
export const PlannedDeliveries = z.strictObject({ deliveries: z.array(z.string()).max(MOST_WEBHOOKS) });
export type PlannedDeliveries = z.infer<typeof PlannedDeliveries>;

/** Input of the step that makes one attempt. */
export const DeliverInput = z.object({ delivery_id: z.string() });

/** Input of the step that gives a delivery up. `error` is what Step Functions caught. */
export const GiveUpInput = DeliverInput.extend({
  error: z.object({ Error: z.string(), Cause: z.string().optional() }),
});
export type GiveUpInput = z.infer<typeof GiveUpInput>;

export const DeliverEnvironment = LibraryEnvironment.extend({
  /** ARN of the secret that the webhooks' signing secrets are made from. */
  WEBHOOK_SECRET: z.string().min(1),
  /** Empty on AWS; on a laptop `*` or `host:port` pairs with commas. */
  ALLOW_PRIVATE_HOSTS: z.string(),
});
export type DeliverEnvironment = z.infer<typeof DeliverEnvironment>;
