import { BatchList, BatchQuery, BatchView, CreateBatch, CreateUpload, UploadView } from '../../contract/batch.ts';
import { accepted, NoBody, ok, type Route, route } from '../route.ts';
import type { BatchService } from '../services/batch-service.ts';

const base = '/api/v1/batches';
const tag = 'Batches';
const view = (description: string) => ({ description, schema: BatchView });

export const batchRoutes = (batches: BatchService): Route[] => [
  route({
    method: 'POST',
    path: base,
    tag,
    summary: 'Make a film for each row of an uploaded file',
    body: CreateBatch,
    examples: {
      uploaded: {
        file_key: 'batches/uploads/01j00000000000000000000000/leads.csv',
        defaults: { url: 'https://example.com', total_duration_seconds: 30 },
      },
    },
    answers: { 202: view('The batch is being made; Location says where to look') },
    problems: { 409: 'A batch is made of this file already' },
    handle: async ({ body }) => accepted(await batches.get(await batches.start(body)), base, 0),
  }),
  route({
    method: 'POST',
    path: `${base}/uploads`,
    tag,
    summary: 'Get an address at which a file of rows can be put',
    body: CreateUpload,
    examples: { csv: { file_name: 'leads.csv' } },
    answers: { 201: { description: 'Where to put the file, and its file_key', schema: UploadView } },
    handle: async ({ body }) => ({ status: 201, body: await batches.upload(body), headers: {} }),
  }),
  route({
    method: 'GET',
    path: base,
    tag,
    summary: 'List batches, newest first',
    query: BatchQuery,
    answers: { 200: { description: 'A page of batches', schema: BatchList } },
    problems: { 400: 'The cursor is not valid' },
    handle: async ({ query }) => ok(await batches.list(query)),
  }),
  route({
    method: 'GET',
    path: `${base}/{id}`,
    tag,
    summary: 'Tell how a batch is coming along, and where its result file is',
    answers: { 200: view('The batch') },
    problems: { 404: 'There is no such batch' },
    handle: async ({ path }) => ok(await batches.get(path('id'))),
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/cancel`,
    tag,
    summary: 'Stop a batch; films that are made stay',
    body: NoBody,
    answers: { 200: view('The batch, cancelled') },
    problems: { 404: 'There is no such batch', 409: 'It has ended' },
    handle: async ({ path }) => ok(await batches.cancel(path('id'))),
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/redrive`,
    tag,
    summary: 'Make the rows again that failed or were left out',
    body: NoBody,
    answers: { 202: view('The batch, on its way again') },
    problems: { 404: 'There is no such batch', 409: 'It is being made, or every row has its film' },
    handle: async ({ path }) => accepted(await batches.redrive(path('id')), base, 0),
  }),
];
