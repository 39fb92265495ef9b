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
  /** Instead of a rendition: what lies beside it, by its name in `files`. */
  file: z
    .string()
    .regex(/^[a-z0-9_]{1,40}(\/[a-z0-9]{1,20}\.(m3u8|m4s))?$/, 'must be a name of `files`, such as gif')
    .optional(),
});

export const composedRoutes = (
  compositions: CompositionService,
  removal: RemovalService,
  { jobs, media, sign }: Deployment,
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
    path: `${base}/{id}/captions`,
    tag,
    summary: 'The captions as text, for pages that may not follow a redirect to another site',
    answers: { 200: { description: 'WebVTT', type: 'text/vtt' } },
    problems: { 404: 'There is no such video, or it has no captions beside it' },
    handle: async ({ path }) => {
      const { files } = await jobs.get<ComposedView>('cmp', path('id'));
      if (!files.captions) throw new Problem(404, 'There are no captions', 'The video has none beside it.');
      const content = await media.readText(files.captions.slice(1));
      return { status: 200, body: null, content, headers: { 'content-type': 'text/vtt; charset=utf-8' } };
    },
  }),
  route({
    method: 'GET',
    path: `${base}/{id}/download`,
    tag,
    summary: 'Fetch a rendition, or what lies beside it',
    query: DownloadQuery,
    answers: { 302: { description: 'Location works for five minutes' } },
    problems: { 404: 'There is no such video', 409: 'It is not composed yet' },
    handle: async ({ path, query }) => {
      const { renditions, files, status } = await jobs.get<ComposedView>('cmp', path('id'));
      if (renditions.length === 0)
        throw new Problem(409, 'There is no file', `The video is ${status} and has no file.`);
      const place = query.file === undefined ? renditionOf(renditions, query.quality) : fileOf(files, query);
      return redirect(await sign(place.slice(1), `${path('id')}-${place.slice(place.lastIndexOf('/') + 1)}`));
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

function renditionOf(renditions: ComposedView['renditions'], quality: string | undefined): string {
  const found = quality ? renditions.find(({ name }) => name === quality) : renditions[0];
  return (
    found?.file_path ??
    unmade(
      '/quality',
      renditions.map(({ name }) => name),
    )
  );
}

function fileOf(files: ComposedView['files'], { file = '', quality }: z.infer<typeof DownloadQuery>): string {
  if (quality !== undefined)
    refuse([{ pointer: '/quality', message: 'goes with a rendition: leave out file or this' }]);
  const found = Object.hasOwn(files, file) ? files[file] : undefined;
  return found ?? unmade('/file', Object.keys(files));
}

function unmade(pointer: string, names: readonly string[]): never {
  refuse([{ pointer, message: `is not one that was made: ${names.join(', ')}` }]);
  throw new TypeError('A refusal throws.');
}
