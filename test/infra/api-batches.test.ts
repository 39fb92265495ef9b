import { encodeTime } from 'ulid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BatchView } from '../../functions/contract/batch.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { Batches } from '../../functions/store/batches.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness, TABLE } from '../support/library.ts';
import { pointersOf } from '../support/resources.ts';

const B = '/api/v1/batches';

let api: LibraryHarness;
let call: LibraryHarness['call'];
let batches: Batches;
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
  batches = new Batches(TABLE);
});
afterAll(() => api?.remove());

/** Puts a file as the address of an upload would, and asks for a batch of it. */
async function start(text: string, more: object = {}) {
  const { file_key } = (await call('POST', `${B}/uploads`, { file_name: 'leads.csv' })).json();
  await api.media.write(file_key, text);
  const answer = await call('POST', B, { file_key, ...more });
  // The contract's own answer; a refusal is looked at by its status.
  return { answer, file_key, batch: answer.json() as BatchView };
}
const get = async (id: string): Promise<BatchView> => (await call('GET', `${B}/${id}`)).json();

describe('a batch', () => {
  it('begins with an upload: an address that takes one file, and a place of its own for each', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => call('POST', `${B}/uploads`, { file_name: 'Ünser File (1).CSV' })),
    );
    expect(one?.status).toBe(201);
    const upload = one?.json();
    expect(upload.file_key).not.toBe(two?.json().file_key);
    const put = await fetch(upload.url, { method: 'PUT', body: 'Name,Website\nDana,shiftly.example' });
    expect(put.status).toBe(200);
    expect(await api.media.readText(upload.file_key)).toBe('Name,Website\nDana,shiftly.example');
    expect(Date.parse(upload.expires_at)).toBeGreaterThan(Date.now());
    for (const file_name of ['leads.xlsx', '../leads.csv', 'a/b.csv', '.csv']) {
      const { status, json } = await call('POST', `${B}/uploads`, { file_name });
      expect({ file_name, status, pointers: pointersOf({ json }) }).toEqual({
        file_name,
        status: 422,
        pointers: ['/file_name'],
      });
    }
  });

  it('is noted, started once, and listed newest first', async () => {
    const { answer, batch, file_key } = await start('Name\nDana', {
      defaults: { url: 'https://shiftly.example' },
      concurrency: 7,
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([202, `${B}/${batch.id}`]);
    expect(batch).toMatchObject({
      ...{ status: 'pending', file_key, file_name: 'leads.csv', concurrency: 7, tolerated_failure_percentage: 100 },
      ...{ rows: 0, runs: 1, cost_usd: null, saved: null, result_url: null },
    });
    expect(api.steps.started.at(-1)).toEqual({ name: batch.id, input: { batch_id: batch.id, run: 1 } });
    const second = await call('POST', B, { file_key });
    expect([second.status, second.json().detail]).toEqual([409, expect.stringContaining(batch.id)]);
    // Ids sort by the second in which the file was put.
    const aSecondAgo = () => encodeTime(Date.now() - 1000).toLowerCase();
    await vi.waitUntil(() => aSecondAgo() >= batch.id.slice(4, 14), { timeout: 5000 });
    const { batch: later } = await start('Name\nAda');
    const { items, next_cursor } = (await call('GET', `${B}?limit=1`)).json();
    expect(items.map(({ id }: BatchView) => id)).toEqual([later.id]);
    const rest = (await call('GET', `${B}?limit=1&cursor=${encodeURIComponent(next_cursor)}`)).json();
    expect(rest.items.map(({ id }: BatchView) => id)).toEqual([batch.id]);
    expect((await call('GET', `${B}?cursor=nonsense`)).status).toBe(400);
  });

  it.each<[string, object, string[]]>([
    ['a place where no file of rows can lie', { file_key: 'films/x/film.json' }, ['/file_key']],
    ['a file that is not there', { file_key: 'batches/incoming/none.csv' }, ['/file_key']],
    [
      'an option that there is not',
      { file_key: 'batches/incoming/none.csv', defaults: { colour: 'red' } },
      ['/defaults/colour'],
    ],
    [
      'secrets, which do not belong into every row',
      { file_key: 'batches/incoming/none.csv', defaults: { access: {} } },
      ['/defaults/access'],
    ],
    [
      'films that this deployment does not make',
      { file_key: 'batches/incoming/none.csv', defaults: { hosting_provider: 'loom' } },
      ['/defaults/hosting_provider'],
    ],
    [
      'a page that is not public',
      { file_key: 'batches/incoming/none.csv', defaults: { url: 'http://127.0.0.1/' } },
      ['/defaults/url'],
    ],
    [
      'a voice that nobody has',
      { file_key: 'batches/incoming/none.csv', defaults: { voice_id: 'abc' } },
      ['/defaults/voice_id'],
    ],
    ['a place elsewhere', { file_key: '../secrets.csv' }, ['/file_key']],
    ['a field that there is not', { file_key: 'batches/incoming/none.csv', rows: 3 }, ['/rows']],
    ['too many at once', { file_key: 'batches/incoming/none.csv', concurrency: 41 }, ['/concurrency']],
  ])('is refused for %s, and nothing is stored', async (_, body, pointers) => {
    const before = await api.state();
    const answer = await call('POST', B, body);
    expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    expect(await api.state()).toBe(before);
  });

  it('of an empty file is refused', async () => {
    const { answer } = await start('');
    expect([answer.status, pointersOf(answer)]).toEqual([422, ['/file_key']]);
  });

  it('that was noted by somebody who was broken off is started by whoever asks next', async () => {
    const { file_key, batch } = await start('Name\nEve');
    const { execution_arn, ...noted } = (await batches.get(batch.id)) ?? expect.fail('It is not noted.');
    expect(execution_arn).toContain(batch.id);
    await batches.remove(batch.id);
    expect(await batches.create(noted)).toBe(true);
    const again = await call('POST', B, { file_key });
    expect([again.status, again.json().id]).toEqual([202, batch.id]);
    expect(api.steps.started.slice(-2)).toEqual([api.steps.started.at(-1), api.steps.started.at(-1)]);
    expect((await call('POST', B, { file_key })).status).toBe(409);
  });

  it('that cannot be started is not noted', async () => {
    const { file_key } = (await call('POST', `${B}/uploads`, { file_name: 'leads.csv' })).json();
    await api.media.write(file_key, 'Name\nNobody');
    const before = await api.rows();
    api.steps.failure = 'ServiceUnavailable';
    const { status } = await api.call('POST', B, { file_key });
    api.steps.failure = null;
    expect([status, await api.rows()]).toEqual([500, before]);
  });

  it('tells how far it is by what Step Functions counts, on top of what was made before', async () => {
    const { batch } = await start('Name\nBo');
    await batches.change(batch.id, 1, {
      status: 'running',
      counts: { rows: 20, invalid: 2, duplicates: 1 },
      completed_before: 4,
    });
    expect(await get(batch.id)).toMatchObject({ status: 'running', completed: 4, running: 0, waiting: 13 });
    api.steps.itemCounts = { running: 3, succeeded: 5, failed: 1, timedOut: 1, aborted: 0 };
    expect(await get(batch.id)).toMatchObject({
      ...{ completed: 9, failed: 2, running: 3, waiting: 3 },
      progress: { done: 11, total: 17, unit: 'rows' },
    });
    // What is cancelled keeps what was counted until then.
    const cancelled = (await call('POST', `${B}/${batch.id}/cancel`)).json();
    expect(cancelled).toMatchObject({ status: 'cancelled', completed: 9, failed: 2, running: 0, waiting: 6 });
    expect(api.steps.stopped.at(-1)).toMatch(new RegExp(`execution:batches:${batch.id}$`));
    api.steps.itemCounts = null;
    expect((await call('POST', `${B}/${batch.id}/cancel`)).status).toBe(409);

    const again = await call('POST', `${B}/${batch.id}/redrive`);
    expect([again.status, again.json()]).toEqual([
      202,
      expect.objectContaining({ status: 'pending', runs: 2, error_code: null }),
    ]);
    expect(api.steps.started.at(-1)).toEqual({ name: `${batch.id}-2`, input: { batch_id: batch.id, run: 2 } });
    expect((await call('POST', `${B}/${batch.id}/redrive`)).status).toBe(409);
    // The end of the first run, told late, changes nothing.
    expect(await batches.account(batch.id, 1, { completed: 0 })).toBe(false);
    expect(await batches.change(batch.id, 1, { status: 'failed' })).toBe(false);
  });

  it('whose rows all have their film is not made again', async () => {
    const { batch } = await start('Name\nCy');
    const counts = { rows: 1, invalid: 0, duplicates: 0 };
    await batches.change(batch.id, 1, {
      status: 'completed',
      counts,
      completed: 1,
      ended_at: new Date().toISOString(),
    });
    expect((await call('POST', `${B}/${batch.id}/redrive`)).status).toBe(409);
  });

  it('that could not be read can be asked for again, with what its file lacked', async () => {
    const { batch, file_key } = await start('Name\nDi');
    await batches.change(batch.id, 1, { status: 'failed', error_code: REJECTED.fileRefused, error_message: 'no url' });
    expect(await get(batch.id)).toMatchObject({ remedy: expect.stringContaining('docs/batches.md') });
    const again = await call('POST', B, { file_key, defaults: { url: 'https://shiftly.example' } });
    expect(again.status).toBe(202);
    expect(again.json().id).not.toBe(batch.id);
  });

  it.each(['bat_01m8p572egy1ri7b02rct7dzs1', 'vid_01m8p572egy1ri7b02rct7dzs1', 'x'])(
    '%s that there is not is 404',
    async (id) => {
      expect((await call('GET', `${B}/${id}`)).status).toBe(404);
      for (const act of ['cancel', 'redrive']) expect((await call('POST', `${B}/${id}/${act}`)).status).toBe(404);
    },
  );
});
