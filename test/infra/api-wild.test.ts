import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemBody } from '../../functions/contract/problem.ts';
import { PUBLIC_ROUTES, ROUTES } from '../../functions/contract/routes.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { finish, PLACES, parts } from '../support/resources.ts';
import { ODD, oddText, wildBodies } from '../support/wild.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
/** Ids of what there is. */
let ids: string[];
let fields: Record<string, string>;
let cursors: string[];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  for (const id of ['123', 'wild lead']) await call('PUT', `/api/v1/leads/${id}`, { name: 'Dana Reyes' });
  const { screen_recording_id, voiceover_id } = await parts(api, { rec: { resolution: '1920x1080' } });
  const script = await finish(api, 'scr', { lead: undefined, lead_id: 'wild lead' });
  const composed = await finish(api, 'cmp', { screen_recording_id, voiceover_id });
  const hosted = await finish(api, 'hst', { composed_video_id: composed.id });
  const { json } = await call('POST', '/api/v1/webhooks', { url: 'https://crm.example/hook' });
  const made = { screen_recording_id, voiceover_id, video_script_id: script.id, composed_video_id: composed.id };
  fields = { ...made, id: screen_recording_id };
  ids = [...Object.values(made), hosted.id, json().id, '123', 'wild lead', '0', 'start.js'];
  await finish(api, 'voc');
  cursors = [(await call('GET', `${PLACES.voc.base}?limit=1`)).json().next_cursor];
});
afterAll(() => api?.remove());

/** Words of the inside that no client should read. */
const INSIDE =
  /\n\s+at |node_modules|\.ts:\d|Electro|Dynamo|ZodError|TypeError|RangeError|Exception|ConditionalCheck|gsi\d|lead_key|arn:aws|ECONN/;

const counts = { good: 0, refused: 0 };

/** Asks, and holds every promise that is made for any answer whatever. */
async function ask(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const answer = await call(method, path, body, {}, headers);
  const said = `${method} ${path.slice(0, 300)} ${body?.slice(0, 300)}: ${answer.status} ${answer.text.slice(0, 300)}`;
  expect(answer.status, said).toBeLessThan(500);
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type'), said).toBe('application/problem+json');
    if (method !== 'HEAD') {
      expect(ProblemBody.parse(answer.json()).status, said).toBe(answer.status);
      expect(answer.text, said).not.toMatch(INSIDE);
    }
  }
  return answer.status;
}

const encoded = (text: string) => encodeURIComponent(text.toWellFormed());
const header = fc
  .string({ unit: 'binary-ascii', maxLength: 300 })
  .map((text) => text.replaceAll(/[^ -~]/g, '?').trim());
const headers = fc.record(
  {
    'idempotency-key': header,
    // Never one that is waited for.
    prefer: fc.constantFrom('wait=0', 'wait', 'wait=x', 'wait=-5', 'respond-async, wait="0"', 'handling=strict', ',;='),
    'content-type': fc.oneof(fc.constantFrom('text/plain', 'application/xml', 'application/json; charset=x'), header),
    'x-forwarded-host': header,
    accept: header,
  },
  { requiredKeys: [] },
);

/** Ids in a path: of what there is, of any kind, and what was never an id. */
const wildIds = () =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ids) },
    oddText,
    fc.constantFrom('%', '%E0%A4%A').map((raw) => ({ raw })),
  );

const wildQuery = () => {
  const value = fc.oneof(
    oddText,
    fc.constantFrom(...cursors, ...ids, '1', '100', 'completed', '2024-01-01', '720p', btoa('{"pk":1}')),
  );
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('limit', 'cursor', 'lead_id', 'status', 'quality', 'from', 'to') },
    oddText,
  );
  return fc.array(fc.tuple(name, value), { maxLength: 3 }).map((pairs) => {
    const query = pairs.map(([one, other]) => `${encoded(one)}=${encoded(other)}`).join('&');
    return query && `?${query}`;
  });
};

const wildPath = (path: string) => {
  const parts = path.split('/').map((part) => {
    if (!part.startsWith('{')) return fc.constant(part);
    return wildIds().map((id) => (typeof id === 'string' ? encoded(id) : id.raw));
  });
  return fc.tuple(fc.tuple(...parts), wildQuery()).map(([words, query]) => `${words.join('/')}${query}`);
};

/** What is deleted is deleted last. */
const ORDER = ['GET', 'PUT', 'POST', 'DELETE'];
const ALL = [...ROUTES, ...PUBLIC_ROUTES].toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));

describe('whatever comes, every route answers by the book, and changes nothing that it does not own up to', () => {
  it('is asked of each route that there is', () => {
    const there = api.routes().map(({ method, path }) => `${method} ${path}`);
    expect(ALL.map((route) => route.join(' ')).sort()).toEqual(there.sort());
  });

  it.each(ALL)('%s %s', async (method, path) => {
    const route = api.routes().find((one) => one.method === method && one.path === path);
    if (!route) throw new Error('There is no such route.');
    const faults = api.faults.length;
    let before = await api.state();
    const request = fc.tuple(wildPath(path), wildBodies(route, fields), headers);
    const reads = method === 'GET';
    await fc.assert(
      fc.asyncProperty(request, async ([where, body, more]) => {
        const status = await ask(method, where, reads ? undefined : body, more).catch(async (error: unknown) => {
          // Smaller requests are tried now, each from where things stand then.
          before = await api.state();
          throw error;
        });
        if (reads) return;
        if (route.body) counts[status < 300 ? 'good' : 'refused']++;
        const after = await api.state();
        const same = status < 300 || after === before;
        const change = same ? '' : `${where} ${body} ${after}`;
        before = after;
        expect(change).toBe('');
      }),
      { numRuns: route.body ? 16 : 8 },
    );
    expect(await api.state()).toBe(before);
    expect(api.faults.slice(faults).map(String)).toEqual([]);
    // What was started goes again: looking at everything there is should stay quick.
    for (const { name } of api.steps.started.splice(0)) await api.jobs.remove(name);
  });

  it('takes no odd text in a path for more than an id that there is not', async () => {
    const before = await api.state();
    for (const path of ALL.filter(([method]) => method === 'GET').map(([, one]) => one)) {
      if (!path.includes('{')) continue;
      for (const odd of ODD) await ask('GET', path.replaceAll(/\{\w+\}/g, encoded(odd)));
    }
    expect(await api.state()).toBe(before);
  });

  it('were near enough to good ones for some to be taken', () => {
    expect(counts.good).toBeGreaterThan(20);
    expect(counts.refused).toBeGreaterThan(100);
  });

  it('and what is no route at all is not found', async () => {
    const before = await api.state();
    const path = fc.tuple(
      fc.constantFrom(...ALL.map(([, one]) => one)),
      fc.constantFrom('/x', '//', '/', '%2F', '/..;/', '.json'),
    );
    const methods = fc.constantFrom('PATCH', 'OPTIONS', 'PROPFIND', 'PUT', 'HEAD', 'GET');
    const odd = fc.constantFrom(...ODD).map(encoded);
    await fc.assert(
      fc.asyncProperty(methods, path, odd, async (method, [known, more], id) => {
        const where = known.replaceAll(/\{\w+\}/g, id);
        if (['PATCH', 'OPTIONS', 'PROPFIND'].includes(method)) expect(await ask(method, where, '{}')).toBe(404);
        await ask(method, `${where}${more}`, method === 'PUT' ? '{}' : undefined);
      }),
      { numRuns: 60 },
    );
    expect(await api.state()).toBe(before);
  });
});
