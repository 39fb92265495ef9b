import {
  CreatedWebhook,
  CreateWebhook,
  DeliveryList,
  DeliveryQuery,
  DeliveryView,
  WebhookList,
  WebhookQuery,
  WebhookView,
} from '../../contract/webhook.ts';
import { NoBody, ok, type Route, route } from '../route.ts';
import type { WebhookService } from '../webhook-service.ts';

const base = '/api/v1/webhooks';
const tag = 'Webhooks';

export const webhookRoutes = (webhooks: WebhookService): Route[] => [
  route({
    method: 'POST',
    path: base,
    tag,
    summary: 'Have events sent to an address; the answer tells the secret to verify them with, this once',
    body: CreateWebhook,
    examples: { crm: { url: 'https://crm.example.com/hooks/leadreel', events: ['video.completed', 'video.failed'] } },
    answers: { 201: { description: 'The webhook and its secret', schema: CreatedWebhook } },
    problems: { 409: 'There are enough webhooks' },
    handle: async ({ body }) => {
      const webhook = await webhooks.create(body);
      return { status: 201, body: webhook, headers: { location: `${base}/${webhook.id}` } };
    },
  }),
  route({
    method: 'GET',
    path: base,
    tag,
    summary: 'List webhooks, newest first',
    query: WebhookQuery,
    answers: { 200: { description: 'A page of webhooks', schema: WebhookList } },
    problems: { 400: 'The cursor is not valid' },
    handle: async ({ query }) => ok(await webhooks.list(query)),
  }),
  route({
    method: 'GET',
    path: `${base}/{id}`,
    tag,
    summary: 'Tell what is sent where',
    answers: { 200: { description: 'The webhook', schema: WebhookView } },
    problems: { 404: 'There is no such webhook' },
    handle: async ({ path }) => ok(await webhooks.get(path('id'))),
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    tag,
    summary: 'Stop sending events to an address',
    answers: { 204: { description: 'It is gone' } },
    problems: { 404: 'There is no such webhook' },
    handle: async ({ path }) => {
      await webhooks.remove(path('id'));
      return { status: 204, body: null, headers: {} };
    },
  }),
  route({
    method: 'GET',
    path: `${base}/{id}/deliveries`,
    tag,
    summary: 'The log of deliveries, newest first',
    query: DeliveryQuery,
    answers: { 200: { description: 'A page of deliveries', schema: DeliveryList } },
    problems: { 400: 'The cursor is not valid', 404: 'There is no such webhook' },
    handle: async ({ path, query }) => ok(await webhooks.deliveries(path('id'), query)),
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/test`,
    tag,
    summary: 'Send a webhook a test event',
    body: NoBody,
    answers: { 202: { description: 'The delivery', schema: DeliveryView } },
    problems: { 404: 'There is no such webhook', 409: 'It is disabled' },
    handle: async ({ path }) => ({ status: 202, body: await webhooks.test(path('id')), headers: {} }),
  }),
  route({
    method: 'POST',
    path: `${base}/deliveries/{id}/replay`,
    tag,
    summary: 'Make a delivery once more, under the same webhook-id',
    body: NoBody,
    answers: { 202: { description: 'The delivery', schema: DeliveryView } },
    problems: { 404: 'There is no such delivery', 409: 'It is under way, or its webhook is gone' },
    handle: async ({ path }) => ({ status: 202, body: await webhooks.replay(path('id')), headers: {} }),
  }),
];
