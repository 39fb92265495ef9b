import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUIDE } from '../../functions/api/guide-examples.ts';
import { documented } from '../support/documented.ts';
import { type GuideExample, guideExamples, keptExamples } from '../support/guide.ts';
import { LibraryHarness } from '../support/library.ts';
import { play } from '../support/played-steps.ts';
import { V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  const person = { name: 'John Doe', company: 'Acme Corp', industry: 'SaaS' };
  await call('PUT', '/api/v1/leads/123', person);
});
afterAll(() => api?.remove());

const kept = keptExamples();
const example = (title: string): GuideExample => {
  const found = kept.find((one) => one.title === title);
  if (!found) throw new Error(`The guide has no example ${title}.`);
  return found;
};

/** Ids are numbers in the guide and text here; a lead's is the caller's own. */
const isOurId = (name: string) => name === 'id' || (/_id$/.test(name) && name !== 'lead_id');
const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** What an answer lacks of what the guide shows, by its place. `pending` fields may be null as long as work is under way. */
function missing(answer: unknown, shown: unknown, pending: boolean, place = ''): string[] {
  if (pending && answer === null) return [];
  if (typeOf(answer) !== typeOf(shown)) return [`${place} is ${typeOf(answer)} instead of ${typeOf(shown)}`];
  if (Array.isArray(shown)) {
    return (answer as unknown[]).flatMap((one, index) => missing(one, shown[0], pending, `${place}/${index}`));
  }
  if (typeOf(shown) !== 'object') return [];
  return Object.entries(shown as object).flatMap(([name, value]) => {
    if (!Object.hasOwn(answer as object, name)) return [`${place}/${name} is not there`];
    const given = (answer as Record<string, unknown>)[name];
    return missing(given, isOurId(name) ? 'text' : value, pending, `${place}/${name}`);
  });
}

/** Ids of what was made before, by the field that asks for them. */
const made: Record<string, string> = {};
const swapIds = (body: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, isOurId(name) ? made[name] : value]));

describe('the guide', () => {
  it('is the one that the tests know', () => {
    const there = guideExamples();
    if (there) expect(there).toEqual(kept);
    expect(kept.map(({ title }) => title)).toEqual([
      ...['Start Recording', 'Get Recording', 'Generate Script', 'Synthesize Voiceover', 'Compose Video', 'Host Video'],
      'Get Video Analytics',
    ]);
  });

  it('has the bodies that the API’s description shows, but for ids', () => {
    const titles = {
      ...{ startRecording: 'Start Recording', generateScript: 'Generate Script' },
      ...{ synthesizeVoiceover: 'Synthesize Voiceover', composeVideo: 'Compose Video', hostVideo: 'Host Video' },
    } as const satisfies Record<keyof typeof GUIDE, string>;
    for (const [name, title] of Object.entries(titles)) {
      const shown = Object.entries(GUIDE[name as keyof typeof GUIDE]);
      const ours = Object.fromEntries(shown.map(([field, value]) => [field, isOurId(field) ? 1 : value]));
      expect(ours).toEqual(example(title).request);
    }
  });

  it('promises 23 endpoints, and all are there', () => {
    const routes = api.routes().map(({ method, path }) => `${method} ${path.replace(`${V}/`, '')}`);
    const promised = [
      ...[
        'POST recordings/start',
        'POST recordings/stop',
        'GET recordings',
        'GET recordings/{id}',
        'DELETE recordings/{id}',
      ],
      ...['POST scripts/generate', 'GET scripts', 'GET scripts/{id}', 'PUT scripts/{id}', 'DELETE scripts/{id}'],
      ...['POST voiceovers/synthesize', 'GET voiceovers', 'GET voiceovers/{id}', 'GET voiceovers/{id}/download'],
      ...['POST compose', 'GET composed', 'GET composed/{id}', 'GET composed/{id}/download', 'DELETE composed/{id}'],
      ...['POST host', 'GET hosted', 'GET hosted/{id}', 'GET hosted/{id}/analytics'],
    ];
    expect(promised).toHaveLength(23);
    expect(routes).toEqual(expect.arrayContaining(promised));
  });
});

describe('each request of the guide is taken as it stands, and its answer and its resource have what the guide shows', () => {
  it.each([
    ['Start Recording', 'screen_recording_id', 'recordings'],
    ['Generate Script', 'video_script_id', 'scripts'],
    ['Synthesize Voiceover', 'voiceover_id', 'voiceovers'],
    ['Compose Video', 'composed_video_id', 'composed'],
    ['Host Video', 'hosted_video_id', 'hosted'],
  ])('%s', async (title, id, base) => {
    const { method, path, request, response } = example(title);
    const body = swapIds(request ?? {});
    const { status, json, headers } = await call(method, path, body);
    expect(status).toBe(202);
    const answer = json();
    made[id] = answer.id;
    expect(missing(answer, response, true)).toEqual([]);
    expect(headers.get('location')).toBe(`${V}/${base}/${answer.id}`);
    // What was asked for is told as it was asked for.
    const echoed = Object.entries(body).filter(([name]) => name in answer);
    expect(answer).toMatchObject(Object.fromEntries(echoed));
    expect(answer.lead_id).toBe(123);

    await play(api, answer.id);
    const done = (await call('GET', `${V}/${base}/${answer.id}`)).json();
    expect(missing(done, response, false)).toEqual([]);
    expect(done.status).toBe(base === 'hosted' ? 'ready' : 'completed');
    expect(done.created_at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/);
    if (path.endsWith('generate')) expect(done.sections.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['Get Recording', 'screen_recording_id'],
    ['Get Video Analytics', 'hosted_video_id'],
  ])('%s', async (title, id) => {
    const { method, path, response } = example(title);
    const { status, json } = await call(method, path.replace('{id}', made[id] ?? ''));
    expect({ status, missing: missing(json(), response, false) }).toEqual({ status: 200, missing: [] });
  });

  it('answers 201 with all of it to a client that waits', async () => {
    const { method, path, request, response } = example('Synthesize Voiceover');
    const started = api.steps.started.length;
    const asked = call(method, path, swapIds(request ?? {}), {}, { prefer: 'wait=20' });
    await expect.poll(() => api.steps.started.length).toBeGreaterThan(started);
    await play(api, api.steps.started.at(-1)?.name ?? '');
    const { status, json } = await asked;
    expect({ status, missing: missing(json(), response, false) }).toEqual({ status: 201, missing: [] });
  });
});
