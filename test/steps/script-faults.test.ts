import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScriptGenerator, type ScriptRequest } from '../../functions/2-script/script-generator.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import type { Script } from '../../functions/contract/script.ts';
import {
  type Behaviour,
  cutsOff,
  type FakeOpenRouter,
  fails,
  failsInChoice,
  failsInside,
  hangs,
  refuses,
  resets,
  says,
  startOpenRouter,
  writes,
} from '../fakes/openrouter.ts';
import { SHIFTLY } from '../support/pages.ts';

let fake: FakeOpenRouter;
beforeEach(async () => {
  fake = await startOpenRouter();
});
afterEach(() => fake.close());

const SECRETS = ['sk-or-v1', 'Dana', 'Northwind', 'User not found'];

function generate(more: Partial<ScriptRequest> = {}, openRouter: object = {}): Promise<Script> {
  const generator = new ScriptGenerator({
    openRouter: {
      apiKey: fake.apiKey,
      baseUrl: fake.url,
      model: 'openai/gpt-4.1-mini',
      fallbackModels: [],
      retryWaitMs: 5,
      ...openRouter,
    },
  });
  const lead = { name: 'Dana Reyes', company: 'Northwind Care' };
  return generator.generateScript({ lead, page: SHIFTLY, brandName: 'Shiftly', ...more });
}

const times = (count: number, behaviour: Behaviour) => Array.from({ length: count }, () => behaviour);

