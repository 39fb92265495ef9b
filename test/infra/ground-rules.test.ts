import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_ROUTES, ROUTES } from '../../functions/contract/routes.ts';
import { LibraryHarness, minimal } from '../support/library.ts';

let api: LibraryHarness;
beforeAll(async () => {
  api = await LibraryHarness.start();
});
afterAll(() => api?.remove());
afterEach(() => {
  api.steps.failure = null;
  api.steps.onStart = async () => undefined;
});

const base = '/api/v1/videos';
const post = (body: unknown, headers: Record<string, string>, path = base) => api.call('POST', path, body, {}, headers);
const keyed = (key: string, body: unknown = minimal, path = base) => post(body, { 'idempotency-key': key }, path);
const started = () => api.steps.started.length;

describe('Idempotency-Key', () => {
  it.each([
    ['video', base, minimal],
    ['recording', `${base}/recordings/start`, { url_recorded: minimal.url }],
    ['voiceover', `${base}/voiceovers/synthesize`, { text_content: 'Good morning.\n\nGood night.' }],
  ])(
    'makes one %s of many identical requests at once, and answers each of them the same or "under way"',
    async (name, path, body) => {
      const before = started();
      const answers = await Promise.all(Array.from({ length: 200 }, () => keyed(`crowd of ${name}`, body, path)));

      expect(started() - before).toBe(1);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status !== 202 && status !== 409)).toEqual([]);
      expect(statuses).toContain(202);
      const ids = answers.filter(({ status }) => status === 202).map(({ json }) => json().id);
      expect(new Set(ids).size).toBe(1);
      const list = await api.call('GET', `${path.replace(/\/(start|synthesize)$/, '')}?limit=100`);
      expect(list.json().items.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
    },
  );

  it('replays the first answer word for word, with where to look', async () => {
    const first = await keyed('again');
    const second = await keyed('again');

    expect(second.status).toBe(202);
    expect(second.json()).toEqual(first.json());
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('is refused with another body, which starts nothing', async () => {
    await keyed('other body');
    const before = started();
    const { status, headers, text } = await keyed('other body', { ...minimal, total_duration_seconds: 45 });

    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(text).not.toMatch(/at \w+ \(|node_modules/);
    expect(started()).toBe(before);
  });

  it('answers 409 while the first request is under way', async () => {
    let second: Awaited<ReturnType<typeof keyed>> | undefined;
    api.steps.onStart = async () => {
      api.steps.onStart = async () => undefined;
      second = await keyed('slow');
    };
    const first = await keyed('slow');

    expect(first.status).toBe(202);
    expect(second?.status).toBe(409);
  });

  it('is free again after a request that failed: nothing was made', async () => {
    api.steps.failure = 'ServiceUnavailable';
    expect((await keyed('second try')).status).toBe(500);
    api.steps.failure = null;
    expect((await keyed('second try')).status).toBe(202);
  });

  it('counts for one route only, and two keys are two requests', async () => {
    const [one, two] = [(await keyed('a')).json(), (await keyed('b')).json()];
    expect(one.id).not.toBe(two.id);
    const cancelled = await keyed('a', {}, `${base}/${one.id}/cancel`);
    expect(cancelled.json()).toMatchObject({ id: one.id, status: 'cancelled' });
    // Cancelled twice is a conflict, unless it is the same request that comes again.
    expect((await keyed('a', {}, `${base}/${one.id}/cancel`)).json()).toEqual(cancelled.json());
    expect((await post({}, {}, `${base}/${one.id}/cancel`)).status).toBe(409);
  });

  it.each(['', 'x'.repeat(256)])('is refused when it is empty or too long', async (key) => {
    expect((await keyed(key)).status).toBe(400);
  });
});

describe('Prefer: wait', () => {
  const finish = async (id: string) => {
    await api.jobs.complete(id, { duration_seconds: 5, hosted: { slug: 'abc', revision: 1, embed: true, files: {} } });
  };

  it('answers 201 with the film when it is made in time', async () => {
    const before = started();
    const asked = post(minimal, { prefer: 'respond-async, wait=20' });
    await expect.poll(started).toBeGreaterThan(before);
    const id = api.steps.started.at(-1)?.name ?? '';
    await finish(id);

    const { status, headers, json } = await asked;
    expect(status).toBe(201);
    expect(json()).toMatchObject({ id, status: 'completed', share_url: 'https://site.example/v/abc' });
    expect(headers.get('preference-applied')).toBe('wait=20');
    expect(headers.get('location')).toBe(`${base}/${id}`);
  });

  it('answers 202 when the time is up, having waited as long as asked', async () => {
    const start = performance.now();
    const { status, headers } = await post(minimal, { prefer: 'wait=1' });

    expect(status).toBe(202);
    expect(performance.now() - start).toBeGreaterThanOrEqual(1000);
    expect(headers.get('retry-after')).toBe('2');
  });

  it.each(['wait=soon', 'return=minimal', 'wait=0', ''])('does not wait for "%s"', async (prefer) => {
    const { status, headers } = await post(minimal, { prefer });
    expect(status).toBe(202);
    expect(headers.get('preference-applied')).toBeNull();
  });
});

describe('the OpenAPI document', () => {
  it('is a valid OpenAPI 3.1 document that describes what the API refuses and answers', async () => {
    const document = (await api.call('GET', '/api/v1/openapi.json')).json();

    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.0');
    const body = document.paths[base].post.requestBody.content['application/json'].schema;
    expect(body.required).toEqual(['url']);
    expect(body.additionalProperties).toBe(false);
    expect(body.properties.total_duration_seconds).toMatchObject({ minimum: 5, maximum: 600, default: 60 });
    expect(document.components.schemas).toHaveProperty('Video');
  });

  it('describes each route that is deployed, and no other', async () => {
    const { paths } = (await api.call('GET', '/api/v1/openapi.json')).json();
    const described = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const deployed = [...ROUTES, ...PUBLIC_ROUTES].map(([method, path]) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(deployed.toSorted());
  });
});
