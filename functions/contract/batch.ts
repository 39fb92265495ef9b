import * as z from 'zod';
import { VideoFields } from './video.ts';

const { lead: _lead, lead_id: _leadId, ...defaults } = VideoFields.shape;

/** Body of `POST /api/v1/batches`. */
export const CreateBatch = z.strictObject({
  /** Key of a CSV or JSONL file in the media bucket. */
  file_key: z
    .string()
    .regex(/^batches\/incoming\/[\w.-]{1,200}\.(csv|jsonl)$/, 'must be batches/incoming/NAME.csv or .jsonl'),
  /** For every row that does not say otherwise. */
  defaults: z.strictObject(defaults).partial().default({}),
});
export type CreateBatch = z.infer<typeof CreateBatch>;

export const BatchView = z
  .strictObject({
    id: z.string(),
    status: z.enum(['pending', 'running', 'completed', 'failed', 'cancelled']),
    file_key: z.string(),
    rows: z.number().int(),
    completed: z.number().int(),
    failed: z.number().int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Batch' });
