import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePrivateHosts } from '../../functions/core/address-rules.ts';
import { type Resolver, safeLookup } from '../../functions/notify/safe-lookup.ts';
import { signingSecretOf } from '../../functions/notify/signing.ts';
import { WebhookSender } from '../../functions/notify/webhook-sender.ts';
import { silence, verified, WebhookReceiver } from '../fakes/webhook-receiver.ts';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver.close());

const eventId = 'evt_00000000000000000000000001';
const body = JSON.stringify({ id: eventId, type: 'video.completed', data: { title: 'Größe “1”' } });
const secret = signingSecretOf('the deployment’s secret, forty characters', 'whk_1');
const message = (url: string) => ({ url, secret, eventId, body });
const open = (more: { resolve?: Resolver; deadlineMs?: number } = {}, hosts = receiver.host) =>
  new WebhookSender({ allowPrivateHosts: parsePrivateHosts(hosts), ...more });
const first = () => {
  const [hook] = receiver.received;
  if (!hook) throw new Error('Nothing was received.');
  return hook;
};
const answers =
  (...rounds: LookupAddress[][]): Resolver =>
  async () =>
    rounds.length > 1 ? (rounds.shift() ?? []) : (rounds[0] ?? []);
const v4 = (address: string): LookupAddress => ({ address, family: 4 });

describe('what a receiver gets', () => {
  it('is one POST whose signature the Standard Webhooks library verifies, body byte for byte', async () => {
    const attempt = await open().send(message(receiver.url('/hook?a=1')));
    expect(attempt).toEqual({ outcome: 'answered', statusCode: 204, durationMs: expect.any(Number), error: null });
    expect(receiver.received).toHaveLength(1);
    const { method, path, headers } = first();
    expect([method, path, first().body]).toEqual(['POST', '/hook?a=1', body]);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': eventId });
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
    expect(verified(first(), secret)).toEqual(JSON.parse(body));
  });

  it('does not verify once body, id or time were changed, or with another webhook’s secret', async () => {
    await open().send(message(receiver.url()));
    const { headers } = first();
    const changed = (more: Record<string, string>, text = body) => ({ headers: { ...headers, ...more }, body: text });
    const other = signingSecretOf('the deployment’s secret, forty characters', 'whk_2');
    expect(() => verified(changed({}, body.replace('completed', 'failed')), secret)).toThrow(/signature/);
    expect(() => verified(changed({ 'webhook-id': 'evt_other' }), secret)).toThrow(/signature/);
    const earlier = String(Number(headers['webhook-timestamp']) - 1);
    expect(() => verified(changed({ 'webhook-timestamp': earlier }), secret)).toThrow(/signature/);
    expect(() => verified(first(), other)).toThrow(/signature/);
  });

  it('is signed with a secret of the form that the standard asks for, 24 to 64 bytes', () => {
    const [prefix, text = ''] = secret.split('_');
    expect(prefix).toBe('whsec');
    const bytes = Buffer.from(text, 'base64');
    expect(bytes.toString('base64')).toBe(text);
    expect(bytes.length).toBeGreaterThanOrEqual(24);
    expect(bytes.length).toBeLessThanOrEqual(64);
  });

  it('is not signed at all with a secret that nobody has set', () => {
    expect(() => signingSecretOf('', 'whk_1')).toThrow('not set');
  });
});

