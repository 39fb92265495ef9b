import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VideoView } from '../../functions/contract/video.ts';
import { LibraryHarness, MACHINE, minimal } from '../support/library.ts';

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
/** A whole video goes through every stage. */
const ALL = { scout: true, script: true, voice: true, record: true, compose: true, host: true };
const create = async (more: Record<string, unknown> = {}) =>
  VideoView.parse((await api.call('POST', base, { ...minimal, ...more })).json());
const list = async (query: string) => {
  const { status, json } = await api.call('GET', `${base}?${query}`);
  expect(status).toBe(200);
  return json() as { items: VideoView[]; next_cursor: string | null };
};
/** Follows the cursor to the end. */
const pages = async (query: string) => {
  const ids: string[] = [];
  for (let cursor: string | null = '', left = 30; cursor !== null; left--) {
    expect(left).toBeGreaterThan(0);
    const page = await list(`${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
};

describe('creating a video', () => {
  it('notes it, starts its chain with its id alone, and answers 202 with where to look', async () => {
    const { status, headers, json } = await api.call('POST', base, { ...minimal, lead_id: 'L-1' });
    expect(status).toBe(202);
    const video = VideoView.parse(json());
    expect(video).toMatchObject({
      status: 'pending',
      lead_id: 'L-1',
      title: expect.stringContaining('Dana Reyes'),
      cost_usd: 0,
    });
    expect(video.stages.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ['scout', 'script', 'voice', 'record', 'compose', 'host'].map((name) => `${name} pending`),
    );
    expect(headers.get('location')).toBe(`${base}/${video.id}`);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(api.steps.started.at(-1)).toEqual({ name: video.id, input: { job_id: video.id, run: ALL } });
    expect((await api.call('GET', `${base}/${video.id}`)).json()).toEqual(video);
  });

  it('fills in what was not asked for, and keeps what was', async () => {
    const asked = { script_style: 'sales', resolution: '640x360', recording_settings: { frame_rate: 24 } };
    const { options, lead } = await create({ ...asked, lead: { name: ' Ann ', company: 'Ü & Co', team_size: 12 } });
    expect(options).toMatchObject({ ...asked, total_duration_seconds: 60, voice_preset: 'professional_male' });
    expect(options.recording_settings).toMatchObject({ frame_rate: 24, show_cursor: true, highlight_color: '#FF0000' });
    expect(lead).toEqual({ name: 'Ann', company: 'Ü & Co', team_size: 12 });
  });

  it('leaves nothing behind when the chain cannot be started', async () => {
    const before = await api.ids();
    const faults = api.faults.length;
    api.steps.failure = 'ExecutionLimitExceeded';
    let seen: string[] = [];
    api.steps.onStart = async () => {
      seen = await api.ids();
    };
    const { status, text, headers } = await api.call('POST', base, minimal);
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 500, type: 'application/problem+json' });
    expect(text).not.toMatch(/ExecutionLimitExceeded|\bat .*\.ts/);
    expect(seen).toHaveLength(before.length + 1);
    expect(await api.ids()).toEqual(before);
    const [gone = ''] = seen;
    expect(await api.jobs.get(gone)).toBeNull();
    expect(api.faults).toHaveLength(faults + 1);
  });
});

describe('listing videos', () => {
  it('starts with the newest and goes on where the cursor stands, each video once', async () => {
    const made: string[] = [];
    for (let index = 0; index < 5; index++) {
      made.unshift((await create({ lead_id: 'pages' })).id);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const first = await list('limit=2&lead_id=pages');
    expect(first.items.map(({ id }) => id)).toEqual(made.slice(0, 2));
    expect(first.next_cursor).not.toBeNull();
    expect(await pages('limit=2&lead_id=pages')).toEqual(made);
    expect((await pages('limit=2')).slice(0, 5)).toEqual(made);
    expect((await list('lead_id=pages')).next_cursor).toBeNull();
  });

  it.each([
    ['123', 123],
    ['007', '007'],
    ['9007199254740991', 9_007_199_254_740_991],
  ])(
    'finds the videos of lead %s, whether its id was sent as a number or as text, and echoes it as it was sent',
    async (query, given) => {
      const one = await create({ lead_id: given });
      const other = await create({ lead_id: query });
      expect(await pages(`lead_id=${query}`)).toEqual([other.id, one.id]);
      expect([one.lead_id, other.lead_id]).toEqual([given, query]);
    },
  );

  it('keeps leads apart whose ids differ in case', async () => {
    const { id } = await create({ lead_id: 'CaSe' });
    expect(await pages('lead_id=CaSe')).toEqual([id]);
    expect(await pages('lead_id=case')).toEqual([]);
  });

  it('filters by status, alone and with a lead', async () => {
    const stopped = await create({ lead_id: 'filter' });
    const going = await create({ lead_id: 'filter' });
    await api.call('POST', `${base}/${stopped.id}/cancel`);
    expect(await pages('status=cancelled&lead_id=filter&limit=1')).toEqual([stopped.id]);
    expect(await pages('status=pending&lead_id=filter&limit=1')).toEqual([going.id]);
    expect(await pages('status=cancelled')).toContain(stopped.id);
    expect(await pages('status=cancelled')).not.toContain(going.id);
  });

  it.each([
    ['limit=0', 422],
    ['limit=101', 422],
    ['limit=many', 422],
    ['status=done', 422],
    ['lead_id=', 422],
    ['sort=asc', 422],
    ['cursor=nonsense', 400],
    [`cursor=${btoa('{}')}`, 400],
    [`cursor=${btoa('{"pk":"x"}')}`, 400],
    [`cursor=${btoa('{"pk":1,"sk":2,"gsi1pk":3,"gsi1sk":4}')}`, 400],
  ])('refuses %s', async (query, status) => {
    const answer = await api.call('GET', `${base}?${query}`);
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('ending and retrying', () => {
  it('cancels a video once, and stops its execution', async () => {
    const { id } = await create();
    const first = await api.call('POST', `${base}/${id}/cancel`);
    expect({ status: first.status, word: first.json().status }).toEqual({ status: 200, word: 'cancelled' });
    expect(api.steps.stopped.at(-1)).toBe(`${MACHINE.replace('stateMachine', 'execution')}:${id}`);
    expect((await api.call('POST', `${base}/${id}/cancel`)).status).toBe(409);
  });

  it('cancels a video whose execution is gone already', async () => {
    const { id } = await create();
    api.steps.failure = 'ExecutionDoesNotExist';
    expect((await api.call('POST', `${base}/${id}/cancel`)).json().status).toBe('cancelled');
  });

  it('retries a failed or cancelled video under a new execution, and no other', async () => {
    const { id } = await create();
    expect((await api.call('POST', `${base}/${id}/retry`)).status).toBe(409);
    await api.jobs.fail(id, { code: 'PageEmpty', message: 'Failed while looking at the page: nothing there.' });
    const failed = (await api.call('GET', `${base}/${id}`)).json();
    expect(failed).toMatchObject({ status: 'failed', error_code: 'PageEmpty', remedy: expect.any(String) });
    expect((await api.call('POST', `${base}/${id}/cancel`)).status).toBe(409);
    const retried = await api.call('POST', `${base}/${id}/retry`);
    expect(retried.status).toBe(202);
    expect(retried.headers.get('location')).toBe(`${base}/${id}`);
    expect(Number(retried.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(retried.json()).toMatchObject({ status: 'pending', error_code: null, error_message: null, remedy: null });
    expect(api.steps.started.at(-1)).toEqual({ name: `${id}-2`, input: { job_id: id, run: ALL } });
    expect((await api.call('POST', `${base}/${id}/retry`)).status).toBe(409);
  });

  it('starts one execution when two ask for a retry at once', async () => {
    const { id } = await create();
    await api.call('POST', `${base}/${id}/cancel`);
    const before = api.steps.started.length;
    const answers = await Promise.all([1, 2, 3].map(() => api.call('POST', `${base}/${id}/retry`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    expect(api.steps.started.length).toBe(before + 1);
  });

  it('leaves a video failed, and fit for another try, when its retry cannot be started', async () => {
    const { id } = await create();
    await api.jobs.fail(id, { code: 'PageEmpty', message: 'Nothing there.' });
    api.steps.failure = 'ExecutionLimitExceeded';
    expect((await api.call('POST', `${base}/${id}/retry`)).status).toBe(500);
    expect((await api.call('GET', `${base}/${id}`)).json()).toMatchObject({ status: 'failed' });
    api.steps.failure = null;
    expect((await api.call('POST', `${base}/${id}/retry`)).status).toBe(202);
  });
});

describe('what is not there', () => {
  it.each([
    ['GET', `${base}/vid_none`],
    ['POST', `${base}/vid_none/cancel`],
    ['POST', `${base}/vid_none/retry`],
    ['GET', `${base}/${'x'.repeat(3000)}`],
    ['GET', `${base}/%00`],
    ['GET', '/api/v1/nothing'],
    ['DELETE', base],
  ])('answers 404 in problem+json: %s %s', async (method, path) => {
    const { status, headers, json } = await api.call(method, path);
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 404, type: 'application/problem+json' });
    expect(json()).toMatchObject({ status: 404, title: expect.any(String), detail: expect.any(String) });
  });
});
