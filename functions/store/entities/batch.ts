import { Entity } from 'electrodb';

/** A batch of videos from one file. */
export const batch = new Entity({
  model: { entity: 'batch', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    shelf: { type: 'string', required: true, default: 'batches' },
    status: { type: ['pending', 'running', 'completed', 'failed', 'cancelled'], required: true },
    file_key: { type: 'string', required: true },
    defaults: { type: 'any' },
    rows: { type: 'number', required: true, default: 0 },
    completed: { type: 'number', required: true, default: 0 },
    failed: { type: 'number', required: true, default: 0 },
    created_at: { type: 'string', required: true },
    updated_at: { type: 'string', required: true },
  },
  indexes: {
    own: { pk: { field: 'pk', composite: ['id'] }, sk: { field: 'sk', composite: [] } },
    all: {
      index: 'gsi1',
      pk: { field: 'gsi1pk', composite: ['shelf'] },
      sk: { field: 'gsi1sk', composite: ['id'] },
    },
  },
});
