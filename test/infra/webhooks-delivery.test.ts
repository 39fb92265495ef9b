import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Duration } from 'aws-cdk-lib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebhookService } from '../../functions/api/webhook-service.ts';
import { CreateWebhook, DeliveryQuery, type DeliveryView } from '../../functions/contract/webhook.ts';
import { parsePrivateHosts } from '../../functions/core/address-rules.ts';
import { emitter, eventOf } from '../../functions/runtime/emit.ts';
import { readSecret } from '../../functions/runtime/secret.ts';
import { Webhooks } from '../../functions/store/webhooks.ts';
import { type Engine, startEngine } from '../../lib/local/engine.ts';
import { silence, verified, WebhookReceiver } from '../fakes/webhook-receiver.ts';
import { type NotificationsApp, writeNotificationsApp } from '../support/engine-notifications.ts';

/** Twice, each after a second at most. */
const retry = { interval: Duration.seconds(1), backoffRate: 1, maxDelay: Duration.seconds(2), maxAttempts: 2 };

let app: NotificationsApp;
let engine: Engine;
let webhooks: Webhooks;
let service: WebhookService;
let receiver: WebhookReceiver;
let other: WebhookReceiver;

const start = async (port = 0) => {
  const { assemblyFolder, dataFolder } = app;
  engine = await startEngine({ assemblyFolder, dataFolder, port, environment: { ALLOW_PRIVATE_HOSTS: '*' } });
  // Made anew, since every engine has its own ports.
  webhooks = new Webhooks(app.table);
  service = new WebhookService({
    webhooks,
    stateMachineArn: app.stateMachineArn,
    allowPrivateHosts: parsePrivateHosts('*'),
    secret: () => readSecret(app.secretArn),
    sfn: new SFNClient({}),
  });
};
beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
  app = await writeNotificationsApp({ retry });
  await start();
});
afterAll(async () => {
  await engine?.stop();
  await app?.remove();
  vi.restoreAllMocks();
});
beforeEach(async () => {
  [receiver, other] = await Promise.all([WebhookReceiver.start(), WebhookReceiver.start()]);
});
afterEach(async () => {
  for (const { id } of await webhooks.all()) await webhooks.remove(id);
  await Promise.all([receiver.close(), other.close()]);
});

let count = 0;
const tell = async () => {
  const data = { id: `vid_${++count}`, lead_id: 7, status: 'cancelled' } as const;
  const event = eventOf('video.cancelled', data, { run: 1, at: '2026-05-01T12:00:00.000Z' });
  await emitter('leadreel', new EventBridgeClient({}))(event);
  return event;
};
const add = (more: Record<string, unknown> = {}) =>
  service.create(CreateWebhook.parse({ url: receiver.url(), ...more }));
/** The newest delivery to a webhook, once it is as wanted. */
const delivery = (webhook: string, wanted: (one: DeliveryView) => boolean): Promise<DeliveryView> =>
  vi.waitUntil(
    async () => {
      const [newest] = (await service.deliveries(webhook, DeliveryQuery.parse({ limit: 1 }))).items;
      return newest && wanted(newest) && newest;
    },
    { timeout: 8000, interval: 50 },
  );
const executions = async () => {
  const list = new ListExecutionsCommand({ stateMachineArn: app.stateMachineArn });
  return (await new SFNClient({}).send(list)).executions ?? [];
};
const ended = ({ status }: DeliveryView) => status !== 'pending';

describe('an event that is told', () => {
  it('reaches every webhook that wants it, signed with its own secret, after failures too', async () => {
    receiver.reactions.push(500, 503);
    const stubborn = await add();
    const ready = await add({ url: other.url('/crm'), events: ['video.cancelled'] });
    const deaf = await add({ url: other.url('/never'), events: ['video.completed'] });
    const event = await tell();
    expect(await delivery(stubborn.id, ended)).toMatchObject({ status: 'delivered', attempts: 3, event });
    expect(await delivery(ready.id, ended)).toMatchObject({ status: 'delivered', attempts: 1, event_id: event.id });
    expect((await service.deliveries(deaf.id, DeliveryQuery.parse({}))).items).toEqual([]);
    expect(receiver.received.map((hook) => verified(hook, stubborn.secret))).toEqual([event, event, event]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([event.id]));
    expect(other.received.map(({ path }) => path)).toEqual(['/crm']);
    const [hook] = other.received;
    expect(hook && verified(hook, ready.secret)).toEqual(event);
    expect(() => hook && verified(hook, stubborn.secret)).toThrow(/signature/);
  });

  it('is given up after the last attempt, and arrives when it is replayed', async () => {
    receiver.reactions.push(500, 500, 502);
    const { id } = await add();
    const event = await tell();
    const failed = await delivery(id, ended);
    expect(failed).toMatchObject({ status: 'failed', attempts: 3, last_error: 'It answered 502.' });
    expect(await service.replay(failed.id)).toMatchObject({ status: 'pending' });
    expect(await delivery(id, ended)).toMatchObject({ id: failed.id, status: 'delivered', attempts: 4 });
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(Array(4).fill(event.id));
  });

  it('that is told twice, as a step does which is tried again, is delivered once', async () => {
    const { id } = await add();
    const before = (await executions()).length;
    await tell();
    await delivery(id, ended);
    count--;
    await tell();
    const all = await vi.waitUntil(async () => {
      const found = await executions();
      return found.length === before + 2 && found.every(({ status }) => status !== 'RUNNING') && found;
    });
    expect(all[0]?.status).toBe('SUCCEEDED');
    expect((await service.deliveries(id, DeliveryQuery.parse({}))).items).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('is the last one for a receiver that answers 410', async () => {
    receiver.reactions.push(410);
    const { id } = await add();
    await tell();
    expect(await delivery(id, ended)).toMatchObject({ status: 'failed', attempts: 1, last_status_code: 410 });
    expect(await service.get(id)).toMatchObject({ active: false });
  });

  it('whose deliveries a stopped engine broke off is told as such by the next one, and can be replayed', async () => {
    receiver.reactions.push(500, silence);
    const { id } = await add();
    await tell();
    await delivery(id, ({ attempts }) => attempts === 1);
    const { port } = engine;
    await engine.stop();
    await start(port);
    const broken = await delivery(id, ended);
    expect(broken).toMatchObject({ status: 'failed', last_error: expect.stringContaining('replay it') });
    receiver.reactions.length = 0;
    await service.replay(broken.id);
    expect(await delivery(id, ended)).toMatchObject({ status: 'delivered' });
  });
});

it('a test reaches a webhook whatever it wants', async () => {
  const { id, secret } = await add({ events: ['lead.erased'] });
  const { event } = await service.test(id);
  await delivery(id, ended);
  expect(receiver.received.map((hook) => verified(hook, secret))).toEqual([event]);
});
