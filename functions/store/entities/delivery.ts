import { Entity } from 'electrodb';
import { DeliveryStatus } from '../../contract/webhook.ts';

/**
 * | pattern                                         | index |
 * |-------------------------------------------------|-------|
 * | a delivery by its id                            | table |
 * | a webhook's deliveries, newest first            | gsi1  |
 * | deliveries that tell of a lead                  | gsi2  |
 * | a webhook's deliveries in a status, newest first | gsi3  |
 *
 * The deliveries of an event need no index: an id follows from the event's and the webhook's.
 */
export const delivery = new Entity({
  model: { entity: 'delivery', version: '1', service: 'leadreel' },
  attributes: {
    /** `dlv_` and a hash of event and webhook: an event that is planned twice is noted once. */
    id: { type: 'string', required: true },
    webhook_id: { type: 'string', required: true },
    /** The lead's id as text; `-` when the event tells of none. */
    lead_key: { type: 'string', required: true },
    event_id: { type: 'string', required: true },
    event_type: { type: 'string', required: true },
    /** The JSON text that is signed and sent: the same bytes in every attempt. */
    body: { type: 'string', required: true },
    status: { type: DeliveryStatus.options, required: true },
    attempts: { type: 'number', required: true, default: 0 },
    last_status_code: { type: 'number' },
    last_error: { type: 'string' },
    last_duration_ms: { type: 'number' },
    created_at: { type: 'string', required: true },
    updated_at: { type: 'string', required: true },
    delivered_at: { type: 'string' },
    /** Seconds since 1970: the table's time to live. */
    expires_at: { type: 'number', required: true },
  },
  indexes: {
    own: { pk: { field: 'pk', composite: ['id'] }, sk: { field: 'sk', composite: [] } },
    byWebhook: {
      index: 'gsi1',
      pk: { field: 'gsi1pk', composite: ['webhook_id'] },
      sk: { field: 'gsi1sk', composite: ['created_at', 'id'] },
    },
    byLead: {
      index: 'gsi2',
      pk: { field: 'gsi2pk', composite: ['lead_key'], casing: 'none' },
      sk: { field: 'gsi2sk', composite: ['id'] },
    },
    byStatus: {
      index: 'gsi3',
      pk: { field: 'gsi3pk', composite: ['webhook_id', 'status'] },
      sk: { field: 'gsi3sk', composite: ['created_at', 'id'] },
    },
  },
});
