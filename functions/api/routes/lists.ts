import type * as z from 'zod';
import type { Kind } from '../../contract/kinds.ts';
import { ListQuery, pageOf } from '../../contract/resource.ts';
import { ok, type Route, route } from '../route.ts';
import type { JobService } from '../services/job-service.ts';

interface Collection {
  readonly kind: Kind;
  readonly base: string;
  readonly tag: string;
  /** What one and many are called. */
  readonly one: string;
  readonly many: string;
  readonly view: z.ZodType;
  readonly listId: string;
}

/** The two routes by which every kind is read: all, newest first, and one. */
export function readRoutes({ kind, base, tag, one, many, view, listId }: Collection, jobs: JobService): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      tag,
      summary: `List ${many}, newest first`,
      query: ListQuery,
      answers: { 200: { description: `A page of ${many}`, schema: pageOf(view, listId) } },
      problems: { 400: 'The cursor is not valid' },
      handle: async ({ query }) => ok(await jobs.list(kind, query)),
    }),
    route({
      method: 'GET',
      path: `${base}/{id}`,
      tag,
      summary: `Tell how ${one} is coming along, and what it is when it is done`,
      answers: { 200: { description: `The ${tag.toLowerCase()}`, schema: view } },
      problems: { 404: 'There is none with that id' },
      handle: async ({ path }) => ok(await jobs.get(kind, path('id'))),
    }),
  ];
}
