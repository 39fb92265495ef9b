import { Entity } from 'electrodb';

/**
 * | pattern                          | index |
 * |----------------------------------|-------|
 * | a lead by the caller's own id    | table |
 * | a lead by our id                 | gsi3  |
 */
export const lead = new Entity({
  model: { entity: 'lead', version: '1', service: 'leadreel' },
  attributes: {
    /** The caller's own id as text, or ours. */
    lead_key: { type: 'string', required: true },
    id: { type: 'string', required: true },
    /** The caller's own id as it was given. */
    lead_id: { type: 'any' },
    lead: { type: 'any', required: true },
    created_at: { type: 'string', required: true },
    updated_at: { type: 'string', required: true },
  },
  indexes: {
    own: {
      pk: { field: 'pk', composite: ['lead_key'], casing: 'none' },
      sk: { field: 'sk', composite: [] },
    },
    byId: {
      index: 'gsi3',
      pk: { field: 'gsi3pk', composite: ['id'] },
      sk: { field: 'gsi3sk', composite: [] },
    },
  },
});
