import { afterAll, beforeAll, expect, it } from 'vitest';
import { mediaKeys } from '../../functions/contract/keys.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';
import { play } from '../support/played-steps.ts';
import { begin, finish, PLACES, read, runOf } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
});
afterAll(() => api?.remove());

const remake = (id: string) => call('POST', `${PLACES.vid.base}/${id}/remake`);
const itemsOf = async (id: string, stage: string) =>
  ((await api.jobs.get(id))?.tasks ?? [])
    .filter((task) => task.stage === stage && /^\d+$/.test(task.name))
    .map(({ name, state }) => `${name} ${state}`);

it('makes a video again from its voice on, with the sections that its script has now, and forgets no cost', async () => {
  const film = await finish(api, 'vid');
  const script = await read(api, 'scr', film.script_id);
  const [first] = script.sections;
  const sections = [first, { ...first, title: 'New', content: 'Entirely new words.' }];
  expect(script.sections.length).not.toBe(sections.length);
  await call('PUT', `${PLACES.scr.base}/${film.script_id}`, { sections });
  const before = { films: (await api.objects()).filter((path) => path.includes('films/')), cost: film.cost_usd };

  const { status, headers, json } = await remake(film.id);
  expect([status, headers.get('location')]).toEqual([202, `${PLACES.vid.base}/${film.id}`]);
  expect(json()).toMatchObject({ status: 'pending', share_url: film.share_url, revision: 1, cost_usd: before.cost });
  const run = runOf('voice', 'record', 'compose', 'host');
  const input = { job_id: film.id, run, voice: { items: [0, 1] } };
  expect(api.steps.started.at(-1)).toEqual({ name: `${film.id}-2`, input });
  expect(await itemsOf(film.id, 'voice')).toEqual(['000 pending', '001 pending']);
  expect([await itemsOf(film.id, 'record'), await itemsOf(film.id, 'compose')]).toEqual([[], []]);
  // The former film is still there; that its parts are is no longer said.
  const objects = await api.objects();
  expect(objects.filter((path) => path.includes('films/'))).toEqual(before.films);
  const owner = bodyOf(film.id);
  for (const key of [mediaKeys.spoken(owner, 0), mediaKeys.storyboard(owner), mediaKeys.rendered(owner, 0)]) {
    expect(objects, key).not.toContain(`media/${key}`);
  }
  expect((await remake(film.id)).status).toBe(409);

  await play(api, film.id);
  const again = await read(api, 'vid', film.id);
  expect(again).toMatchObject({ status: 'completed', share_url: film.share_url, revision: 2 });
  expect(again.files['360p']).not.toBe(film.files['360p']);
  expect(again.cost_usd).toBeGreaterThan(before.cost);
  expect(again.processing_time_seconds).toBeLessThan(60);
  expect(await read(api, 'hst', film.hosted_video_id)).toMatchObject({ share_url: film.share_url });
});

it('counts on from a page that was published again by itself', async () => {
  const film = await finish(api, 'vid');
  await call('PUT', `${PLACES.hst.base}/${film.hosted_video_id}`, { title: 'Another title' });
  expect((await remake(film.id)).status).toBe(409);
  await play(api, film.hosted_video_id);
  expect((await remake(film.id)).status).toBe(202);
  expect((await api.jobs.get(film.id))?.vid?.revision).toBe(3);
});

it('refuses what cannot be made again, and says why', async () => {
  const { id: running } = await begin(api, 'vid');
  expect((await remake(running)).json()).toMatchObject({ status: 409, detail: expect.stringContaining('pending') });
  await api.jobs.cancel(running);
  expect((await remake(running)).json()).toMatchObject({ status: 409, title: 'The script is not ready' });
  expect((await remake('vid_none')).status).toBe(404);

  const film = await finish(api, 'vid');
  await call('PUT', `${PLACES.scr.base}/${film.script_id}`, { is_approved: 'rejected' });
  expect((await remake(film.id)).json()).toMatchObject({ status: 409, title: 'The script was rejected' });
  await call('PUT', `${PLACES.scr.base}/${film.script_id}`, { is_approved: 'approved' });
  const answers = await Promise.all([1, 2, 3].map(() => remake(film.id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);

  const secret = await finish(api, 'vid', { access: { basic_auth: { username: 'a', password: 'b' } } });
  await api.media.removeAll(mediaKeys.access(bodyOf(secret.id)));
  expect((await remake(secret.id)).json()).toMatchObject({ status: 409, title: 'The page would not open' });
});

it('leaves the former film up when it fails midway, and goes on with a retry', async () => {
  const film = await finish(api, 'vid');
  api.steps.failure = 'ExecutionLimitExceeded';
  expect((await api.call('POST', `${PLACES.vid.base}/${film.id}/remake`)).status).toBe(500);
  api.steps.failure = null;
  const failed = await read(api, 'vid', film.id);
  expect(failed).toMatchObject({ status: 'failed', share_url: film.share_url, files: film.files, revision: 1 });
  expect((await call('POST', `${PLACES.vid.base}/${film.id}/retry`)).status).toBe(202);
  await play(api, film.id);
  expect(await read(api, 'vid', film.id)).toMatchObject({ status: 'completed', revision: 2 });
});
