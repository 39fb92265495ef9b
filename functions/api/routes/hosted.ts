import { ChangeHosted, HostedView, HostVideo } from '../../contract/host.ts';
import { GUIDE } from '../guide-examples.ts';
import { accepted, type Route, route } from '../route.ts';
import type { Deployment } from '../services/deployment.ts';
import type { HostingService } from '../services/hosting-service.ts';
import type { RemovalService } from '../services/removal-service.ts';
import { readRoutes } from './lists.ts';

const base = '/api/v1/videos/hosted';
const tag = 'Hosted videos';
const view = (description: string) => ({ description, schema: HostedView });

export const hostedRoutes = (hosting: HostingService, removal: RemovalService, { jobs }: Deployment): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/videos/host',
    tag,
    summary: 'Publish a composed video under a link',
    waits: true,
    body: HostVideo,
    examples: { guide: GUIDE.hostVideo },
    answers: { 201: view('The video, published within the time of Prefer: wait'), 202: view('It is being published') },
    problems: { 409: 'The composed video is not ready' },
    handle: async ({ body, wait }) => {
      const id = await hosting.host(body);
      return accepted(await jobs.waitFor<HostedView>('hst', id, wait), base, wait);
    },
  }),
  ...readRoutes(
    {
      kind: 'hst',
      base,
      tag,
      one: 'a hosted video',
      many: 'hosted videos',
      view: HostedView,
      listId: 'HostedVideoList',
    },
    jobs,
  ),
  route({
    method: 'PUT',
    path: `${base}/{id}`,
    tag,
    summary: 'Change what the page says, or show another video behind the same link',
    waits: true,
    body: ChangeHosted,
    answers: { 200: view('The video, published again'), 202: view('It is being published again') },
    problems: { 404: 'There is no such hosted video', 409: 'It is being published' },
    handle: async ({ body, path, wait }) => {
      await hosting.change(path('id'), body);
      return accepted(await jobs.waitFor<HostedView>('hst', path('id'), wait), base, wait, 200);
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    tag,
    summary: 'Take a video off the web; its link no longer works',
    answers: { 204: { description: 'It is gone' } },
    problems: { 404: 'There is no such hosted video', 409: 'It is being published' },
    handle: async ({ path }) => {
      await removal.remove('hst', path('id'));
      return { status: 204, body: null, headers: {} };
    },
  }),
];
