import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fargateCost } from '../../functions/core/compute-cost.ts';
import { ActingSite } from '../support/acting-site.ts';
import { artFolder } from '../support/binaries.ts';
import { FilmEngine } from '../support/film-engine.ts';

let site: ActingSite;
let local: FilmEngine;
let art: string;

beforeAll(async () => {
  site = await ActingSite.start();
  art = await mkdtemp(join(tmpdir(), 'leadreel-art-'));
  await cp(artFolder, art, { recursive: true });
  // Functions without room for anything: every film is too large for them.
  const environment = { RENDER_DISK_MB: '1', ASSEMBLE_DISK_MB: '1', BRAND_FILE: join(art, 'brand.json') };
  local = await FilmEngine.startWith({ allowPrivateHosts: [site.host], environment });
});
afterAll(async () => {
  await local?.stop();
  await site?.stop();
  await rm(art, { recursive: true, force: true });
});

/** Process ids of the containers that this test's engine runs now. */
const containers = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const ours = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(
          `TMPDIR=${local.place.temp}/leadreel-container`,
        );
        return ours && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/task/index.mjs') ? [Number(pid)] : [];
      } catch {
        return [];
      }
    });
const container = () => vi.waitUntil(() => containers()[0], { timeout: 60_000, interval: 10 });
const composed = async (id: string) =>
  (await local.jobs.get(id))?.tasks.filter(({ stage }) => stage === 'compose') ?? [];

describe('a film that is too large for functions', () => {
  it('is composed by a task, which another takes over from when its machine is lost', async () => {
    const { client, place } = local;
    const { id } = await client.create(site.url('large', 'page'));
    await vi.waitUntil(async () => (await composed(id)).some(({ state }) => state === 'completed'), {
      timeout: 60_000,
    });
    const lost = await container();
    const done = (await composed(id)).filter(({ state }) => state === 'completed').map(({ name }) => name);
    process.kill(lost, 'SIGKILL');

    const video = await client.ended(id);
    expect(video).toMatchObject({ status: 'completed', error_code: null });
    expect(containers()).not.toContain(lost);
    for (const { name, attempts, state, compute_usd, seconds } of await composed(id)) {
      expect({ name, state }).toEqual({ name, state: 'completed' });
      // What was rendered before is not rendered again.
      if (done.includes(name)) expect({ name, attempts }).toEqual({ name, attempts: 1 });
      expect(compute_usd / seconds, name).toBeCloseTo(fargateCost(1, 200), 6);
    }
    const [execution] = (await place.executions()).filter(({ name }) => name.startsWith(id));
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    const film = await fetch(video.files['400p'] ?? '');
    expect((await film.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
  });

  it('that cannot be made says why, by the name that a function would give it, and is not tried again', async () => {
    await writeFile(join(art, 'cursor.png'), 'no picture');
    const { id } = await local.client.create(site.url('large', 'page'));
    const video = await local.client.ended(id);
    expect(video).toMatchObject({ status: 'failed', error_code: 'AssetUnreadable' });
    expect(video.error_message).toMatch(/^Failed while composing the film: /);
    expect(video.stages.map(({ name, state }) => `${name} ${state}`)).toContain('compose failed');
    expect(Math.max(...(await composed(id)).map(({ attempts }) => attempts ?? 0))).toBe(1);
  });

  it('leaves no task, no encoder and no file behind when it is cancelled', async () => {
    const { client, place } = local;
    await cp(join(artFolder, 'cursor.png'), join(art, 'cursor.png'));
    const { id } = await client.create(site.url('large', 'page'), { quality: 'ultra' });
    await container();
    expect(await client.call('POST', `/${id}/cancel`)).toMatchObject({ status: 'cancelled' });
    await vi.waitUntil(() => containers().length === 0, { timeout: 10_000, interval: 20 });
    expect(await place.processesAfter(2_000)).toEqual([]);
    await vi.waitUntil(async () => (await place.scratch()).length === 0, { timeout: 10_000, interval: 50 });
    expect(await client.call('GET', `/${id}`)).toMatchObject({ status: 'cancelled', files: {} });
  });
});
