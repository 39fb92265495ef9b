import { CustomAttributeType, Entity } from 'electrodb';
import { BatchStatus, type CreateBatch, type RowCounts, type RowProblem, type Saved } from '../../contract/batch.ts';
import type { Costs } from '../../contract/resource.ts';

/** A batch of videos from one file. What each row became stands with its video. */
export const batch = new Entity({
  model: { entity: 'batch', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    shelf: { type: 'string', required: true, default: 'batches' },
    status: { type: BatchStatus.options, required: true },
    file_key: { type: 'string', required: true },
    file_name: { type: 'string', required: true },
    defaults: { type: CustomAttributeType<CreateBatch['defaults']>('any'), required: true },
    concurrency: { type: 'number', required: true },
    tolerated_failure_percentage: { type: 'number', required: true },
    /** How often it was started. */
    runs: { type: 'number', required: true, default: 1 },
    /** Of the run that was started last. */
    execution_arn: { type: 'string' },
    /** Of the file; absent until its rows were judged. */
    counts: { type: CustomAttributeType<RowCounts>('any') },
    /** The file's headers, what separates its cells, and whether it begins with a byte order mark. */
    columns: { type: 'list', items: { type: 'string' } },
    delimiter: { type: 'string' },
    marked: { type: 'boolean' },
    problems: { type: CustomAttributeType<readonly RowProblem[]>('any') },
    /** Rows whose film was there when the run began, so that its own count goes on from them. */
    completed_before: { type: 'number', required: true, default: 0 },
    /** As they were counted when the last run ended. */
    completed: { type: 'number', required: true, default: 0 },
    failed: { type: 'number', required: true, default: 0 },
    costs: { type: CustomAttributeType<Costs>('any') },
    saved: { type: CustomAttributeType<Saved>('any') },
    result_key: { type: 'string' },
    error_code: { type: 'string' },
    error_message: { type: 'string' },
    created_at: { type: 'string', required: true },
    started_at: { type: 'string', required: true },
    updated_at: { type: 'string', required: true },
    ended_at: { type: 'string' },
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
