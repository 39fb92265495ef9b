import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ActingSite } from '../support/acting-site.ts';
import { type BatchFile, batchFile, batchWhen, resultsOf, startBatch } from '../support/batch-file.ts';
import { FilmEngine } from '../support/film-engine.ts';

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

function expectExactly(results: Record<string, string>[], { rows, columns }: BatchFile) {
  expect(results.map(({ line }) => Number(line))).toEqual(rows.map(({ line }) => line));
  for (const [index, { line, cells, status, error }] of rows.entries()) {
    const result = results[index] ?? {};
    expect(
      columns.map((name) => result[name]),
      `line ${line}`,
    ).toEqual(cells);
    expect({ line, status: result.status, error: result.error }).toEqual({
      line,
      status,
      error: error ? expect.stringMatching(error) : '',
    });
  }
}

it('makes a film for each row that can have one, and tells every row what became of it', async () => {
  const file = batchFile(site, { rows: 12, bad: 5, duplicates: 2, failing: 1 });
  const { status, json, headers } = await startBatch(local.client, 'leads.csv', file.text, { concurrency: 3 });
  expect(json).toMatchObject({ status: 'pending', file_name: 'leads.csv' });
  expect([status, headers.get('location')]).toEqual([202, `/api/v1/batches/${json.id}`]);
  const batch = await batchWhen(local.client, json.id);
  const { items } = (await local.client.ask('GET', '/videos?limit=50')).json;
  writeFileSync('/tmp/mine-batch.json', JSON.stringify({ batch, items }, null, 1));
  expect(batch).toMatchObject({ status: 'completed', rows: 12, invalid: 5, duplicates: 2, completed: 4, failed: 1 });
  const results = await resultsOf(batch);
  expectExactly(results, file);
});
