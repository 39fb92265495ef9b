import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ActingSite } from '../support/acting-site.ts';
import { batchFile, batchWhen, expectResults, resultsOf, startBatch } from '../support/batch-file.ts';
import { FilmEngine } from '../support/film-engine.ts';

/** 182 films, on a machine that does other things too. */
const LONGEST_SECONDS = 1800;
vi.setConfig({ testTimeout: LONGEST_SECONDS * 1000, hookTimeout: 120_000 });

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

it('of 200 rows with 10 bad ones, 5 repeats and 3 pages that fail, 182 have a film, and the result file says which', async () => {
  const { client } = local;
  const file = batchFile(site, { rows: 200, bad: 10, duplicates: 5, failing: 3 });
  const { json } = await startBatch(client, 'leads.csv', file.text, { concurrency: 6 });
  const batch = await batchWhen(client, json.id, undefined, LONGEST_SECONDS);
  expect(batch).toMatchObject({
    ...{ status: 'completed', rows: 200, invalid: 10, duplicates: 5, completed: 182, failed: 3, waiting: 0 },
  });
  const results = await resultsOf(batch);
  expectResults(results, file);
  const films = results.filter(({ status }) => status === 'completed');
  expect(new Set(films.map(({ share_url }) => share_url)).size).toBe(182);
  for (const { gif_url, email_html, share_url, line } of films) {
    expect({ line, gif: gif_url?.endsWith('.gif'), html: email_html?.includes(share_url ?? '') }).toEqual({
      line,
      gif: true,
      html: true,
    });
  }
  // A dozen people on one page: nearly every scene was made before.
  expect(batch.saved?.reused).toBeGreaterThan(1000);
});
