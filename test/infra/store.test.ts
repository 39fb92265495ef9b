import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ErrorName } from '../../functions/contract/errors.ts';
import { Jobs } from '../../functions/store/jobs.ts';
import { executionName, knownTasks, type TaskKey } from '../../functions/store/productions.ts';
import { LibraryHarness, newVideo } from '../support/library.ts';

let harness: LibraryHarness;
let jobs: Jobs;
beforeAll(async () => {
  harness = await LibraryHarness.start();
  jobs = harness.jobs;
});
afterAll(() => harness?.remove());

/** A fresh video, and one of its tasks. */
const fresh = async () => {
  const id = `vid_${ulid().toLowerCase()}`;
  await jobs.create('vid', newVideo(id), knownTasks(['scout', 'script']));
  const key: TaskKey = { id, stage: 'scout', name: 'main' };
  return { id, key };
};
const nobody = `vid_${'0'.repeat(26)}`;
const production = async (id: string) => {
  const found = await jobs.get(id);
  if (!found) throw new Error(`${id} is gone`);
  return found;
};
const taskOf = async ({ id, stage, name }: TaskKey) =>
  (await production(id)).tasks.find((task) => task.stage === stage && task.name === name);
const error: { code: ErrorName; message: string } = { code: 'BrowserCrashed', message: 'It went away.' };
const spent = (seconds: number, compute_usd = 0, ai_usd = 0, voice_usd = 0) => ({
  seconds,
  compute_usd,
  ai_usd,
  voice_usd,
});
const hosted = { slug: 's', revision: 1, embed: true, files: {} };

describe('tasks', () => {
  it('count their tries, and add up time and cost over all of them, by whom it is owed to', async () => {
    const { id, key } = await fresh();
    await jobs.startTask(key);
    expect((await production(id)).row.status).toBe('generating');
    await jobs.tasks.fail(key, error, spent(2, 0.5, 0.25, 0.125));
    expect(await taskOf(key)).toMatchObject({
      state: 'failed',
      error_code: 'BrowserCrashed',
      ended_at: expect.any(String),
    });
    await jobs.startTask(key);
    const again = await taskOf(key);
    expect(again).toMatchObject({ state: 'running', attempts: 2, done: 0 });
    for (const gone of ['error_code', 'error_message', 'ended_at']) expect(again).not.toHaveProperty(gone);
    await jobs.tasks.progress(key, 7);
    expect((await taskOf(key))?.done).toBe(7);
    await jobs.tasks.complete(key, spent(3, 0.25, 0.5, 1));
    expect(await taskOf(key)).toMatchObject({
      state: 'completed',
      seconds: 5,
      compute_usd: 0.75,
      ai_usd: 0.75,
      voice_usd: 1.125,
    });
  });

  it('give the video the running word of their stage, under which it is listed from then on', async () => {
    const { id, key } = await fresh();
    for (const [stage, word] of [
      ['voice', 'synthesizing'],
      ['record', 'recording'],
      ['compose', 'composing'],
      ['host', 'publishing'],
    ] as const) {
      await jobs.tasks.plan(id, [{ stage, name: 'x', total: 1 }]);
      await jobs.startTask({ ...key, stage, name: 'x' });
      expect((await production(id)).row.status).toBe(word);
      expect((await jobs.list('vid', { status: word }, 1, null)).ids).toEqual([id]);
    }
  });

  it('whose work is found done are completed, once, whatever they were before', async () => {
    const { key } = await fresh();
    await jobs.tasks.settle(key);
    const settled = await taskOf(key);
    expect(settled).toMatchObject({ state: 'completed', ended_at: expect.any(String), attempts: 0, compute_usd: 0 });
    await jobs.tasks.settle(key);
    expect(await taskOf(key)).toEqual(settled);
  });

  it('that are planned twice stay as they were', async () => {
    const { id } = await fresh();
    const key: TaskKey = { id, stage: 'record', name: '000' };
    const planned = [{ stage: key.stage, name: key.name, total: 90 }];
    await jobs.tasks.plan(id, planned);
    await jobs.startTask(key);
    await jobs.tasks.complete(key, spent(1));
    await jobs.tasks.plan(id, planned);
    expect(await taskOf(key)).toMatchObject({ state: 'completed', total: 90, attempts: 1 });
    await jobs.tasks.size(key, 120);
    expect(await taskOf(key)).toMatchObject({ state: 'completed', total: 120, attempts: 1 });
  });

  it('of a video that has ended do not bring it back', async () => {
    const { id, key } = await fresh();
    await jobs.cancel(id);
    await jobs.startTask(key);
    expect((await production(id)).row.status).toBe('cancelled');
  });

  it('are not made for a video that there is not', async () => {
    await expect(jobs.startTask({ id: nobody, stage: 'scout', name: 'main' })).rejects.toThrow();
    expect(await jobs.get(nobody)).toBeNull();
    expect(await jobs.get('nobody')).toBeNull();
  });
});

