import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CreateWebhook,
  DeliveryQuery,
  DeliveryView,
  MOST_WEBHOOKS,
  WebhookList,
  WebhookQuery,
  WebhookView,
} from '../../functions/contract/webhook.ts';
import { verified, WebhookReceiver } from '../fakes/webhook-receiver.ts';
import { PUBLIC_URL, refusal, WebhookApi } from '../support/engine-webhook-api.ts';

let api: WebhookApi;
let receiver: WebhookReceiver;
beforeAll(async () => {
  api = await WebhookApi.start();
});
afterAll(() => api?.stop());
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  await api.clear();
  await receiver.close();
});

describe('a webhook', () => {
  it('is told its secret when it is made, and never again', async () => {
    const { secret: told, ...view } = await api.create({
      events: ['video.completed', 'video.completed'],
      description: ' CRM ',
    });
    expect(told).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(view).toMatchObject({
      url: PUBLIC_URL,
      events: ['video.completed'],
      description: 'CRM',
      active: true,
      disabled_reason: null,
    });
    const got = await api.service().get(view.id);
    expect(WebhookView.parse(got)).toEqual(view);
    const listed = WebhookList.parse(await api.service().list(WebhookQuery.parse({})));
    expect(listed).toEqual({ items: [view], next_cursor: null });
    expect(JSON.stringify([got, listed])).not.toContain('whsec');
  });

  it('wants everything when it does not say, has a secret of its own, and is listed newest first', async () => {
    const made = [await api.create(), await api.create(), await api.create()];
    expect(made.map(({ events }) => events)).toEqual(['all', 'all', 'all']);
    expect(new Set(made.map((one) => one.secret)).size).toBe(3);
    const first = await api.service().list(WebhookQuery.parse({ limit: '2' }));
    const second = await api.service().list(WebhookQuery.parse({ limit: '2', cursor: first.next_cursor }));
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed());
  });

  it.each<[string, Record<string, unknown>]>([
    ['a field that there is not', { active: false }],
    ['a type that there is not', { events: ['video.started'] }],
    ['no type at all', { events: [] }],
    ['the test, which is sent on request', { events: ['webhook.test'] }],
    ['credentials in the address', { url: 'https://me:secret@hooks.example/' }],
    ['another protocol', { url: 'ftp://hooks.example/' }],
  ])('is refused with %s', (_, body) => {
    expect(CreateWebhook.safeParse({ url: PUBLIC_URL, ...body }).success).toBe(false);
  });

  it.each([
    'http://hooks.example/',
    'https://localhost/',
    'https://hooks.localhost./',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://10.0.0.8/',
    'https://169.254.169.254/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'http://127.0.0.1:9/',
  ])('is refused at %s', async (address) => {
    const problem = await refusal(api.create({ url: address }));
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/url' }] });
    expect(await api.webhooks.all()).toEqual([]);
  });

  it('may be http on a private host that is allowed', async () => {
    const address = 'http://127.0.0.1:3000/hook';
    expect(await api.create({ url: address }, '127.0.0.1:3000')).toMatchObject({ url: address });
    expect(await api.create({ url: address }, '*')).toMatchObject({ url: address });
    expect(await refusal(api.create({ url: address }, '127.0.0.1:3001'))).toMatchObject({ status: 422 });
  });

  it(`has ${MOST_WEBHOOKS - 1} neighbours at most, also when many are made at once`, async () => {
    for (let index = 0; index < MOST_WEBHOOKS - 1; index++) await api.create();
    const results = await Promise.all([1, 2, 3].map(() => refusal(api.create())));
    expect(results.filter((problem) => problem?.status === 409).length).toBeGreaterThanOrEqual(2);
    expect((await api.webhooks.all()).length).toBeLessThanOrEqual(MOST_WEBHOOKS);
    while ((await api.webhooks.all()).length < MOST_WEBHOOKS) await api.create();
    expect(await refusal(api.create())).toMatchObject({ status: 409, message: expect.stringContaining('20') });
  });

  it('is gone once it is deleted, and was never there under an id that is none', async () => {
    const { id } = await api.create();
    await api.service().remove(id);
    for (const gone of [id, 'whk_nobody', 'x'.repeat(5000)]) {
      expect(await refusal(api.service().get(gone))).toMatchObject({ status: 404 });
      expect(await refusal(api.service().remove(gone))).toMatchObject({ status: 404 });
      expect(await refusal(api.service().test(gone))).toMatchObject({ status: 404 });
      expect(await refusal(api.service().deliveries(gone, DeliveryQuery.parse({})))).toMatchObject({ status: 404 });
    }
  });

  it('can be tried: the receiver gets a signed event that says it is a test', async () => {
    const { id, secret: told } = await api.create({ url: receiver.url(), events: ['lead.erased'] }, receiver.host);
    const delivery = DeliveryView.parse(await api.service().test(id));
    expect(delivery).toMatchObject({ webhook_id: id, event_type: 'webhook.test', status: 'pending', attempts: 0 });
    expect(api.started).toEqual([delivery.id]);
    await api.deliver(receiver.host);
    const [hook] = receiver.received;
    expect(hook && verified(hook, told)).toEqual(delivery.event);
    expect(delivery.event).toMatchObject({ type: 'webhook.test', data: { id, lead_id: null } });
    expect((await api.service().test(id)).event_id).not.toBe(delivery.event_id);
  });

  it('that is disabled is not tried', async () => {
    const { id } = await api.create();
    await api.webhooks.disable(id, 'Its receiver answered 410 Gone.');
    expect(await api.service().get(id)).toMatchObject({
      active: false,
      disabled_reason: expect.stringContaining('410'),
    });
    expect(await refusal(api.service().test(id))).toMatchObject({
      status: 409,
      message: expect.stringContaining('410'),
    });
    expect(api.started).toEqual([]);
  });
});
