import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { ActingSite } from '../support/acting-site.ts';
import { CommandRun } from '../support/command-line.ts';
import { FilmClient } from '../support/film-engine.ts';
import { Workplace } from '../support/workplace.ts';

/** Films twice, on a machine that does other things too. */
vi.setConfig({ testTimeout: 180_000 });

let site: ActingSite;
let place: Workplace;
let engine: CommandRun | undefined;

beforeAll(async () => {
  site = await ActingSite.start();
  place = await Workplace.open();
});
afterAll(async () => {
  await engine?.end('SIGKILL');
  await site?.stop();
  await place?.remove();
});

/** Starts an engine on the same data. */
const start = async (port = 0) => {
  engine = new CommandRun(place.temp, 'start', '--data', place.data, '--port', String(port), '--allow-private');
  return { engine, client: new FilmClient(await engine.address()) };
};

it('an engine that is killed while it records leaves no process, loses no film, and the film goes on afterwards', async () => {
  const first = await start();
  const { id: doneId } = await first.client.create(site.url('done', 'page'));
  const done = await first.client.ended(doneId);
  expect(done.status).toBe('completed');
  const film = Buffer.from(await (await fetch(done.files['400p'] ?? '')).arrayBuffer());

  const { id } = await first.client.create(site.url('cut', 'page', 'hang'));
  await first.client.until(id, ({ status }) => status === 'recording' && (site.asked['/cut'] ?? 0) > 1);
  expect(place.processes()).not.toEqual([]);
  await first.engine.end('SIGKILL');
  expect(await place.processesAfter(5_000)).toEqual([]);
  const kept = await place.media(id);
  expect(Object.keys(kept)).toContain(`storyboards/${bodyOf(id)}.json`);

  const { port } = new URL(first.client.url);
  const { engine: second, client } = await start(Number(port));
  expect(second.out).toMatch(/1 interrupted: retry with POST/);
  const cut = await client.call('GET', `/${id}`);
  expect(cut).toMatchObject({
    status: 'failed',
    error_code: 'Interrupted',
    error_message: 'The work was stopped before it was done.',
    remedy: expect.stringContaining('retry resumes'),
  });
  expect(cut.stages.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'scout completed',
    'script completed',
    'voice completed',
    'record failed',
    'compose pending',
    'host pending',
  ]);
  expect(await client.call('GET', `/${doneId}`)).toEqual(done);
  const response = await fetch(done.files['400p'] ?? '');
  expect(Buffer.from(await response.arrayBuffer()).equals(film)).toBe(true);
  expect((await fetch(done.share_url ?? '')).status).toBe(200);

  site.url('cut', 'page');
  await client.call('POST', `/${id}/retry`);
  expect(await client.ended(id)).toMatchObject({ status: 'completed', error_code: null });
  const now = await place.media(id);
  expect(Object.fromEntries(Object.keys(kept).map((key) => [key, now[key]]))).toEqual(kept);

  expect(await second.end('SIGTERM')).toBe(0);
  expect(await place.processesAfter(1_000)).toEqual([]);
});

it('an engine that is told to stop while it records ends at once, and its film goes on after the next start', async () => {
  const first = await start();
  const { id } = await first.client.create(site.url('paused', 'page', 'hang'));
  await first.client.until(id, ({ status }) => status === 'recording' && (site.asked['/paused'] ?? 0) > 1);
  const told = Date.now();
  expect(await first.engine.end('SIGTERM')).toBe(0);
  expect(Date.now() - told).toBeLessThan(5_000);
  expect(first.engine.err).not.toMatch(/\n\s+at /);
  expect(await place.processesAfter(1_000)).toEqual([]);

  const second = await start();
  const video = await second.client.call('GET', `/${id}`);
  expect(video).toMatchObject({ status: 'failed', error_code: 'Interrupted' });
  site.url('paused', 'empty');
  await second.client.call('POST', `/${id}/retry`);
  await second.client.until(id, ({ stages }) =>
    stages.some(({ name, state }) => name === 'record' && state === 'running'),
  );
  expect((await second.client.call('POST', `/${id}/cancel`)).status).toBe('cancelled');
  expect(await second.engine.end('SIGTERM'), second.engine.err).toBe(0);
});