describe('a fault that passes is waited out', () => {
  test.each([
    ['429', fails(429, 'Rate limit exceeded')],
    ['500', fails(500)],
    ['502', fails(502)],
    ['503', fails(503)],
    ['a reset connection', resets],
    ['an error inside an answer with status 200', failsInside(502)],
    ['an error inside the choice', failsInChoice(502)],
    ['an answer that is no JSON at all', () => ({ status: 200, body: '<html>Bad gateway</html>' })] as const,
    ['an answer without choices', () => ({ status: 200, body: { id: 'gen-1', choices: [] } })] as const,
  ] satisfies [string, Behaviour][])('%s, once', async (_name, behaviour) => {
    fake.queue.push(behaviour);
    const script = await generate();
    expect(fake.requests).toHaveLength(2);
    expect(script).toMatchObject({ ai_model_used: 'openai/gpt-4.1-mini', fallback_reason: null });
  });

  test('Retry-After is kept to', async () => {
    fake.queue.push(fails(429, 'Rate limit exceeded', { 'retry-after': '1' }));
    await generate();
    const [first, second] = fake.requests.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('Retry-After may be a date', async () => {
    fake.queue.push(fails(503, 'Down', { 'retry-after': new Date(Date.now() - 60_000).toUTCString() }));
    expect((await generate()).fallback_reason).toBeNull();
    expect(fake.requests).toHaveLength(2);
  });
});

describe('a fault that stays ends in templates, with the reason and what was spent', () => {
  test.each([
    ['busy', times(3, fails(429)), 'OpenRouter is busy', 3],
    ['out of order', times(3, fails(503)), 'OpenRouter is out of order', 3],
    ['unreachable', times(3, resets), 'OpenRouter could not be reached', 3],
    ['broken inside', times(3, failsInside(500)), 'OpenRouter is out of order', 3],
    ['patience without end', [fails(429, 'Slow', { 'retry-after': '3600' })], 'OpenRouter is busy', 1],
    [
      'moderated',
      [fails(403, 'Flagged', {}, { reasons: ['violence'], flagged_input: 'Dana' })],
      'the provider’s moderation did not let the request through',
      1,
    ],
  ] satisfies [string, Behaviour[], string, number][])('%s', async (_name, queue, clause, calls) => {
    fake.queue.push(...queue);
    const settled: number[] = [];
    const script = await generate({ afterPaid: async (usd) => void settled.push(usd) });
    expect(fake.requests).toHaveLength(calls);
    expect(script).toMatchObject({
      ai_model_used: 'template',
      ai_cost: 0,
      fallback_reason: `Written from templates, because ${clause}.`,
    });
    expect(settled).toEqual(times(calls, hangs).map(() => 0));
  });

  test.each([
    ['an answer that is cut off', cutsOff],
    ['a refusal', refuses],
    ['no content', says(null)],
    ['words without JSON', says('I would love to help. What is the video about?')],
    ['broken JSON', writes((json) => json.slice(0, -20))],
    ['JSON of another shape', says('{"script": "Hello"}')],
    ['an array', says('[1, 2]')],
  ] satisfies [string, Behaviour][])('%s is asked for again, once, and paid for', async (_name, behaviour) => {
    fake.queue.push(behaviour, behaviour);
    const script = await generate();
    expect(fake.requests).toHaveLength(2);
    expect(script).toMatchObject({
      ai_model_used: 'template',
      fallback_reason: 'Written from templates, because what the model wrote could not be used.',
    });
    expect(script.ai_cost).toBeCloseTo(2 * fake.costUsd, 9);
  });

  test.each([
    ['an answer that is cut off', cutsOff],
    ['a refusal', refuses],
    ['JSON of another shape', says('{"script": "Hello"}')],
  ] satisfies [string, Behaviour][])('%s may be mended by the second try', async (_name, behaviour) => {
    fake.queue.push(behaviour);
    expect((await generate()).fallback_reason).toBeNull();
    expect(fake.requests).toHaveLength(2);
  });

  test('an outage after a bad answer keeps what the answer cost', async () => {
    fake.queue.push(cutsOff, ...times(3, fails(503)));
    const script = await generate();
    expect(script).toMatchObject({ ai_model_used: 'template', ai_cost: fake.costUsd });
    expect(script.fallback_reason).toContain('out of order');
  });

  test('a fault in the choice is charged for when the provider says so', async () => {
    fake.queue.push(failsInChoice(502));
    expect((await generate()).ai_cost).toBeCloseTo(2 * fake.costUsd, 9);
  });
});

describe('a provider that hangs', () => {
  test('is left alone at the deadline, and counted at its estimate, since it may go on and charge', async () => {
    fake.queue.push(hangs);
    const ledger: [string, number][] = [];
    const begun = performance.now();
    const script = await generate(
      {
        beforePaid: async (usd) => void ledger.push(['before', usd]),
        afterPaid: async (usd) => void ledger.push(['after', usd]),
      },
      { timeoutMs: 400 },
    );
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(fake.requests).toHaveLength(1);
    expect(script.fallback_reason).toBe('Written from templates, because OpenRouter did not answer in time.');
    expect(ledger.map(([what]) => what)).toEqual(['before', 'after']);
    expect(ledger[1]?.[1]).toBe(ledger[0]?.[1]);
    expect(script.ai_cost).toBe(ledger[0]?.[1]);
  });

  test('the deadline is for all tries together', async () => {
    fake.queue.push(fails(503, 'Down', { 'retry-after': '2' }));
    const begun = performance.now();
    const script = await generate({}, { timeoutMs: 500 });
    expect(performance.now() - begun).toBeLessThan(1500);
    expect(script.fallback_reason).toContain('out of order');
  });

  test('a caller who stops is obeyed at once, and no script is written', async () => {
    fake.queue.push(hangs);
    const stop = new AbortController();
    const stopped = new Error('Enough');
    const script = generate({ signal: stop.signal });
    setTimeout(() => stop.abort(stopped), 100);
    await expect(script).rejects.toBe(stopped);
  });
});

describe('what a person has to act on is an error', () => {
  test.each([
    ['402', fails(402, 'Insufficient credits'), REJECTED.providerQuotaExceeded],
    ['402 inside an answer', failsInside(402), REJECTED.providerQuotaExceeded],
    ['401 inside an answer', failsInside(401), REJECTED.providerKeyRefused],
    ['403', fails(403, 'Key is not allowed'), REJECTED.providerKeyRefused],
    ['404, no such model', fails(404, 'No endpoints found'), REJECTED.providerRefused],
    ['400, no such model', fails(400, 'x is not a valid model ID'), REJECTED.providerRefused],
    ['413', fails(413), REJECTED.providerRefused],
  ] satisfies [string, Behaviour, string][])('%s', async (_name, behaviour, name) => {
    fake.queue.push(behaviour);
    const settled: number[] = [];
    const error: unknown = await generate({ afterPaid: async (usd) => void settled.push(usd) }).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ name, cause: expect.any(Error) });
    for (const secret of SECRETS) expect(everythingIn(error)).not.toContain(secret);
    expect(fake.requests).toHaveLength(1);
    expect(settled).toEqual([0]);
  });

  test('a key that is not accepted is not shown to anyone', async () => {
    const error: unknown = await generate({}, { apiKey: 'sk-or-v1-wrong' }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: REJECTED.providerKeyRefused });
    for (const secret of SECRETS) expect(everythingIn(error)).not.toContain(secret);
  });

  test('an empty key is no key', async () => {
    await expect(generate({}, { apiKey: '' })).rejects.toMatchObject({ name: REJECTED.providerKeyRefused });
  });

  test('what the provider repeats of the prompt stays out of errors', async () => {
    fake.queue.push(fails(400, 'Invalid request: Dana Reyes of Northwind Care, sk-or-v1-test'));
    const error: unknown = await generate().catch((thrown) => thrown);
    for (const secret of SECRETS) expect(everythingIn(error)).not.toContain(secret);
  });
});

/** Name, message, stack and fields of an error and its causes. */
function everythingIn(error: unknown): string {
  const texts: string[] = [];
  for (let link: unknown = error; link instanceof Error; link = link.cause) {
    texts.push(link.message, link.stack ?? '', JSON.stringify(link, Object.getOwnPropertyNames(link)));
  }
  return texts.join('\n');
}
