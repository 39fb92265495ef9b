import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { REJECTED, RETRYABLE } from '../../functions/contract/errors.ts';
import { EventType, LeadreelEvent } from '../../functions/contract/event.ts';
import { breakOff, Courier, deliveryIdsOf, giveUp, planDeliveries } from '../../functions/notify/courier.ts';
import { signingSecretOf } from '../../functions/notify/signing.ts';
import { WebhookSender } from '../../functions/notify/webhook-sender.ts';
import { eventOf } from '../../functions/runtime/emit.ts';
import { Webhooks } from '../../functions/store/webhooks.ts';
import { verified, WebhookReceiver } from '../fakes/webhook-receiver.ts';
import { type LibraryTable, startLibraryTable } from '../support/engine-table.ts';

const SECRET = 'forty characters of the deployment’s own';
let table: LibraryTable;
let webhooks: Webhooks;
let receiver: WebhookReceiver;
beforeAll(async () => {
  table = await startLibraryTable();
  webhooks = new Webhooks(table.name, table.client);
});
afterAll(() => table?.close());
beforeEach(async () => {
  for (const { id } of await webhooks.all()) await webhooks.remove(id);
  receiver = await WebhookReceiver.start();
  return () => receiver.close();
});

let count = 0;
const add = async (more: { url?: string; events?: string[] } = {}) => {
  const id = `whk_${String(++count).padStart(26, '0')}`;
  const { url = receiver.url(), events = null } = more;
  await webhooks.create({ id, url, events, description: '' }, 20);
  return id;
};
/** The end of a video that no other test tells of. */
const event = (type: 'video.cancelled' | 'script.completed' = 'video.cancelled') => {
  const occasion = { run: 1, at: '2026-05-01T12:00:00.000Z' };
  const subject = { id: `vid_${String(++count).padStart(26, '0')}`, lead_id: 123 };
  return type === 'video.cancelled'
    ? eventOf(type, { ...subject, status: 'cancelled' }, occasion)
    : eventOf(type, { ...subject, status: 'completed' }, occasion);
};
/** A webhook and an event that is planned for it. */
const planned = async (more?: Parameters<typeof add>[0]) => {
  const webhook = await add(more);
  const told = event();
  const [id = ''] = await planDeliveries(webhooks, told);
  return { webhook, told, id };
};
const courier = (allowPrivateHosts: readonly string[] = [receiver.host]) =>
  new Courier({ webhooks, sender: new WebhookSender({ allowPrivateHosts }), secret: async () => SECRET });
const row = (id: string) => webhooks.delivery(id);

