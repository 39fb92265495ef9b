import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ActingSite } from '../support/acting-site.ts';
import { batchWhen, resultsOf, startBatch } from '../support/batch-file.ts';
import { CommandRun } from '../support/command-line.ts';
import { FilmClient } from '../support/film-engine.ts';
import { Workplace } from '../support/workplace.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: ActingSite;
let place: Workplace;
beforeAll(async () => {
  site = await ActingSite.start();
  place = await Workplace.open();
});
afterAll(async () => {
  await place?.remove();
  await site?.stop();
});

const start = async () => {
  const engine = new CommandRun(place.temp, 'start', '--data', place.data, '--port', '0', '--allow-private');
  return { engine, client: new FilmClient(await engine.address()) };
};

it('a batch whose engine dies says so when the next one comes up, with its results, and is gone on with', async () => {
  const first = await start();
  const file = `Name,Website\nAda,${site.url('silent', 'hang')}\nBo,${site.url('shut', 403)}\n`;
  const { json } = await startBatch(first.client, 'leads.csv', file, { concurrency: 1 });
  await vi.waitUntil(() => (site.asked['/silent'] ?? 0) > 0, { timeout: 30_000 });
  await first.engine.end('SIGKILL');

  const { engine, client } = await start();
  const broken = await batchWhen(client, json.id, ({ result_url }) => result_url !== null, 30);
  expect(broken).toMatchObject({ status: 'failed', error_code: 'Interrupted', completed: 0, running: 0 });
  const [ada, bo] = await resultsOf(broken, ',');
  expect([['failed', 'cancelled'].includes(ada?.status ?? ''), bo?.status]).toEqual([true, 'not_started']);

  site.url('silent', 403);
  expect(await client.ask('POST', `/batches/${json.id}/redrive`)).toMatchObject({ status: 202, json: { runs: 2 } });
  const ended = await batchWhen(client, json.id);
  expect(ended).toMatchObject({ status: 'completed', failed: 2, error_code: null });
  expect((await resultsOf(ended, ',')).map(({ error }) => error?.split(':')[0])).toEqual([
    'PageRefused',
    'PageRefused',
  ]);
  expect(await engine.end('SIGTERM')).toBe(0);
});
