import { BatchView, CreateBatch } from '../../contract/batch.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

const base = '/api/v1/batches';
const tag = 'Batches';

/** Batches are described and judged; this version does not run them. */
export const batchRoutes = (): Route[] => [
  route({
    method: 'POST',
    path: base,
    tag,
    summary: 'Make a video for each row of an uploaded file',
    body: CreateBatch,
    answers: { 202: { description: 'The batch is being made', schema: BatchView } },
    problems: { 409: 'This version does not run batches yet' },
    handle: async () => {
      const detail = 'This version does not run batches yet: send a POST /api/v1/videos for each lead.';
      throw new Problem(409, 'Batches are not run yet', detail);
    },
  }),
  route({
    method: 'GET',
    path: `${base}/{id}`,
    tag,
    summary: 'Tell how a batch is coming along',
    answers: { 200: { description: 'The batch', schema: BatchView } },
    problems: { 404: 'There is no such batch' },
    handle: async ({ path }) => {
      throw new Problem(404, 'There is no such batch', `No batch has the id ${path('id').slice(0, 60)}.`);
    },
  }),
];
