import { CostReport, Quote, QuoteRequest, SpanQuery, UsageReport } from '../../contract/spending.ts';
import { ok, type Route, route } from '../route.ts';
import type { SpendingService } from '../services/spending-service.ts';

const base = '/api/v1/videos';
const tag = 'Costs';

export const spendingRoutes = (spending: SpendingService): Route[] => [
  route({
    method: 'POST',
    path: `${base}/quote`,
    tag,
    summary: 'What one video or many would cost and how long it would take; nothing is done',
    body: QuoteRequest,
    examples: { many: { url: 'https://example.com', total_duration_seconds: 60, videos: 100 } },
    answers: { 200: { description: 'The quote', schema: Quote } },
    handle: async ({ body }) => ok(await spending.quote(body)),
  }),
  route({
    method: 'GET',
    path: `${base}/costs`,
    tag,
    summary: 'What was spent, by stage and day; this month when nothing else is asked',
    query: SpanQuery,
    answers: { 200: { description: 'The account', schema: CostReport } },
    handle: async ({ query }) => ok(await spending.costs(query)),
  }),
  route({
    method: 'GET',
    path: `${base}/usage`,
    tag,
    summary: 'What was spoken, by day: characters, requests, cost, cache hits, quota left',
    query: SpanQuery,
    answers: { 200: { description: 'The usage', schema: UsageReport } },
    handle: async ({ query }) => ok(await spending.usage(query)),
  }),
];
