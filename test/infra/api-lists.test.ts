import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, type Kind } from '../../functions/contract/kinds.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { play } from '../support/played-steps.ts';
import { begin, finish, PLACES, parts, read } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
/** What compositions and publications are made of. */
let made: Record<'cmp' | 'hst', Record<string, unknown>>;
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  const cmp = await parts(api);
  made = { cmp, hst: { composed_video_id: (await finish(api, 'cmp', cmp)).id } };
});
afterAll(() => api?.remove());

const bodyFor = (kind: Kind, more: object = {}) => ({ ...(kind in made && made[kind as 'cmp']), ...more });
const list = async (kind: Kind, query: string) => (await call('GET', `${PLACES[kind].base}?${query}`)).json();
/** Follows the cursor to the end. */
const pages = async (kind: Kind, query: string) => {
  const ids: string[] = [];
  for (let cursor: string | null = '', left = 30; cursor !== null; left--) {
    expect(left).toBeGreaterThan(0);
    const page = await list(kind, `${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    ids.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.next_cursor;
  }
  return ids;
};
const DONE = { rec: 'completed', scr: 'completed', voc: 'completed', cmp: 'completed', hst: 'ready' } as const;
/** What comes after the stage that makes it. */
const AFTER = { rec: 'compose', scr: 'voice', cmp: 'host', hst: 'end' } as const;
const RUNNING = {
  rec: 'recording',
  scr: 'generating',
  voc: 'synthesizing',
  cmp: 'composing',
  hst: 'publishing',
} as const;

describe.each(['rec', 'scr', 'voc', 'cmp', 'hst'] as const)('the list of %s', (kind) => {
  it('starts with the newest, goes on where the cursor stands, and knows leads and statuses', async () => {
    const lead = `pages-${kind}`;
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      // Every other one is done.
      const body = bodyFor(kind, { lead_id: lead });
      ids.unshift((index % 2 ? await begin(api, kind, body) : await finish(api, kind, body)).id);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const done = ids.filter((_, index) => index % 2 === 0);
    const running = ids.filter((_, index) => index % 2 === 1);
    const first = await list(kind, `limit=2&lead_id=${lead}`);
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(await pages(kind, `limit=2&lead_id=${lead}`)).toEqual(ids);
    expect((await pages(kind, 'limit=2')).slice(0, 5)).toEqual(ids);
    expect(await pages(kind, `limit=1&lead_id=${lead}&status=${RUNNING[kind]}`)).toEqual(running);
    expect(await pages(kind, `limit=2&lead_id=${lead}&status=${DONE[kind]}`)).toEqual(done);
    expect((await pages(kind, `limit=2&status=${RUNNING[kind]}`)).slice(0, 2)).toEqual(running);
    expect((await list(kind, `lead_id=${lead}`)).next_cursor).toBeNull();
    expect(await pages(kind, 'lead_id=nobody-at-all')).toEqual([]);
    expect((await list(kind, `lead_id=${lead}`)).items.every((one: { lead_id: unknown }) => one.lead_id === lead)).toBe(
      true,
    );
  });

  it('holds nothing of another kind, and none is found under another kind', async () => {
    const ids = await pages(kind, 'limit=100');
    expect(ids.filter((id) => !id.startsWith(`${kind}_`))).toEqual([]);
    const other = kind === 'voc' ? 'rec' : 'voc';
    const [id = ''] = ids;
    expect((await call('GET', `${PLACES[other].base}/${id}`)).status).toBe(404);
    expect((await call('GET', `${PLACES[kind].base}/${other}_${bodyOf(id)}`)).status).toBe(404);
    for (const wrong of ['x', `${kind}_`, `${kind}_${'x'.repeat(3000)}`, '%00', `${id}%20`, id.toUpperCase()]) {
      expect([wrong, (await call('GET', `${PLACES[kind].base}/${wrong}`)).status]).toEqual([wrong, 404]);
    }
  });

  it.each([
    ['limit=0', 422],
    ['limit=101', 422],
    ['limit=', 422],
    ['status=done', 422],
    ['lead_id=', 422],
    ['order=asc', 422],
    ['cursor=nonsense', 400],
    [`cursor=${btoa('{"pk":"x"}')}`, 400],
  ])('cannot be asked for with %s', async (query, status) => {
    expect((await call('GET', `${PLACES[kind].base}?${query}`)).status).toBe(status);
  });
});

describe.each(['rec', 'scr', 'cmp', 'hst'] as const)('deleting %s', (kind) => {
  const remove = (id: string) => call('DELETE', `${PLACES[kind].base}/${id}`);

  /** What others may have in common with it stays. */
  const unshared = (paths: string[]) => paths.filter((path) => !path.startsWith('media/cache/'));

  it('takes its row and all its media, and nothing else', async () => {
    await call('PUT', '/api/v1/leads/known', { name: 'Dana Reyes' });
    const before = { rows: (await api.rows()).length, objects: await api.objects() };
    const more = kind === 'scr' ? { url: 'https://shiftly.example/', lead: undefined, lead_id: 'known' } : {};
    const { id, share_url } = await finish(api, kind, bodyFor(kind, more));
    const own = (await api.objects()).filter((path) => !before.objects.includes(path));
    expect(own.length).toBeGreaterThan(1);
    expect(own.some((path) => path.startsWith('site/'))).toBe(Boolean(share_url));
    const { status, text } = await remove(id);
    expect({ status, text }).toEqual({ status: 204, text: '' });
    const after = await api.objects();
    expect(unshared(after)).toEqual(unshared(before.objects));
    expect(after).toEqual(expect.arrayContaining(before.objects));
    expect((await api.rows()).length).toBe(before.rows);
    expect((await call('GET', `${PLACES[kind].base}/${id}`)).status).toBe(404);
    expect((await remove(id)).status).toBe(404);
    expect(await pages(kind, 'limit=100')).not.toContain(id);
  });

  it('waits until it is made', async () => {
    const { id } = await begin(api, kind, bodyFor(kind));
    const before = await api.state();
    expect((await remove(id)).status).toBe(409);
    expect(await api.state()).toBe(before);
    await api.jobs.fail(id, { code: 'InternalError', message: 'It broke.' });
    expect((await remove(id)).status).toBe(204);
  });

  it('as a part of a film leaves the rest of the film, and waits until the film is made', async () => {
    const film = await finish(api, 'vid');
    const whole = bodyOf(film.id);
    const others = (['rec', 'scr', 'voc', 'cmp', 'hst'] as const).filter((other) => other !== kind);
    const rest = await Promise.all(others.map((other) => read(api, other, `${other}_${whole}`)));
    expect((await remove(`${kind}_${whole}`)).status).toBe(204);
    expect(await Promise.all(others.map((other) => read(api, other, `${other}_${whole}`)))).toEqual(rest);
    expect((await read(api, 'vid', film.id)).status).toBe('completed');
    const { id } = await begin(api, 'vid');
    await play(api, id, AFTER[kind]);
    expect((await read(api, kind, `${kind}_${bodyOf(id)}`)).video_id).toBe(id);
    const before = await api.state();
    expect((await remove(`${kind}_${bodyOf(id)}`)).status).toBe(409);
    expect(await api.state()).toBe(before);
  });
});
