import { Entity } from 'electrodb';

/**
 * | pattern                                                        | index |
 * |----------------------------------------------------------------|-------|
 * | all webhooks, in one consistent read, newest first or in order | table |
 * | a webhook by its id                                            | table |
 *
 * There are few, so they share a partition: an event goes to a webhook that was made the moment before, which an
 * index, being behind, might not know yet.
 */
export const webhook = new Entity({
  model: { entity: 'webhook', version: '1', service: 'leadreel' },
  attributes: {
    /** Always `webhooks`. */
    shelf: { type: 'string', required: true, default: 'webhooks' },
    /** `whk_` and a ULID. */
    id: { type: 'string', required: true },
    url: { type: 'string', required: true },
    /** Absent when it wants all. */
    events: { type: 'list', items: { type: 'string' } },
    description: { type: 'string', required: true },
    active: { type: 'boolean', required: true, default: true },
    disabled_reason: { type: 'string' },
    created_at: { type: 'string', required: true },
  },
  indexes: {
    own: { pk: { field: 'pk', composite: ['shelf'] }, sk: { field: 'sk', composite: ['id'] } },
  },
});
