import { CreateVideo, VideoList, VideoQuery, VideoView } from '../../contract/video.ts';
import { accepted, NoBody, ok, type Route, route } from '../route.ts';
import type { JobService } from '../services/job-service.ts';
import type { RemakeService } from '../services/remake-service.ts';
import type { RemovalService } from '../services/removal-service.ts';
import type { VideoService } from '../services/video-service.ts';

const base = '/api/v1/videos';
const tag = 'Videos';
const view = (description: string) => ({ description, schema: VideoView });

export const videoRoutes = (
  videos: VideoService,
  remakes: RemakeService,
  removal: RemovalService,
  jobs: JobService,
): Route[] => [
  route({
    method: 'POST',
    path: base,
    tag,
    summary: 'Make a film of a page for a lead',
    waits: true,
    body: CreateVideo,
    examples: {
      short: {
        lead: { name: 'Dana Reyes', company: 'Hearth & Rye' },
        url: 'https://example.com',
        total_duration_seconds: 30,
      },
    },
    answers: {
      201: view('The film was made within the time of Prefer: wait'),
      202: view('The film is being made; Location says where to look'),
    },
    problems: { 402: 'The month’s budget is used up' },
    handle: async ({ body, wait }) => {
      const id = await videos.create(body);
      return accepted(await jobs.waitFor<VideoView>('vid', id, wait), base, wait);
    },
  }),
  route({
    method: 'GET',
    path: base,
    tag,
    summary: 'List films, newest first',
    query: VideoQuery,
    answers: { 200: { description: 'A page of films', schema: VideoList } },
    problems: { 400: 'The cursor is not valid' },
    handle: async ({ query }) => ok(await jobs.list('vid', query)),
  }),
  route({
    method: 'GET',
    path: `${base}/{id}`,
    tag,
    summary: 'Tell how a film is coming along, and where it is when it is done',
    answers: { 200: view('The film') },
    problems: { 404: 'There is no such film' },
    handle: async ({ path }) => ok(await jobs.get('vid', path('id'))),
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    tag,
    summary: 'Delete a film with its link, script, voice, recording and views',
    answers: { 204: { description: 'It is gone' } },
    problems: { 404: 'There is no such film', 409: 'It is being made' },
    handle: async ({ path }) => {
      await removal.removeWhole(path('id'));
      return { status: 204, body: null, headers: {} };
    },
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/cancel`,
    tag,
    summary: 'Stop making a film',
    body: NoBody,
    answers: { 200: view('The film, cancelled') },
    problems: { 404: 'There is no such film', 409: 'It has ended' },
    handle: async ({ path }) => ok(await videos.cancel(path('id'))),
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/retry`,
    tag,
    summary: 'Resume a failed or cancelled film where it stopped',
    body: NoBody,
    answers: { 202: view('The film, on its way again') },
    problems: { 404: 'There is no such film', 409: 'It has not failed' },
    handle: async ({ path }) => accepted(await videos.retry(path('id')), base, 0),
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/remake`,
    tag,
    summary: 'Make a film again with its script as it stands now, behind the same link',
    body: NoBody,
    answers: { 202: view('The film, on its way again; the former one plays until it is there') },
    problems: {
      404: 'There is no such film',
      409: 'It is being made, its script is not ready or was rejected, or its page needs access that is gone',
    },
    handle: async ({ path }) => accepted(await remakes.remake(path('id')), base, 0),
  }),
];