describe('an event', () => {
  const video = { id: 'vid_1', lead_id: 'L-1', status: 'cancelled' } as const;
  const at = '2026-05-01T12:00:00.000Z';

  it('has the same id whenever the same end of the same run is told, and another one for any other', () => {
    const one = eventOf('video.cancelled', video, { run: 1, at });
    expect(eventOf('video.cancelled', video, { run: 1, at: '2026-05-02T00:00:00Z' }).id).toBe(one.id);
    const others = [
      eventOf('video.cancelled', video, { run: 2, at }),
      eventOf('video.cancelled', { ...video, id: 'vid_2' }, { run: 1, at }),
      eventOf('video.failed', { ...video, status: 'failed', error_code: 'x', error_message: 'y' }, { run: 1, at }),
    ];
    expect(new Set([one, ...others].map(({ id }) => id)).size).toBe(4);
    for (const { id } of [one, ...others]) expect(id).toMatch(/^evt_[0-9a-z]{26}$/);
  });

  it('holds nothing that its type does not name, and a reason no longer than a webhook should be', () => {
    const occasion = { run: 1, at };
    expect(() => eventOf('video.cancelled', { ...video, key: 'secret' } as never, occasion)).toThrow(/key/);
    expect(() => eventOf('video.cancelled', video, { run: 1, at: '2026-05-01 12:00' })).toThrow();
    const failure = { ...video, status: 'failed', error_code: 'PageEmpty', error_message: 'x'.repeat(5000) } as const;
    const told = eventOf('video.failed', failure, occasion);
    expect(JSON.stringify(told).length).toBeLessThan(2000);
    expect(LeadreelEvent.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
  });

  it('can be asked for by every type that there is, but for the test', () => {
    expect(EventType.options).toHaveLength(16);
    expect(EventType.options).toEqual(expect.arrayContaining(['video.viewed', 'batch.completed', 'lead.erased']));
    expect(EventType.options).not.toContain('webhook.test');
  });
});

describe('planning', () => {
  it('picks the webhooks that are active and want the type', async () => {
    const all = await add();
    const scripts = await add({ events: ['script.completed', 'script.failed'] });
    const videos = await add({ events: ['video.cancelled'] });
    await webhooks.disable(await add(), 'Its receiver answered 410 Gone.');
    const chosen = async (type: Parameters<typeof event>[0]) => {
      const rows = await Promise.all((await planDeliveries(webhooks, event(type))).map(row));
      return rows.map((one) => one?.webhook_id).sort();
    };
    expect(await chosen('video.cancelled')).toEqual([all, videos].sort());
    expect(await chosen('script.completed')).toEqual([all, scripts].sort());
  });

  it('notes each delivery once, however often it is done, and goes on with what is not delivered yet', async () => {
    await add();
    await add();
    const told = event();
    const [first = '', second = ''] = await planDeliveries(webhooks, told);
    expect((await planDeliveries(webhooks, told)).sort()).toEqual([first, second].sort());
    await courier().deliver(first);
    expect(await planDeliveries(webhooks, told)).toEqual([second]);
    expect(await row(first)).toMatchObject({ status: 'delivered', attempts: 1, event_id: told.id, lead_key: '123' });
    expect(JSON.parse((await row(first))?.body ?? '')).toEqual(told);
  });

  it('notes for how long a delivery is kept: 30 days', async () => {
    const { id } = await planned();
    expect((await row(id))?.expires_at).toBeCloseTo(Date.now() / 1000 + 30 * 86_400, -2);
  });
});

describe('a delivery', () => {
  it('that fails twice is the same message three times, each signed anew, and notes every attempt', async () => {
    const { webhook, told, id } = await planned();
    receiver.reactions.push(500, 503);
    for (const status of [500, 503]) {
      const failure = { name: RETRYABLE.deliveryFailed, message: `It answered ${status}.` };
      await expect(courier().deliver(id)).rejects.toMatchObject(failure);
      expect(await row(id)).toMatchObject({ status: 'pending', last_status_code: status, last_error: failure.message });
    }
    await courier().deliver(id);
    const ended = await row(id);
    expect(ended).toMatchObject({ status: 'delivered', attempts: 3, last_status_code: 204 });
    expect(ended).not.toHaveProperty('last_error');
    expect(ended?.last_duration_ms).toBeGreaterThanOrEqual(0);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(Array(3).fill(told.id));
    const secret = signingSecretOf(SECRET, webhook);
    for (const hook of receiver.received) expect(verified(hook, secret)).toEqual(told);
  });

  it('that is delivered, or gone, is not made again', async () => {
    const { id } = await planned();
    await courier().deliver(id);
    await courier().deliver(id);
    await courier().deliver('dlv_nobody');
    expect(receiver.received).toHaveLength(1);
    expect((await row(id))?.attempts).toBe(1);
  });

  it('answered by 410 is over, and so is its webhook', async () => {
    const { webhook, id } = await planned();
    receiver.reactions.push(410);
    await courier().deliver(id);
    expect(await row(id)).toMatchObject({ status: 'failed', last_status_code: 410, attempts: 1 });
    expect(await webhooks.get(webhook)).toMatchObject({
      active: false,
      disabled_reason: expect.stringContaining('410'),
    });
    expect(await planDeliveries(webhooks, event())).toEqual([]);
  });

  it('to a webhook that was deleted or disabled meanwhile is given up unsent', async () => {
    const deleted = await planned();
    await webhooks.remove(deleted.webhook);
    const disabled = await planned();
    await webhooks.disable(disabled.webhook, 'why not');
    for (const { id } of [deleted, disabled]) await courier().deliver(id);
    expect(await row(deleted.id)).toMatchObject({ status: 'failed', last_error: 'The webhook was deleted.' });
    expect(await row(disabled.id)).toMatchObject({ status: 'failed', last_error: 'The webhook is disabled.' });
    expect(receiver.received).toEqual([]);
  });

  it('to an address that is not public is refused, which no further attempt would change', async () => {
    const { id } = await planned();
    await expect(courier([]).deliver(id)).rejects.toMatchObject({ name: REJECTED.addressRefused });
    expect(await row(id)).toMatchObject({ status: 'pending', attempts: 1, last_error: 'The address is not https.' });
    expect(receiver.received).toEqual([]);
  });

  it('that was erased with its lead is neither sent nor brought back by an attempt under way', async () => {
    const { id } = await planned();
    const other = await planned();
    receiver.reactions.push(async (response) => {
      expect(await webhooks.eraseLead('123')).toBeGreaterThanOrEqual(2);
      response.writeHead(204).end();
    });
    await courier().deliver(id);
    await courier().deliver(other.id);
    expect(await row(id)).toBeNull();
    expect(receiver.received).toHaveLength(1);
  });
});

describe('giving up', () => {
  it('tells the reason in our own words, never what an error of somebody else’s holds', async () => {
    const { id } = await planned();
    const cause = JSON.stringify({ errorType: 'DeliveryFailed', errorMessage: 'It answered 500.' });
    await giveUp(webhooks, { delivery_id: id, error: { Error: 'DeliveryFailed', Cause: cause } });
    expect(await row(id)).toMatchObject({ status: 'failed', last_error: 'It answered 500.' });
    const foreign = await planned();
    await giveUp(webhooks, {
      delivery_id: foreign.id,
      error: { Error: 'TypeError', Cause: '{"errorMessage":"secret"}' },
    });
    expect((await row(foreign.id))?.last_error).toBe('The delivery failed for a reason that its log tells.');
    await giveUp(webhooks, { delivery_id: 'dlv_nobody', error: { Error: 'DeliveryFailed' } });
  });

  it('does not undo a delivery that arrived after all', async () => {
    const { id } = await planned();
    await courier().deliver(id);
    await giveUp(webhooks, { delivery_id: id, error: { Error: 'DeliveryFailed', Cause: 'x' } });
    expect((await row(id))?.status).toBe('delivered');
  });

  it('stands, when an attempt that was under way fails later', async () => {
    const { told, id } = await planned();
    receiver.reactions.push(async (response) => {
      await breakOff(webhooks, await deliveryIdsOf(webhooks, told.id));
      response.writeHead(500).end();
    });
    await expect(courier().deliver(id)).rejects.toThrow();
    expect(await row(id)).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('of a whole event, whose execution was stopped, leaves none pending', async () => {
    await add();
    const { told } = await planned();
    const ids = await planDeliveries(webhooks, told);
    expect(ids).toHaveLength(2);
    await courier().deliver(ids[0] ?? '');
    await breakOff(webhooks, await deliveryIdsOf(webhooks, told.id));
    const states = await Promise.all(ids.map(async (id) => (await row(id))?.status));
    expect(states.sort()).toEqual(['delivered', 'failed']);
  });
});

describe('the list of deliveries', () => {
  it('is newest first, by webhook and by status, page by page', async () => {
    const webhook = await add();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.push(...(await planDeliveries(webhooks, event())));
    for (const id of ids.slice(0, 2)) await courier().deliver(id);
    const all = await webhooks.deliveries(webhook, {}, 100, null);
    expect(all.items.map(({ id }) => id)).toEqual(ids.toReversed());
    const first = await webhooks.deliveries(webhook, { status: 'pending' }, 2, null);
    const second = await webhooks.deliveries(webhook, { status: 'pending' }, 2, first.cursor);
    const pending = [...first.items, ...second.items].map(({ id }) => id);
    expect(pending).toEqual(ids.slice(2).toReversed());
    const delivered = await webhooks.deliveries(webhook, { status: 'delivered' }, 100, null);
    expect(delivered.items.map(({ id }) => id)).toEqual(ids.slice(0, 2).toReversed());
    expect((await webhooks.deliveries('whk_none', {}, 100, null)).items).toEqual([]);
  });
});