describe('what counts as delivered', () => {
  it.each([200, 201, 202, 204, 299])('status %d', async (status) => {
    receiver.reactions.push(status);
    expect(await open().send(message(receiver.url()))).toMatchObject({ statusCode: status, error: null });
  });

  it.each([304, 400, 404, 410, 429, 500, 503])('not status %d, and the reason says which it was', async (status) => {
    receiver.reactions.push(status);
    const attempt = await open().send(message(receiver.url()));
    expect(attempt).toMatchObject({ outcome: 'answered', statusCode: status, error: `It answered ${status}.` });
  });

  it('not a redirect, which is not followed', async () => {
    receiver.reactions.push((response) => response.writeHead(307, { location: receiver.url('/elsewhere') }).end());
    expect(await open().send(message(receiver.url()))).toMatchObject({ statusCode: 307, error: 'It answered 307.' });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('not silence, which ends at the deadline', async () => {
    receiver.reactions.push(silence);
    const attempt = await open({ deadlineMs: 150 }).send(message(receiver.url()));
    const error = 'It did not answer within 0.15 seconds.';
    expect(attempt).toMatchObject({ outcome: 'unanswered', statusCode: null, error });
    expect(attempt.durationMs).toBeLessThan(1000);
  });

  it('not a name whose resolver is silent', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const attempt = await open({ resolve, deadlineMs: 100 }).send(message('https://slow.example/'));
    expect(attempt).toMatchObject({ outcome: 'unanswered', error: 'It did not answer within 0.1 seconds.' });
  });

  it('not a port where nobody listens, a name that does not resolve, or a line that breaks', async () => {
    await receiver.close();
    const closed = await open().send(message(receiver.url()));
    expect(closed).toMatchObject({ outcome: 'unanswered', error: 'It could not be reached (ECONNREFUSED).' });
    receiver = await WebhookReceiver.start();
    receiver.reactions.push((response) => response.socket?.destroy());
    expect((await open().send(message(receiver.url()))).error).toBe('It could not be reached (ECONNRESET).');
    const plain = await open().send(message(receiver.url().replace('http:', 'https:')));
    expect([plain.outcome, plain.error]).toEqual(['unanswered', expect.stringMatching(/\((ERR_SSL_\w+|EPROTO)\)/)]);
    const nobody = await open({ resolve: answers([]) }).send(message('https://nobody.example/'));
    expect(nobody).toMatchObject({ outcome: 'unanswered', error: 'It could not be reached (ENOTFOUND).' });
  });

  it('the status of an answer whose body never ends; no more than a kilobyte of that is read', async () => {
    let hungUp: Promise<unknown> | undefined;
    receiver.reactions.push((response) => {
      hungUp = new Promise((done) => response.once('close', done));
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('secret '.repeat(100)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const started = performance.now();
    const attempt = await open({ deadlineMs: 20_000 }).send(message(receiver.url()));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(attempt).toMatchObject({ statusCode: 200, error: null });
    expect(JSON.stringify(attempt)).not.toContain('secret');
    await hungUp;
  });

  it('the status of an answer whose body comes too slowly, at the deadline', async () => {
    receiver.reactions.push((response) => void response.writeHead(500).write('half'));
    const attempt = await open({ deadlineMs: 150 }).send(message(receiver.url()));
    expect(attempt).toMatchObject({ outcome: 'answered', statusCode: 500 });
  });
});

describe('where nothing is sent', () => {
  it.each([
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://[fd00::1]/',
    'http://hooks.example/',
  ])('%s', async (url) => {
    const resolve: Resolver = () => Promise.reject(new Error('must not be asked'));
    expect(await open({ resolve }, '').send(message(url))).toMatchObject({ outcome: 'refused', statusCode: null });
  });

  it('a name that leads to an address which is not public, be it one of many', async () => {
    const url = `https://rebound.example:${receiver.port}/`;
    for (const addresses of [[v4('127.0.0.1')], [v4('93.184.216.34'), v4('127.0.0.1')]]) {
      const attempt = await open({ resolve: answers(addresses) }, '').send(message(url));
      expect(attempt).toMatchObject({ outcome: 'refused', error: 'The address is not public.' });
    }
    expect(receiver.received).toEqual([]);
  });

  it('a name that answers with another address once its first answer was checked', async () => {
    const flips = answers([v4('93.184.216.34')], [v4('127.0.0.1')]);
    const look = () =>
      new Promise((done) => {
        safeLookup(flips, false)('rebound.example', { all: true }, (error, address) => done(error ?? address));
      });
    // The socket is given what was checked, and asks nobody again.
    expect(await look()).toEqual([v4('93.184.216.34')]);
    expect(await look()).toMatchObject({ code: 'ADDRESS_NOT_PUBLIC' });
    let asked = 0;
    const resolve: Resolver = async () => (asked++ === 0 ? [v4('127.0.0.1')] : [v4('127.0.0.2')]);
    const url = `http://hooks.internal:${receiver.port}/`;
    expect(await open({ resolve }, `hooks.internal:${receiver.port}`).send(message(url))).toMatchObject({
      error: null,
    });
    expect(asked).toBe(1);
  });

  it('another port of a private host than the one that is allowed', async () => {
    const other = `http://127.0.0.1:${receiver.port + 1}/`;
    expect((await open().send(message(other))).outcome).toBe('refused');
  });
});

it('reaches a private host by its name where the name is allowed', async () => {
  const resolve = answers([v4('127.0.0.1')]);
  const sender = open({ resolve }, `hooks.internal:${receiver.port}`);
  expect(await sender.send(message(`http://hooks.internal:${receiver.port}/hook`))).toMatchObject({ statusCode: 204 });
  expect(receiver.received).toHaveLength(1);
});
