import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Refusal, RefusingProxy } from '../support/refusing-proxy.ts';
import { ScriptedEngine } from '../support/theatre.ts';

let local: ScriptedEngine;
const proxies = new Map<'s3' | 'dynamodb', RefusingProxy>();
const log = vi.fn();

beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, method).mockImplementation(log);
  local = await ScriptedEngine.start(async () => {
    for (const kind of ['s3', 'dynamodb'] as const) {
      const variable = `AWS_ENDPOINT_URL_${kind.toUpperCase()}`;
      const proxy = await RefusingProxy.start(kind, process.env[variable] ?? '');
      proxies.set(kind, proxy);
      vi.stubEnv(variable, proxy.url);
    }
  });
}, 300_000);
afterEach(() => {
  for (const proxy of proxies.values()) proxy.refusal = null;
});
afterAll(async () => {
  await local?.stop();
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** True once a step has given up for the time being. */
const hasGivenUp = () => log.mock.calls.some((line) => line.join().includes('StoreUnavailable'));

it.each<['s3' | 'dynamodb', Refusal]>([
  ['s3', 'busy'],
  ['s3', 'gone'],
  ['dynamodb', 'broken'],
  ['dynamodb', 'busy'],
])(
  '%s that is %s for longer than a step waits ends no film, and has nothing made twice',
  { timeout: 90_000 },
  async (kind, refusal) => {
    const proxy = proxies.get(kind);
    if (!proxy) throw new Error(`There is no proxy for ${kind}.`);
    log.mockClear();
    proxy.refused = 0;
    const id = await local.play('none', 'make');
    await vi.waitUntil(() => local.madeOf(id).length > 2, { timeout: 30_000, interval: 5 });
    proxy.refusal = refusal;
    await vi.waitUntil(hasGivenUp, { timeout: 30_000, interval: 20 });
    expect(proxy.refused).toBeGreaterThan(1);
    proxy.refusal = null;

    const video = await local.client.ended(id);
    expect(video).toMatchObject({ status: 'completed', error_code: null });
    const made = local.madeOf(id);
    expect(made.length).toBe(13);
    expect(new Set(made).size).toBe(made.length);
  },
);