describe('ends', () => {
  it('failing breaks off what was running, and says why', async () => {
    const { id, key } = await fresh();
    await jobs.startTask(key);
    expect(await jobs.fail(id, error)).toBe(true);
    expect((await production(id)).row).toMatchObject({
      status: 'failed',
      error_code: 'BrowserCrashed',
      error_message: 'It went away.',
      ended_at: expect.any(String),
    });
    expect(await taskOf(key)).toMatchObject({ state: 'failed', error_code: 'Interrupted' });
  });

  it('cancelling breaks off what was running', async () => {
    const { id, key } = await fresh();
    await jobs.startTask(key);
    expect(await jobs.cancel(id)).toBe(true);
    expect(await taskOf(key)).toMatchObject({ state: 'failed', error_code: 'Interrupted' });
  });

  it('the first end stands: no other follows it, and each is told so', async () => {
    const ways: Record<string, (id: string) => Promise<boolean>> = {
      failed: (id) => jobs.fail(id, error),
      cancelled: (id) => jobs.cancel(id),
      completed: (id) => jobs.complete(id, { duration_seconds: 6, hosted }),
    };
    for (const [first, end] of Object.entries(ways)) {
      const { id } = await fresh();
      expect(await end(id)).toBe(true);
      for (const other of Object.values(ways)) expect(await other(id)).toBe(false);
      expect((await production(id)).row.status).toBe(first);
      expect((await jobs.list('vid', { status: first as 'failed' }, 1, null)).ids).toEqual([id]);
    }
  });

  it('one of many ends at once wins, whole', async () => {
    const { id } = await fresh();
    const won = await Promise.all([
      jobs.cancel(id),
      jobs.fail(id, error),
      jobs.complete(id, { duration_seconds: 6, hosted }),
      jobs.cancel(id),
    ]);
    expect(won.filter(Boolean)).toHaveLength(1);
    const { row, vid } = await production(id);
    expect('error_code' in row).toBe(row.status === 'failed');
    expect('hosted' in (vid ?? {})).toBe(row.status === 'completed');
  });
});

describe('another run', () => {
  it('starts once, however many ask at the same time', async () => {
    const { id } = await fresh();
    await jobs.fail(id, error);
    const seen = await production(id);
    const runs = await Promise.all([1, 2, 3, 4].map(() => jobs.reopen(seen)));
    expect(runs.filter((run) => run !== null)).toEqual([2]);
  });

  it('puts what broke back to be done, and leaves what is done', async () => {
    const { id, key } = await fresh();
    const script: TaskKey = { id, stage: 'script', name: 'main' };
    await jobs.startTask(key);
    await jobs.tasks.complete(key, spent(1, 0.1));
    await jobs.startTask(script);
    await jobs.fail(id, error);
    await jobs.reopen(await production(id));
    expect(await taskOf(key)).toMatchObject({ state: 'completed', attempts: 1, compute_usd: 0.1 });
    expect(await taskOf(script)).toMatchObject({ state: 'pending', attempts: 1 });
    const { row } = await production(id);
    expect(row).toMatchObject({ status: 'pending', runs: 2 });
    for (const gone of ['error_code', 'error_message', 'ended_at']) expect(row).not.toHaveProperty(gone);
    expect((await jobs.list('vid', { status: 'pending' }, 100, null)).ids).toContain(id);
    expect((await jobs.list('vid', { status: 'failed' }, 100, null)).ids).not.toContain(id);
  });

  it('does again what is asked to be done again, with what has changed', async () => {
    const { id, key } = await fresh();
    await jobs.startTask(key);
    await jobs.tasks.complete(key, spent(1));
    await jobs.complete(id);
    const seen = await production(id);
    expect(await jobs.reopen(seen, ({ stage }) => stage === 'scout', { title: 'Once more' })).toBe(2);
    expect(await taskOf(key)).toMatchObject({ state: 'pending', attempts: 1, seconds: 1 });
    expect((await production(id)).vid).toMatchObject({ title: 'Once more', status: 'pending' });
  });

  it('is not ended by news of the run before, which may come late', async () => {
    const { id } = await fresh();
    await jobs.fail(id, error);
    await jobs.reopen(await production(id));
    expect(await jobs.fail(id, { code: 'Interrupted', message: 'late' }, executionName(id, 1))).toBe(false);
    expect((await production(id)).row.status).toBe('pending');
    expect(await jobs.fail(id, { code: 'Interrupted', message: 'own' }, executionName(id, 2))).toBe(true);
    expect((await production(id)).row).toMatchObject({ status: 'failed', error_message: 'own' });
  });

  it('is not ended by news that was on its way while it began', async () => {
    const { id } = await fresh();
    const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = new Jobs('library');
    vi.spyOn(slow, 'get').mockImplementation(async (job) => {
      const seen = await jobs.get(job);
      asked.resolve();
      await released.promise;
      return seen;
    });
    const late = slow.fail(id, error, executionName(id, 1));
    await asked.promise;
    await jobs.cancel(id);
    await jobs.reopen(await production(id));
    released.resolve();
    expect(await late).toBe(false);
    expect((await production(id)).row).toMatchObject({ status: 'pending', runs: 2 });
  });

  it('makes the work of the run before unwanted', async () => {
    const { id } = await fresh();
    const wanted = async (job: string, run: number) => (await jobs.look(job, run)).wanted;
    expect(await wanted(id, 1)).toBe(true);
    await jobs.fail(id, error);
    expect(await wanted(id, 1)).toBe(false);
    await jobs.reopen(await production(id));
    expect(await wanted(id, 1)).toBe(false);
    expect(await wanted(id, 2)).toBe(true);
    expect(await wanted(nobody, 1)).toBe(false);
    expect(await wanted('nobody', 1)).toBe(false);
  });
});
