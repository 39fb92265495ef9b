import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeliveryList, DeliveryQuery, DeliveryView } from '../../functions/contract/webhook.ts';
import { WebhookReceiver } from '../fakes/webhook-receiver.ts';
import { refusal, WebhookApi } from '../support/engine-webhook-api.ts';

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

describe('a delivery', () => {
  it('is replayed under the same webhook-id, delivered before or not, but not while it is under way', async () => {
    const { id } = await api.create({ url: receiver.url() }, receiver.host);
    const [delivery = ''] = await api.tell('vid_1');
    expect(await refusal(api.service().replay(delivery))).toMatchObject({ status: 409 });
    api.started.push(delivery);
    await api.deliver(receiver.host);
    const again = DeliveryView.parse(await api.service().replay(delivery));
    expect(again).toMatchObject({ id: delivery, webhook_id: id, status: 'pending', attempts: 1, delivered_at: null });
    await api.deliver(receiver.host);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([again.event_id, again.event_id]);
    const [ended] = DeliveryList.parse(await api.service().deliveries(id, DeliveryQuery.parse({}))).items;
    expect(ended).toMatchObject({ status: 'delivered', attempts: 2, last_status_code: 204, last_error: null });
  });

  it('is replayed once, however many ask at the same time', async () => {
    await api.create();
    const delivery = await api.failed('vid_2');
    const problems = await Promise.all([1, 2, 3].map(() => refusal(api.service().replay(delivery))));
    expect(problems.map((problem) => problem?.status ?? 202).sort()).toEqual([202, 409, 409]);
    expect(api.started).toEqual([delivery]);
  });

  it('is not left under way when it could not be started', async () => {
    const { id } = await api.create();
    const delivery = await api.failed('vid_3');
    api.failure = 'StateMachineDoesNotExist';
    await expect(api.service().replay(delivery)).rejects.toMatchObject({ name: api.failure });
    const failed = await api.service().deliveries(id, DeliveryQuery.parse({ status: 'failed' }));
    expect(failed.items).toMatchObject([{ id: delivery, last_error: 'The delivery could not be started.' }]);
  });

  it('is not replayed to a webhook that is gone or disabled, nor when there is none', async () => {
    const { id } = await api.create();
    const delivery = await api.failed('vid_4');
    await api.webhooks.disable(id, 'Its receiver answered 410 Gone.');
    expect(await refusal(api.service().replay(delivery))).toMatchObject({
      status: 409,
      message: expect.stringContaining('disabled'),
    });
    await api.service().remove(id);
    expect(await refusal(api.service().replay(delivery))).toMatchObject({
      status: 409,
      message: expect.stringContaining('deleted'),
    });
    for (const none of ['dlv_none', 'x'.repeat(5000)]) {
      expect(await refusal(api.service().replay(none))).toMatchObject({ status: 404 });
    }
    expect(api.started).toEqual([]);
  });

  it('is listed page by page, and a cursor that is none is told as such', async () => {
    const { id } = await api.create();
    const ids: string[] = [];
    for (const video of ['vid_5', 'vid_6', 'vid_7']) ids.push(...(await api.tell(video)));
    const page = await api.service().deliveries(id, DeliveryQuery.parse({ limit: 2 }));
    const rest = await api.service().deliveries(id, DeliveryQuery.parse({ limit: 2, cursor: page.next_cursor }));
    expect([...page.items, ...rest.items].map((one) => one.id)).toEqual(ids.toReversed());
    expect(rest.next_cursor).toBeNull();
    const bad = DeliveryQuery.parse({ cursor: 'not one of ours' });
    expect(await refusal(api.service().deliveries(id, bad))).toMatchObject({ status: 400 });
    expect(DeliveryQuery.safeParse({ state: 'failed' }).success).toBe(false);
  });
});
