import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bodyOf } from '../../functions/contract/kinds.ts';
import type { ScriptSection } from '../../functions/contract/script.ts';
import type { VideoView } from '../../functions/contract/video.ts';
import { ActingSite } from '../support/acting-site.ts';
import { pictureHashes } from '../support/film.ts';
import { FilmEngine } from '../support/film-engine.ts';

/** Two films at once, on a machine that does other things too. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Few frames, so that much of the time is the chain's own. */
const brief = { total_duration_seconds: 6, recording_settings: { frame_rate: 12 } };

let site: ActingSite;
let local: FilmEngine;
/** Two leads are shown the same page at the same time. */
let films: VideoView[];

beforeAll(async () => {
  site = await ActingSite.start();
  local = await FilmEngine.start(site.host);
  const url = site.url('shared', 'page');
  const make = async (name: string, lead_id: string) => {
    const { id } = await local.client.create(url, { lead: { name }, lead_id, ...brief });
    return local.client.until(id, ({ status }) => status === 'completed');
  };
  films = await Promise.all([make('Dana', 'one'), make('Maximilian', 'two')]);
});
afterAll(async () => {
  await local?.stop();
  await site?.stop();
});

/** A film's sections or scenes: what the cache was asked for, and whether it had it. */
async function items(id: string, stage: string) {
  const { tasks = [] } = (await local.jobs.get(id)) ?? {};
  return tasks
    .filter((task) => task.stage === stage && /^\d+$/.test(task.name))
    .map(({ name, cached, saved_usd, attempts, artifacts }) => ({
      ...{ name, cached, saved_usd, attempts },
      hash: [...(artifacts ?? [])].at(-1),
    }));
}
const made = async (id: string, stage: string) => (await items(id, stage)).filter(({ cached }) => !cached);
const stageOf = (video: VideoView, name: string) => video.stages.find((stage) => stage.name === name);

/** The pictures of a film, as MD5 sums. */
async function picturesOf(video: VideoView): Promise<string[]> {
  const path = join(local.place.temp, `${video.id}-${video.revision}.mp4`);
  await writeFile(path, Buffer.from(await (await fetch(video.files['400p'] ?? '')).arrayBuffer()));
  return pictureHashes(path);
}

it('two films at once record and render what they share once, and show the same pictures', async () => {
  // Two were made.
  const [one, two] = films as [VideoView, VideoView];
  for (const stage of ['record', 'compose']) {
    const all = [...(await items(one.id, stage)), ...(await items(two.id, stage))];
    const hashes = all.map(({ hash }) => hash);
    const own = all.filter(({ cached }) => !cached).map(({ hash }) => hash);
    expect(hashes, stage).not.toContain(undefined);
    // Each was made once, by whoever came first; something was shared, and something was not.
    expect(own.sort(), stage).toEqual([...new Set(hashes)].sort());
    expect(own.length, stage).toBeLessThan(all.length);
    expect(own.length, stage).toBeGreaterThan(all.length / 2);
    for (const { cached, saved_usd } of all) expect(saved_usd > 0, stage).toBe(cached);
    const told = films.map((film) => stageOf(film, stage));
    expect(told.reduce((sum, view) => sum + (view?.reused ?? 0), 0)).toBe(all.length - own.length);
  }
  expect(one.saved_usd + two.saved_usd).toBeGreaterThan(0);
  const pictures = await Promise.all(films.map(picturesOf));
  const shared = new Set(pictures[0]);
  expect(pictures[1]?.filter((picture) => shared.has(picture)).length).toBeGreaterThan(10);
});

it('a film made again with one sentence changed makes that one anew, and takes the former one’s place', async () => {
  // At least one was made.
  const [film] = films as [VideoView];
  const { client } = local;
  const before = await picturesOf(film);
  const { json: script } = await client.ask('GET', `/videos/scripts/${film.script_id}`);
  const sections = script.sections.map((section: ScriptSection, index: number) =>
    index === 1 ? { ...section, content: 'Every shift of the week, planned before lunch on Monday.' } : section,
  );
  const edited = await client.ask('PUT', `/videos/scripts/${film.script_id}`, { sections, is_approved: 'rejected' });
  expect(edited.status).toBe(200);
  expect(await client.ask('POST', `/videos/${film.id}/remake`)).toMatchObject({ status: 409 });
  await client.ask('PUT', `/videos/scripts/${film.script_id}`, { is_approved: 'approved' });

  const { status, headers, json } = await client.ask('POST', `/videos/${film.id}/remake`);
  expect([status, headers.get('location')]).toEqual([202, `/api/v1/videos/${film.id}`]);
  // Until then the former film plays.
  expect(json).toMatchObject({ share_url: film.share_url, files: film.files, revision: 1 });
  expect((await client.ask('POST', `/videos/${film.id}/remake`)).status).toBe(409);
  expect((await fetch(film.files['400p'] ?? '')).status).toBe(200);
  const again = await client.until(film.id, (video) => video.status === 'completed');

  for (const stage of ['voice', 'record', 'compose']) {
    expect(
      (await made(film.id, stage)).map(({ name }) => name),
      stage,
    ).toEqual(['001']);
    expect(stageOf(again, stage)?.reused, stage).toBe(sections.length - 1);
  }
  expect(again).toMatchObject({ share_url: film.share_url, revision: 2, remade_at: expect.any(String) });
  expect(again.files['400p']).not.toBe(film.files['400p']);
  expect(await (await fetch(film.share_url ?? '')).text()).toContain(new URL(again.files['400p'] ?? '').pathname);
  const after = await picturesOf(again);
  expect(after).not.toEqual(before);
  expect(after.at(-1)).toBe(before.at(-1));
  // What it cost before is not forgotten.
  expect(again.cost_usd).toBeGreaterThan(film.cost_usd);
  films[0] = again;
});

it('a scene that was damaged is rendered anew: for who asks for it, and for a film that has it already', async () => {
  const { client, jobs, place } = local;
  // Two were made.
  const film = films[1] as VideoView;
  const scene = (await place.document(`scenes/${bodyOf(film.id)}/001.json`)).renditions[0];
  await place.spoil(scene.key);
  const request = { lead: film.lead, ...brief };
  const { id } = await client.create(film.url, request);
  const other = await client.ended(id);
  expect(other.status).toBe('completed');
  expect((await made(id, 'compose')).map(({ name }) => name)).toEqual(['001']);
  expect(await made(id, 'record')).toEqual([]);
  expect(await picturesOf(other)).toEqual(await picturesOf(film));

  // The damage comes between rendering and joining.
  const kept = (await place.document(`scenes/${bodyOf(id)}/001.json`)).renditions[0];
  expect(kept.key).not.toBe(scene.key);
  await place.spoil(kept.key);
  await jobs.update(id, { status: 'failed', shelf_status: 'videos:failed' });
  await jobs.tasks.reset({ id, stage: 'compose', name: 'assemble' });
  await client.call('POST', `/${id}/retry`);
  const cured = await client.ended(id);
  expect(cured).toMatchObject({ status: 'completed', error_code: null });
  const tries = Object.fromEntries((await items(id, 'compose')).map(({ name, attempts }) => [name, attempts]));
  expect(tries).toMatchObject({ '000': 1, '001': 2 });

  const { json: receipt } = await client.ask('DELETE', '/leads/two');
  for (const count of [receipt.cached_speech, receipt.cached_takes, receipt.cached_scenes]) {
    expect(count).toBeGreaterThan(1);
  }
});
