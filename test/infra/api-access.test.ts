import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Access } from '../../functions/contract/access.ts';
import { mediaKeys } from '../../functions/contract/keys.ts';
import { bodyOf, type Kind } from '../../functions/contract/kinds.ts';
import { briefOf } from '../../functions/core/brief.ts';
import { accessOf } from '../../functions/runtime/access.ts';
import { LibraryHarness } from '../support/library.ts';
import { productionOf } from '../support/played-steps.ts';
import { begin, PLACES, pointersOf, read } from '../support/resources.ts';

let api: LibraryHarness;
beforeAll(async () => {
  api = await LibraryHarness.start();
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  for (const [name, value] of Object.entries({
    LIBRARY_TABLE: 'library',
    MEDIA_BUCKET: 'media',
    DEPLOYMENT: 'leadreel',
  }))
    vi.stubEnv(name, value);
  vi.stubEnv('SITE_URL', 'https://site.example');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await api?.remove();
});

const SECRET = 's3cret-value';
const access = {
  basic_auth: { username: 'ana', password: SECRET },
  headers: { 'X-Preview': SECRET },
  cookies: [{ name: 'sid', value: SECRET }],
};
const SUMMARY = { basic_auth: true, headers: ['x-preview'], cookies: ['sid'] };
const kept = async (id: string) => (await api.objects()).includes(`media/${mediaKeys.access(bodyOf(id))}`);
const asStep = async (id: string) => {
  const job = await productionOf(api, id);
  return accessOf({ brief: briefOf(job), owner: bodyOf(id), media: api.media });
};

describe.each<[Kind, (view: { access: unknown; options: { access: unknown } }) => unknown]>([
  ['rec', (view) => view.access],
  ['vid', (view) => view.options.access],
])('the access of a %s', (kind, shown) => {
  it('is kept apart, read by the steps that open the page, and told by name alone', async () => {
    const view = await begin(api, kind, { access });
    expect(shown(view)).toEqual(SUMMARY);
    expect(shown(await read(api, kind, view.id))).toEqual(SUMMARY);
    expect(await api.media.readJson(mediaKeys.access(bodyOf(view.id)), Access)).toMatchObject(access);
    expect((await asStep(view.id)).access).toMatchObject(access);
  });

  it('is in no row, no execution’s input and no remembered answer', async () => {
    const body = { url: 'https://shiftly.example/', url_recorded: 'https://shiftly.example/', lead: { name: 'Dana' } };
    const { url, lead, url_recorded } = body;
    const asked = kind === 'vid' ? { url, lead, access } : { url_recorded, access };
    const post = () => api.call('POST', PLACES[kind].post, asked, {}, { 'idempotency-key': `once-${kind}` });
    const first = await post();
    expect(first.status).toBe(202);
    expect((await post()).text).toBe(first.text);
    const remembered = await new DynamoDBClient({}).send(new ScanCommand({ TableName: 'answers' }));
    const everything = [await api.rows(), api.steps.started, remembered.Items, first.text, api.faults];
    expect(JSON.stringify(everything)).not.toContain(SECRET);
  });

  it('leaves nothing behind when the work cannot be started', async () => {
    const before = await api.objects();
    api.steps.failure = 'ServiceUnavailable';
    const asked =
      kind === 'vid' ? { lead: { name: 'D' }, url: 'https://a.example' } : { url_recorded: 'https://a.example' };
    expect((await api.call('POST', PLACES[kind].post, { ...asked, access })).status).toBe(500);
    api.steps.failure = null;
    expect(await api.objects()).toEqual(before);
  });

  it('goes when the job is done', async () => {
    const { id } = await begin(api, kind, { access });
    const { handler } = await import('../../functions/close/handler-completed.ts');
    // The handler asks nothing of its context before it fails or ends.
    await handler({ job_id: id }, {} as never).catch(() => undefined);
    expect(await kept(id)).toBe(false);
    await expect(asStep(id)).rejects.toMatchObject({ name: 'AccessGone' });
  });

  it('goes with its resource, or with its lead', async () => {
    const lead = { lead_id: `of-${kind}`, lead: undefined };
    await api.call('PUT', `/api/v1/leads/of-${kind}`, { name: 'Dana Reyes' });
    const { id } = await begin(api, kind, { access, ...lead });
    expect(await kept(id)).toBe(true);
    expect((await api.call('DELETE', `/api/v1/leads/of-${kind}`)).status).toBe(200);
    expect(await kept(id)).toBe(false);
  });
});

it('stays for another try when a video has failed, and not when a recording has', async () => {
  const [video, recording] = [await begin(api, 'vid', { access }), await begin(api, 'rec', { access })];
  const { handler } = await import('../../functions/close/handler-failed.ts');
  for (const { id } of [video, recording]) {
    const failure = { job_id: id, stage: 'scout', error: { Error: 'PageRefused' } };
    // The handler asks nothing of its context before it fails or ends.
    await handler(failure, {} as never).catch(() => undefined);
  }
  expect([await kept(video.id), await kept(recording.id)]).toEqual([true, false]);
});

it.each([
  [{ cookies: [{ name: 'a', value: 'b', domain: 'other.example' }] }, '/access/cookies/0/domain'],
  [{ headers: { host: SECRET } }, '/access/headers/host'],
  [{ token: SECRET }, '/access/token'],
  [{ basic_auth: { username: 'ana' } }, '/access/basic_auth/password'],
])('%j is refused by name, and nothing is noted', async (wrong, pointer) => {
  const before = await api.state();
  const body = { url_recorded: 'https://app.shiftly.example/', access: wrong };
  const answer = await api.call('POST', PLACES.rec.post, body);
  expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers: [pointer] });
  expect(answer.text).not.toContain(SECRET);
  expect(await api.state()).toBe(before);
});
