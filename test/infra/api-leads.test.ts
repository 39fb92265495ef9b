import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documented } from '../support/documented.ts';
import { LibraryHarness, minimal } from '../support/library.ts';
import { begin, finish, pointersOf, V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
});
afterAll(() => api?.remove());

const at = (id: string | number) => `/api/v1/leads/${encodeURIComponent(id)}`;
const dana = { name: 'Dana Reyes', company: 'Hearth & Rye', email: 'dana@hearth.example', seats: 12 };
const UNKNOWN = 'led_01jc3z8m5x7v2q4n6b8d0f1g3h';

describe('a lead', () => {
  it('is noted under the caller’s own id, and changed there', async () => {
    const first = await call('PUT', at('crm-1'), dana);
    expect(first.status).toBe(201);
    const lead = first.json();
    expect(lead).toMatchObject({ lead_id: 'crm-1', lead: dana, id: expect.stringMatching(/^led_[0-9a-z]{26}$/) });
    const second = await call('PUT', at('crm-1'), { name: 'Dana R.' });
    expect(second.status).toBe(200);
    // What is not sent is gone: a PUT says it all.
    expect(second.json()).toMatchObject({ id: lead.id, lead: { name: 'Dana R.' }, created_at: lead.created_at });
    expect(second.json().lead).not.toHaveProperty('company');
    expect((await call('GET', at('crm-1'))).json()).toEqual(second.json());
  });

  it.each([
    ['2024', 2024],
    ['007', '007'],
    ['-5', -5],
    ['1e3', '1e3'],
    ['9007199254740993', '9007199254740993'],
    ['a/b ü?#', 'a/b ü?#'],
    ['Ann', 'Ann'],
  ])('in the path as %s is echoed as it would be sent in a body', async (path, given) => {
    expect((await call('PUT', at(path), dana)).json().lead_id).toBe(given);
    expect((await call('GET', at(path))).json().lead_id).toBe(given);
  });

  it('is one and the same by number and by text, and by our own id', async () => {
    const { id } = (await call('PUT', at(123), dana)).json();
    const script = await begin(api, 'scr', { lead: undefined, lead_id: '123' });
    const other = await begin(api, 'scr', { lead: undefined, lead_id: 123 });
    const ours = await begin(api, 'scr', { lead: undefined, lead_id: id });
    expect([script.lead_id, other.lead_id, ours.lead_id]).toEqual(['123', 123, id]);
    for (const query of ['123', id]) {
      const { items } = (await call('GET', `${V}/scripts?lead_id=${query}`)).json();
      expect(items.map((one: { id: string }) => one.id)).toEqual([ours.id, other.id, script.id]);
    }
    expect((await call('GET', at(id))).json()).toMatchObject({ id, lead_id: 123 });
    expect((await call('PUT', at(id), { name: 'D.' })).json()).toMatchObject({
      id,
      lead_id: 123,
      lead: { name: 'D.' },
    });
  });

  it('is kept apart from one whose id differs in case', async () => {
    await call('PUT', at('CASE'), { name: 'Upper' });
    await call('PUT', at('case'), { name: 'Lower' });
    expect((await call('GET', at('CASE'))).json().lead.name).toBe('Upper');
  });

  it('that comes with a request is noted, and found by the id that we gave it', async () => {
    const video = await begin(api, 'vid', { lead: dana });
    expect(video.lead_id).toMatch(/^led_/);
    const noted = (await call('GET', at(video.lead_id))).json();
    expect(noted).toMatchObject({ id: video.lead_id, lead_id: null, lead: dana });
    const again = await begin(api, 'vid', { lead: undefined, lead_id: video.lead_id });
    expect(again.lead).toEqual(dana);
    expect((await call('PUT', at(video.lead_id), { name: 'D.' })).json()).toMatchObject({
      id: video.lead_id,
      lead_id: null,
    });
  });

  it('that comes with our id for somebody who is known changes that person, under the id of the caller', async () => {
    const { id } = (await call('PUT', at('crm-2'), dana)).json();
    const video = await begin(api, 'vid', { lead: { name: 'Dana R.' }, lead_id: id });
    expect(video).toMatchObject({ lead_id: id, lead: { name: 'Dana R.' } });
    const known = (await call('GET', at('crm-2'))).json();
    expect(known).toMatchObject({ id, lead_id: 'crm-2', lead: { name: 'Dana R.' } });
    expect((await call('GET', at(id))).json()).toEqual(known);
    expect((await call('GET', `${V}?lead_id=crm-2`)).json().items).toHaveLength(1);
  });

  it('that is only referred to need not be known, where no person is needed', async () => {
    expect((await begin(api, 'rec', { lead_id: 'later' })).lead_id).toBe('later');
    expect((await call('GET', at('later'))).status).toBe(404);
    expect((await call('PUT', at('later'), dana)).status).toBe(201);
    expect((await call('GET', `${V}/recordings?lead_id=later`)).json().items).toHaveLength(1);
  });

  it.each([
    ['POST', V, { url: minimal.url }],
    ['POST', `${V}/scripts/generate`, {}],
  ])('that is not known is refused where a person is needed: %s %s', async (method, path, body) => {
    const before = await api.state();
    const answer = await call(method, path, { ...body, lead_id: 'unheard of' });
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers: ['/lead_id'] });
    expect(await api.state()).toBe(before);
  });

  it('cannot be put under an id of ours that we never gave', async () => {
    const before = await api.state();
    expect((await call('PUT', at(UNKNOWN), dana)).status).toBe(404);
    const answer = await call('POST', V, { ...minimal, lead_id: UNKNOWN });
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers: ['/lead_id'] });
    expect(await api.state()).toBe(before);
  });

  it.each<[string, object, string[]]>([
    ['nobody', {}, ['/name']],
    ['no address of mail', { name: 'Ann', email: 'ann' }, ['/email']],
    ['a list', { name: 'Ann', tags: ['a'] }, ['/tags']],
    ['a name for a field that no script can say', { name: 'Ann', 'a b': 'x' }, ['/a b']],
    ['a name that is code', { name: 'Ann', constructor: 'x' }, ['/constructor']],
  ])('is refused as %s', async (_, body, pointers) => {
    const before = await api.state();
    const answer = await call('PUT', at('wrong'), body);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });

  it.each([
    ['longer than an id may be', 'x'.repeat(201)],
    ['longer than a key may be', 'é'.repeat(3000)],
    ['that stands for nobody', '-'],
  ])('has no id %s', async (_, id) => {
    await finish(api, 'voc');
    const before = await api.state();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await call(method, at(id), method === 'PUT' ? dana : undefined)).status).toBe(404);
    }
    for (const path of [V, `${V}/recordings/start`]) {
      const body = { ...(path === V ? minimal : { url_recorded: minimal.url }), lead_id: id };
      expect(pointersOf(await call('POST', path, body))).toEqual(['/lead_id']);
    }
    expect(await api.state()).toBe(before);
  });

  it('is unknown until somebody tells of it', async () => {
    expect((await call('GET', at('nobody'))).status).toBe(404);
    expect((await call('DELETE', at('nobody'))).status).toBe(404);
    expect((await call('GET', at(UNKNOWN))).status).toBe(404);
  });
});
