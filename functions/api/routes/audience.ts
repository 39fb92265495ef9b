import { Analytics, AudienceReport, View } from '../../contract/audience.ts';
import { ListQuery, pageOf } from '../../contract/resource.ts';
import { SpanQuery } from '../../contract/spending.ts';
import { ok, type Route, route } from '../route.ts';
import type { Deployment } from '../services/deployment.ts';

const base = '/api/v1/videos';
const tag = 'Analytics';

export const audienceRoutes = ({ audience, jobs }: Deployment): Route[] => [
  route({
    method: 'GET',
    path: `${base}/hosted/{id}/analytics`,
    tag,
    summary: 'What viewers of a video did',
    answers: { 200: { description: 'Counts and curves', schema: Analytics } },
    problems: { 404: 'There is no such hosted video' },
    handle: async ({ path }) => ok(await audience.analytics(await jobs.find('hst', path('id')))),
  }),
  route({
    method: 'GET',
    path: `${base}/hosted/{id}/views`,
    tag,
    summary: 'The single views of a video, newest first, those that are not counted too',
    query: ListQuery.pick({ limit: true, cursor: true }),
    answers: { 200: { description: 'A page of views', schema: pageOf(View, 'ViewList') } },
    problems: { 400: 'The cursor is not valid', 404: 'There is no such hosted video' },
    handle: async ({ path, query }) => ok(await audience.views(await jobs.find('hst', path('id')), query)),
  }),
  route({
    method: 'GET',
    path: `${base}/analytics`,
    tag,
    summary: 'What viewers of all videos did in a span of days; this month when nothing else is asked',
    query: SpanQuery,
    answers: { 200: { description: 'Counts, and who watched most', schema: AudienceReport } },
    handle: async ({ query }) => ok(await audience.report(query)),
  }),
];
