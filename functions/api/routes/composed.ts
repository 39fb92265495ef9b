import * as z from 'zod';
import { ComposedView, ComposeVideo } from '../../contract/compose.ts';
import { GUIDE } from '../guide-examples.ts';
import { Problem } from '../problem.ts';
import { accepted, type Route, redirect, route } from '../route.ts';
import { refuse } from '../services/checks.ts';
import type { CompositionService } from '../services/composition-service.ts';
import type { Deployment } from '../services/deployment.ts';
import type { RemovalService } from '../services/removal-service.ts';
import { readRoutes } from './lists.ts';

const base = '/api/v1/videos/composed';
const tag = 'Composed videos';
const view = (description: string) => ({ description, schema: ComposedView });

const DownloadQuery = z.strictObject({
  /** A rendition by its name. @default the largest */
  quality: z
    .string()
    .regex(/^\d{3,4}p$/, 'must be a size such as 720p')
    .optional(),
});

export const composedRoutes = (
  compositions: CompositionService,
  removal: RemovalService,
  { jobs, sign }: Deployment,
): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/videos/compose',
    tag,
    summary: 'Compose a film of a recording and a voiceover',
    waits: true,
    body: ComposeVideo,
    examples: { guide: GUIDE.composeVideo },
    answers: { 201: view('The film, composed within the time of Prefer: wait'), 202: view('It is being composed') },
    problems: { 409: 'The recording or the voiceover is not ready' },
    handle: async ({ body, wait }) => {
      const id = await compositions.compose(body);
      return accepted(await jobs.waitFor<ComposedView>('cmp', id, wait), base, wait);
    },
  }),
  ...readRoutes(
    {
      kind: 'cmp',
      base,
      tag,
      one: 'a composed video',
      many: 'composed videos',
      view: ComposedView,
      listId: 'ComposedVideoList',
    },
    jobs,
  ),
  route({
    method: 'GET',
    path: `${base}/{id}/download`,
    tag,
    summary: 'Fetch a rendition',
    query: DownloadQuery,
    answers: { 302: { description: 'Location works for five minutes' } },
    problems: { 404: 'There is no such video', 409: 'It is not composed yet' },
    handle: async ({ path, query }) => {
      const { renditions, status } = await jobs.get<ComposedView>('cmp', path('id'));
      if (renditions.length === 0)
        throw new Problem(409, 'There is no file', `The video is ${status} and has no file.`);
      const found = query.quality ? renditions.find(({ name }) => name === query.quality) : renditions[0];
      if (!found) {
        const names = renditions.map(({ name }) => name).join(', ');
        refuse([{ pointer: '/quality', message: `is not one that was made: ${names}` }]);
        throw new TypeError('A refusal throws.');
      }
      return redirect(await sign(found.file_path.slice(1), `${path('id')}-${found.name}.mp4`));
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    tag,
    summary: 'Delete a composed video and its media',
    answers: { 204: { description: 'It is gone' } },
    problems: { 404: 'There is no such video', 409: 'It is being composed' },
    handle: async ({ path }) => {
      await removal.remove('cmp', path('id'));
      return { status: 204, body: null, headers: {} };
    },
  }),
];
