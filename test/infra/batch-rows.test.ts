import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { judging } from '../../functions/batch/judging.ts';
import { type PrepareRequest, prepareBatch } from '../../functions/batch/prepare-batch.ts';
import { RowStarter } from '../../functions/batch/row-starter.ts';
import { CreateBatch, MOST_ROWS } from '../../functions/contract/batch.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { Batches } from '../../functions/store/batches.ts';
import { readDeployment } from '../../lib/deployment.ts';
import { judgeEnvironment } from '../../lib/judge-environment.ts';
import { LibraryHarness, MACHINE, TABLE } from '../support/library.ts';

const STORES = { LIBRARY_TABLE: TABLE, MEDIA_BUCKET: 'media', DEPLOYMENT: 'leadreel' };

let api: LibraryHarness;
beforeAll(async () => {
  api = await LibraryHarness.start();
});
afterAll(() => api?.remove());

describe('the rows of a file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leadreel-batch-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const environment = () => ({ ...judgeEnvironment(readDeployment({}).settings), ...STORES });
  async function prepare(text: string, more: Partial<PrepareRequest> = {}) {
    const path = join(folder, 'file');
    await writeFile(path, text);
    const fileName = more.fileName ?? 'leads.csv';
    const judge = judging(environment()).objections;
    return prepareBatch({
      batchId: 'bat_01m8p572egy1ri7b02rct7dzs1',
      path,
      folder,
      defaults: {},
      judge,
      ...more,
      fileName,
    });
  }
  const linesOf = async (path: string) =>
    (await readFile(path, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  it('are judged as the API would, the lead that nobody knows and the length that is too long included', async () => {
    const { lead_id } = (await api.call('PUT', '/api/v1/leads/crm-1', { name: 'Known' })).json();
    const { counts, problems, rowsPath, accountPath } = await prepare(
      `Lead ID;Name;Website;total_duration_seconds\n${lead_id};;a.example;\ncrm-2;;a.example;\n;Ada;127.0.0.1;\n;Bo;a.example;601\n;Cy;a.example;30`,
    );
    expect(counts).toEqual({ rows: 5, invalid: 3, duplicates: 0 });
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [3, 'Lead ID'],
      [4, 'Website'],
      [5, 'total_duration_seconds'],
    ]);
    expect((await linesOf(rowsPath)).map(({ line, body }) => [line, body])).toEqual([
      [2, { lead_id: 'crm-1', url: 'https://a.example' }],
      [6, { lead: { name: 'Cy' }, url: 'https://a.example', total_duration_seconds: 30 }],
    ]);
    expect((await linesOf(accountPath)).map(({ state }) => state)).toEqual([
      'valid',
      'invalid',
      'invalid',
      'invalid',
      'valid',
    ]);
  });

  it.each<[string, string, RegExp, string?]>([
    ['nothing but a header', 'Name,Website\n', /has no rows/],
    ['nothing but empty lines', '\n\n', /has no rows/],
    ['no column of ours', 'Foo,Bar\n1,2', /no column for the lead’s name.*none for the page/],
    ['more rows than it may', `${'x\n'.repeat(MOST_ROWS + 1)}`, /more than 100,000 rows/, 'a.jsonl'],
  ])('with %s are refused', async (_, text, message, fileName = 'leads.csv') => {
    await expect(prepare(text, { fileName })).rejects.toMatchObject({
      name: REJECTED.fileRefused,
      message: expect.stringMatching(message),
    });
  });

  it('are told one by one up to a hundred bad ones, and counted beyond', async () => {
    const { counts, problems } = await prepare(`Name,Website\n${'Ada,ftp://x\n'.repeat(130)}`);
    expect([counts.invalid, problems.length]).toEqual([130, 100]);
  });

  it('begin once however often they are started, and not when the budget does not hold them; later they do', async () => {
    const batches = new Batches(TABLE);
    const batch = { id: 'bat_01m8p572egy1ri7b02rct7dzs1' };
    const { defaults } = CreateBatch.parse({ file_key: 'batches/incoming/a.csv' });
    await batches.create({
      ...batch,
      file_key: 'a',
      file_name: 'a.csv',
      defaults,
      concurrency: 1,
      tolerated_failure_percentage: 100,
    });
    const row = {
      batch_id: batch.id,
      line: 2,
      video_id: 'vid_01m8p572egy1ri7b02rct7dzs2',
      body: { lead: { name: 'Ed' }, url: 'https://a.example' },
    };
    const starter = (settings: Partial<ReturnType<typeof environment>> = {}) =>
      new RowStarter({
        ...judging({ ...environment(), ...settings }),
        batches,
        jobs: api.jobs,
        stateMachineArn: MACHINE,
      });
    const paid = { VOICE_PROVIDER: 'elevenlabs', MONTHLY_BUDGET_USD: '0.001' } as const;
    const video = async () => (await api.jobs.get(row.video_id))?.row;
    // Its batch has been stopped in the meantime.
    expect(await starter().start(row)).toEqual({ outcome: 'refused' });
    expect(await video()).toBeUndefined();
    await batches.change(batch.id, 1, { status: 'running', counts: { rows: 1, invalid: 0, duplicates: 0 } });
    expect(await starter(paid).start(row)).toEqual({ outcome: 'refused' });
    expect(await video()).toMatchObject({ status: 'failed', error_code: REJECTED.budgetExceeded, committed_usd: 0 });
    expect(await starter(paid).start(row)).toEqual({ outcome: 'refused' });

    const begun = await starter().start(row);
    expect(begun).toMatchObject({
      outcome: 'run',
      name: `${row.video_id}-2`,
      input: { job_id: row.video_id, run: { scout: true, host: true } },
    });
    expect(await starter().start(row)).toEqual(begun);
    expect(await video()).toMatchObject({
      status: 'pending',
      runs: 2,
      execution_arn: expect.stringMatching(/execution:chain:vid_.*-2$/),
    });
    await api.jobs.complete(row.video_id);
    expect(await starter().start(row)).toEqual({ outcome: 'made' });
    // The lead was noted once.
    const leads = (await api.rows()).filter(
      ({ __edb_e__: entity, lead }) => JSON.stringify(entity).includes('lead') && JSON.stringify(lead).includes('Ed'),
    );
    expect(leads).toHaveLength(1);
  });
});
