import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { ActingSite } from '../support/acting-site.ts';
import { FilmEngine } from '../support/film-engine.ts';

let site: ActingSite;
let local: FilmEngine;
let closedHost: string;

beforeAll(async () => {
  site = await ActingSite.start();
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closedHost = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
  local = await FilmEngine.start(site.host, closedHost);
});
afterAll(async () => {
  await local?.stop();
  await site?.stop();
});

describe('a video that cannot be made says why, and what to do', () => {
  it.each<[string, () => string, string, RegExp]>([
    ['a page that lets nobody in', () => site.url('forbidden', 403), 'PageRefused', /HTTP 403/],
    ['a page that is not there', () => site.url('gone', 404), 'PageBroken', /HTTP 404/],
    ['a page that shows nothing', () => site.url('empty', 'empty'), 'PageEmpty', /no words and no pictures/],
    ['a machine where nothing listens', () => `http://${closedHost}/`, 'PageUnreachable', /could not be reached/],
  ])('%s', async (_, url, code, reason) => {
    const { id } = await local.client.create(url());
    const video = await local.client.ended(id);
    expect(video).toMatchObject({ status: 'failed', error_code: code, share_url: null, files: {} });
    expect(video.error_message).toMatch(/^Failed while looking at the page: /);
    expect(video.error_message).toMatch(reason);
    expect(video.remedy).toMatch(/\w{3,}.*\.$/);
    expect(video.stages.map(({ name, state, error_code }) => [name, state, error_code])).toEqual([
      ['scout', 'failed', code],
      ...['script', 'voice', 'record', 'compose', 'host'].map((name) => [name, 'pending', null]),
    ]);
    expect(await local.place.media(id)).toEqual({});
  });

  it('a message with a field that the lead lacks, once the page is known and before anything is spoken', async () => {
    const { id } = await local.client.create(site.url('fields', 'page'), { key_messages: ['Hello {{nickname}}'] });
    const video = await local.client.ended(id);
    expect(video).toMatchObject({ status: 'failed', error_code: 'MergeFieldMissing' });
    expect(video.error_message).toMatch(/^Failed while writing the script: .*nickname/);
    expect(video.remedy).toContain('fallback');
    expect(Object.keys(await local.place.media(id)).sort()).toEqual([
      `scout/${bodyOf(id)}/page.jpg`,
      `scout/${bodyOf(id)}/page.json`,
    ]);
  });

  it('asks a page that does not answer twice, and one that refuses once', async () => {
    const unsteady = await local.client.create(site.url('error', 503));
    await local.client.ended(unsteady.id);
    expect(site.asked['/error']).toBe(2);
    expect((await local.attempts(unsteady.id))['scout main']).toBe(2);
    expect(site.asked['/forbidden']).toBe(1);
  });

  it('leaves no browser, and no scratch in the temp folder', async () => {
    expect(await local.place.processesAfter(2_000)).toEqual([]);
    expect(await local.place.scratch()).toEqual([]);
  });
});

describe('work goes on where it stopped', () => {
  it('after a page that failed once, without anybody’s help; after a cancelled recording, on a retry', async () => {
    const { client, place } = local;
    // Fails once, is scouted, never answers the recorder; then all is well.
    const { id } = await client.create(site.url('unsteady', 500, 'page', 'hang'));
    await client.until(id, ({ status }) => status === 'recording' && (site.asked['/unsteady'] ?? 0) > 2);
    expect((await local.attempts(id))['scout main']).toBe(2);
    expect(place.processes()).not.toEqual([]);

    const cancelled = await client.call('POST', `/${id}/cancel`);
    expect(cancelled.status).toBe('cancelled');
    // The page would hold its browser for 30 seconds.
    expect(await place.processesAfter(5_000)).toEqual([]);
    const after = await client.call('GET', `/${id}`);
    expect(after).toMatchObject({ status: 'cancelled', error_code: null });
    expect(after.stages.find(({ name }) => name === 'record')).toMatchObject({ error_code: 'Interrupted' });
    const kept = await place.media(id);
    const attempts = await local.attempts(id);
    expect(Object.keys(kept)).toContain(`storyboards/${bodyOf(id)}.json`);
    expect(Object.keys(kept).filter((key) => /^(scenes|films|hosted)/.test(key))).toEqual([]);

    site.url('unsteady', 'page');
    expect(await client.call('POST', `/${id}/retry`)).toMatchObject({ status: 'pending', error_code: null });
    const video = await client.ended(id);
    expect(video).toMatchObject({ status: 'completed', error_code: null, error_message: null });
    for (const stage of video.stages) expect(stage, stage.name).toMatchObject({ state: 'completed', error_code: null });
    const again = await local.attempts(id);
    for (const task of Object.keys(attempts).filter((name) => /^(scout|script|voice)/.test(name))) {
      expect([task, again[task]]).toEqual([task, attempts[task]]);
    }
    const now = await place.media(id);
    expect(Object.fromEntries(Object.keys(kept).map((key) => [key, now[key]]))).toEqual(kept);
  });

  it('after a page that went away while it was recorded, at once, on a retry', async () => {
    const { client, place } = local;
    const { id } = await client.create(site.url('leaves', 'page', 503));
    const failed = await client.ended(id);
    expect(failed).toMatchObject({ status: 'failed', error_code: 'PageUnreachable' });
    expect(failed.error_message).toMatch(/^Failed while recording the page: .*HTTP 503/);
    const kept = await place.media(id);
    expect(Object.keys(kept).filter((key) => /^(scenes|films|hosted)/.test(key))).toEqual([]);

    site.url('leaves', 'page');
    await client.call('POST', `/${id}/retry`);
    const video = await client.ended(id);
    expect(video).toMatchObject({ status: 'completed' });
    const now = await place.media(id);
    expect(Object.fromEntries(Object.keys(kept).map((key) => [key, now[key]]))).toEqual(kept);
    const executions = (await place.executions()).filter(({ name }) => name.startsWith(id));
    expect(executions.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      `${id} FAILED`,
      `${id}-2 SUCCEEDED`,
    ]);
  });
});
