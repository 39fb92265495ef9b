import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { BatchView } from '../../functions/contract/batch.ts';
import { siblingOf } from '../../functions/contract/kinds.ts';
import { ActingSite } from '../support/acting-site.ts';
import { batchFile, batchWhen, expectResults, resultsOf, SMALL_FILMS, startBatch } from '../support/batch-file.ts';
import { FilmEngine } from '../support/film-engine.ts';

/** Films on a machine that does other things too. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let site: ActingSite;
let local: FilmEngine;
beforeAll(async () => {
  site = await ActingSite.start();
  local = await FilmEngine.start(site.host);
});
afterAll(async () => {
  await local?.stop();
  await site?.stop();
});

const csv = (...rows: string[]) => ['Name,Website', ...rows].join('\n');
const statuses = async (batch: BatchView) => (await resultsOf(batch, ',')).map(({ status }) => status);

it('makes a film for each row that can have one, and tells every row what became of it', async () => {
  const { client } = local;
  const file = batchFile(site, { rows: 30, bad: 20, duplicates: 4, failing: 3 });
  const { status, json, headers } = await startBatch(client, 'leads.csv', file.text, { concurrency: 3 });
  expect([status, headers.get('location')]).toEqual([202, `/api/v1/batches/${json.id}`]);
  const batch = await batchWhen(client, json.id);
  expect(batch).toMatchObject({
    ...{ status: 'completed', file_name: 'leads.csv', runs: 1, error_code: null },
    ...{ rows: 30, invalid: 20, duplicates: 4, completed: 3, failed: 3, running: 0, waiting: 0 },
    progress: { done: 6, total: 6, unit: 'rows' },
  });
  expect(batch.problems).toHaveLength(20);
  expect(batch.problems[0]).toEqual({ line: file.rows[3]?.line, field: 'First Name', message: expect.any(String) });
  const results = await resultsOf(batch);
  expectResults(results, file);

  // What a row tells is what the API tells of its film.
  const [first] = results;
  const film = await client.call('GET', `/${first?.video_id}`);
  const { json: hosted } = await client.ask('GET', `/videos/hosted/${siblingOf('hst', film.id)}`);
  expect(first).toMatchObject({ share_url: film.share_url, gif_url: hosted.gif_url, email_html: hosted.email_html });
  expect(first?.email_html).toContain(hosted.personal_url.replaceAll('&', '&amp;'));
  expect((await fetch(film.share_url ?? '')).status).toBe(200);
  expect(film.lead).toMatchObject({ name: 'Zoë0 O’Neil', first_name: 'Zoë0', notes: 'two\nlines' });
  // No film of a bad row or of a repeat; each other row has one of its own.
  const made = results.filter(({ status }) => status === 'completed' || status === 'failed');
  expect(new Set(made.map(({ video_id }) => video_id)).size).toBe(6);
  const { items } = (await client.ask('GET', '/videos?limit=100')).json;
  expect(items.map(({ id }: { id: string }) => id).sort()).toEqual(made.map(({ video_id }) => video_id).sort());
  const cost = made.reduce((sum, { cost_usd }) => sum + Number(cost_usd), 0);
  expect(batch.cost_usd).toBeCloseTo(cost, 5);

  // Three leads of one page: what they share was made once.
  const reused = items.flatMap(({ stages }: typeof film) => stages.map((stage) => stage.reused));
  expect(batch.saved?.reused).toBe(reused.reduce((sum: number, one: number) => sum + one, 0));
  expect(batch.saved?.reused).toBeGreaterThan(3);
  expect(batch.saved?.usd).toBeGreaterThan(0);
  expect(batch.saved?.seconds).toBeGreaterThan(0);
});

it('begins by itself when a file is dropped, once, and makes again what failed and nothing else', async () => {
  const { client } = local;
  // The second page mends itself after the first look.
  const rows = [
    { name: 'Ada', url: site.url('shared', 'page'), ...SMALL_FILMS },
    { name: 'Bo', url: site.url('later', 403, 'page'), ...SMALL_FILMS },
  ];
  const s3 = new S3Client({ forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.find(({ Name }) => Name?.includes('media'))?.Name;
  const Key = 'batches/incoming/My leads (1).jsonl';
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: rows.map((row) => JSON.stringify(row)).join('\n') }));
  const found = await vi.waitUntil(
    async () => (await client.ask('GET', '/batches')).json.items.find((one: BatchView) => one.file_key === Key),
    { timeout: 20_000, interval: 100 },
  );
  expect(await client.ask('POST', '/batches', { file_key: Key })).toMatchObject({
    status: 409,
    json: { detail: expect.stringContaining(found.id) },
  });
  const first = await batchWhen(client, found.id);
  expect(first).toMatchObject({ status: 'completed', completed: 1, failed: 1 });
  const [ada, bo] = await resultsOf(first, ',');
  expect([ada?.status, bo?.status, bo?.error]).toEqual([
    'completed',
    'failed',
    expect.stringMatching(/^PageRefused: /),
  ]);
  const before = await local.attempts(ada?.video_id ?? '');

  const again = await client.ask('POST', `/batches/${found.id}/redrive`);
  expect(again).toMatchObject({ status: 202, json: { status: 'pending', runs: 2 } });
  const second = await batchWhen(client, found.id);
  expect(second).toMatchObject({ status: 'completed', completed: 2, failed: 0, runs: 2 });
  expect((await resultsOf(second, ',')).map(({ status, video_id }) => [status, video_id])).toEqual([
    ['completed', ada?.video_id],
    ['completed', bo?.video_id],
  ]);
  expect(await local.attempts(ada?.video_id ?? '')).toEqual(before);
  expect(await client.ask('POST', `/batches/${found.id}/redrive`)).toMatchObject({ status: 409 });
});

it('stops when it is cancelled, tells what was made, and can be gone on with', async () => {
  const { client } = local;
  const file = csv(`Ada,${site.url('silent', 'hang')}`, `Bo,${site.url('shut', 403)}`);
  const { json } = await startBatch(client, 'stop.csv', file, { concurrency: 1 });
  await batchWhen(client, json.id, ({ running }) => running === 1);
  await vi.waitUntil(() => (site.asked['/silent'] ?? 0) > 0, { timeout: 20_000 });
  const cancelled = (await client.ask('POST', `/batches/${json.id}/cancel`)).json;
  expect(cancelled.status).toBe('cancelled');
  const batch = await batchWhen(client, json.id, ({ result_url }) => result_url !== null);
  expect(batch).toMatchObject({ status: 'cancelled', completed: 0, running: 0 });
  expect(await statuses(batch)).toEqual(['cancelled', 'not_started']);
  expect(site.asked['/shut']).toBeUndefined();
  const { json: late } = await client.ask('POST', `/batches/${json.id}/cancel`);
  expect(late).toMatchObject({ status: 409 });
  // What hung is answered now.
  site.url('silent', 403);
  await client.ask('POST', `/batches/${json.id}/redrive`);
  expect(await statuses(await batchWhen(client, json.id))).toEqual(['failed', 'failed']);
});

it('is given up when more rows fail than are tolerated, and begins no other', async () => {
  const { client } = local;
  const rows = ['Ada', 'Bo', 'Cy'].map((name) => `${name},${site.url('closed', 403)}`);
  const more = { concurrency: 1, tolerated_failure_percentage: 20 };
  const { json } = await startBatch(client, 'tolerance.csv', csv(...rows), more);
  const batch = await batchWhen(client, json.id);
  expect(batch).toMatchObject({
    status: 'failed',
    error_code: 'FailuresExceeded',
    failed: 1,
    waiting: 2,
    remedy: expect.stringContaining('redrive'),
  });
  expect(await statuses(batch)).toEqual(['failed', 'not_started', 'not_started']);
});

it('refuses a file that it cannot use, with what is wrong, and spends nothing', async () => {
  const { client } = local;
  const before = (await client.ask('GET', '/videos?limit=100')).json.items.length;
  const { json } = await startBatch(client, 'phones.csv', 'Phone;City\n1;Bonn');
  expect(await batchWhen(client, json.id)).toMatchObject({
    ...{ status: 'failed', error_code: 'FileRefused', rows: 0, result_url: null },
    error_message: expect.stringMatching(/no column for the lead’s name/),
  });
  expect(await client.ask('POST', `/batches/${json.id}/redrive`)).toMatchObject({ status: 409 });
  expect((await client.ask('GET', '/videos?limit=100')).json.items).toHaveLength(before);
});
