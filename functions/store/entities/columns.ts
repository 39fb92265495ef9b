import { ResourceStatus } from '../../contract/resource.ts';

/** Columns of everything that is made: videos, and each resource alone or as a part of one. */
export const resourceColumns = {
  id: { type: 'string', required: true },
  /** One word for all of a kind: gathers them for the list of all. */
  shelf: { type: 'string', required: true },
  /** `shelf` and `status`. */
  shelf_status: { type: 'string', required: true },
  /** The lead's own id as text, or ours; `-` when it is for nobody. */
  lead_key: { type: 'string', required: true },
  /** The lead's id as it was given, to be echoed; absent when none was. */
  lead_id: { type: 'any' },
  /** The whole video that this is a part of. */
  video_id: { type: 'string' },
  status: { type: ResourceStatus.options, required: true },
  /** What was asked for, with all defaults filled in; absent for the parts of a video. */
  request: { type: 'any' },
  execution_arn: { type: 'string' },
  /** How often the chain was started for it. */
  runs: { type: 'number', required: true, default: 1 },
  /** US dollars that providers were paid, and that are set aside for calls under way. */
  committed_usd: { type: 'number', required: true, default: 0 },
  stop_requested: { type: 'boolean' },
  /** The link's secret part, chosen before anything is published: another try publishes behind the same link. */
  slug: { type: 'string' },
  error_code: { type: 'string' },
  error_message: { type: 'string' },
  created_at: { type: 'string', required: true },
  updated_at: { type: 'string', required: true },
  ended_at: { type: 'string' },
} as const;

/**
 * Access patterns that every kind shares. Ids sort by time, so an id is the sort key wherever the order is "newest
 * first". What belongs to one resource (its tasks, segments, former versions) lies in its own partition.
 */
export const resourceIndexes = {
  own: {
    collection: 'production',
    pk: { field: 'pk', composite: ['id'] },
    sk: { field: 'sk', composite: [] },
  },
  all: {
    index: 'gsi1',
    pk: { field: 'gsi1pk', composite: ['shelf'] },
    sk: { field: 'gsi1sk', composite: ['id'] },
  },
  byLead: {
    index: 'gsi2',
    pk: { field: 'gsi2pk', composite: ['lead_key'], casing: 'none' },
    sk: { field: 'gsi2sk', composite: ['id'] },
  },
  byStatus: {
    index: 'gsi3',
    pk: { field: 'gsi3pk', composite: ['shelf_status'] },
    sk: { field: 'gsi3sk', composite: ['id'] },
  },
} as const;
