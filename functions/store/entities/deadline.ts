import { Entity } from 'electrodb';

/**
 * When something is to be done about a published video: its link expires, or its files are removed.
 *
 * | pattern                          | index |
 * |----------------------------------|-------|
 * | a video's deadline               | table |
 * | all that are due, earliest first | gsi1  |
 */
export const deadline = new Entity({
  model: { entity: 'deadline', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    /** ISO 8601, UTC, to the millisecond: text that sorts by time. */
    due_at: { type: 'string', required: true },
  },
  indexes: {
    own: { pk: { field: 'pk', composite: ['id'] }, sk: { field: 'sk', composite: [] } },
    due: {
      index: 'gsi1',
      pk: { field: 'gsi1pk', composite: [] },
      sk: { field: 'gsi1sk', composite: ['due_at', 'id'] },
    },
  },
});
