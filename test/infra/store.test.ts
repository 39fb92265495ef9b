import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { executionName, type TaskKey, type Videos } from '../../functions/store/videos.ts';
import { LibraryHarness, newVideo } from '../support/library.ts';

let harness: LibraryHarness;
let videos: Videos;
beforeAll(async () => {
  harness = await LibraryHarness.start();
  videos = harness.videos;
});
afterAll(() => harness?.remove());

let count = 0;
/** A fresh video, and one of its tasks. */
const fresh = async () => {
  const id = `video-${++count}`;
  await videos.create(newVideo(id));
  const key: TaskKey = { id, stage: 'scout', name: 'main' };
  return { id, key };
};
const production = async (id: string) => {
  const found = await videos.get(id);
  if (!found) throw new Error(`${id} is gone`);
  return found;
};
const taskOf = async ({ id, stage, name }: TaskKey) =>
  (await production(id)).tasks.find((task) => task.stage === stage && task.name === name);
const error = { code: 'BrowserCrashed', message: 'It went away.' } as const;

describe('tasks', () => {
  it('count their tries, and add up time and cost over all of them', async () => {
    const { id, key } = await fresh();
    await videos.startTask(key);
    expect((await production(id)).video.status).toBe('generating');
    await videos.failTask(key, error, { seconds: 2, costUsd: 0.5 });
    expect(await taskOf(key)).toMatchObject({
      state: 'failed',
      error_code: 'BrowserCrashed',
      ended_at: expect.any(String),
    });
    await videos.startTask(key);
    const again = await taskOf(key);
    expect(again).toMatchObject({ state: 'running', attempts: 2, done: 0 });
    for (const gone of ['error_code', 'error_message', 'ended_at']) expect(again).not.toHaveProperty(gone);
    await videos.progress(key, 7);
    expect((await taskOf(key))?.done).toBe(7);
    await videos.completeTask(key, { seconds: 3, costUsd: 0.25 });
    expect(await taskOf(key)).toMatchObject({ state: 'completed', seconds: 5, cost_usd: 0.75 });
  });

  it('whose work is found done are completed, once, whatever they were before', async () => {
    const { key } = await fresh();
    await videos.settleTask(key);
    const settled = await taskOf(key);
    expect(settled).toMatchObject({ state: 'completed', ended_at: expect.any(String), attempts: 0, cost_usd: 0 });
    await videos.settleTask(key);
    expect(await taskOf(key)).toEqual(settled);
  });

  it('that are planned twice stay as they were', async () => {
    const { id } = await fresh();
    const key: TaskKey = { id, stage: 'record', name: '000' };
    const planned = [{ stage: key.stage, name: key.name, total: 90 }];
    await videos.plan(id, planned);
    await videos.startTask(key);
    await videos.completeTask(key, { seconds: 1, costUsd: 0 });
    await videos.plan(id, planned);
    expect(await taskOf(key)).toMatchObject({ state: 'completed', total: 90, attempts: 1 });
  });

  it('of a video that has ended do not bring it back', async () => {
    const { id, key } = await fresh();
    await videos.cancel(id);
    await videos.startTask(key);
    expect((await production(id)).video.status).toBe('cancelled');
  });

  it('are not made for a video that there is not', async () => {
    await expect(videos.startTask({ id: 'nobody', stage: 'scout', name: 'main' })).rejects.toThrow();
    expect(await videos.get('nobody')).toBeNull();
  });
});

describe('ends', () => {
  it('failing breaks off what was running, and says why', async () => {
    const { id, key } = await fresh();
    await videos.startTask(key);
    await videos.fail(id, error);
    expect((await production(id)).video).toMatchObject({
      status: 'failed',
      error_code: 'BrowserCrashed',
      error_message: 'It went away.',
      ended_at: expect.any(String),
    });
    expect(await taskOf(key)).toMatchObject({ state: 'failed', error_code: 'Interrupted' });
  });

  it('cancelling breaks off what was running', async () => {
    const { id, key } = await fresh();
    await videos.startTask(key);
    expect(await videos.cancel(id)).toBe(true);
    expect(await taskOf(key)).toMatchObject({ state: 'failed', error_code: 'Interrupted' });
  });

  it('the first end stands: no other follows it', async () => {
    const hosted = { slug: 's', files: {} };
    const ways: Record<string, (id: string) => Promise<unknown>> = {
      failed: (id) => videos.fail(id, error),
      cancelled: (id) => videos.cancel(id),
      completed: (id) => videos.complete(id, { durationSeconds: 6, hosted }),
    };
    for (const [first, end] of Object.entries(ways)) {
      const { id } = await fresh();
      await end(id);
      for (const other of Object.values(ways)) await other(id);
      expect((await production(id)).video.status).toBe(first);
    }
  });

  it('one of many ends at once wins, whole', async () => {
    const { id } = await fresh();
    const hosted = { slug: 's', files: {} };
    await Promise.all([
      videos.cancel(id),
      videos.fail(id, error),
      videos.complete(id, { durationSeconds: 6, hosted }),
      videos.cancel(id),
    ]);
    const { video } = await production(id);
    expect('error_code' in video).toBe(video.status === 'failed');
    expect('hosted' in video).toBe(video.status === 'completed');
  });
});

describe('another run', () => {
  it('starts once, however many ask at the same time', async () => {
    const { id } = await fresh();
    await videos.fail(id, error);
    const seen = await production(id);
    const runs = await Promise.all([1, 2, 3, 4].map(() => videos.reopen(seen)));
    expect(runs.filter((run) => run !== null)).toEqual([2]);
  });

  it('puts what broke back to be done, and leaves what is done', async () => {
    const { id, key } = await fresh();
    const script: TaskKey = { id, stage: 'script', name: 'main' };
    await videos.startTask(key);
    await videos.completeTask(key, { seconds: 1, costUsd: 0.1 });
    await videos.startTask(script);
    await videos.fail(id, error);
    await videos.reopen(await production(id));
    expect(await taskOf(key)).toMatchObject({ state: 'completed', attempts: 1, cost_usd: 0.1 });
    expect(await taskOf(script)).toMatchObject({ state: 'pending', attempts: 1 });
    const { video } = await production(id);
    expect(video).toMatchObject({ status: 'pending', runs: 2 });
    for (const gone of ['error_code', 'error_message', 'ended_at']) expect(video).not.toHaveProperty(gone);
  });

  it('is not ended by news of the run before, which may come late', async () => {
    const { id } = await fresh();
    await videos.fail(id, error);
    await videos.reopen(await production(id));
    await videos.fail(id, { code: 'Interrupted', message: 'late' }, executionName(id, 1));
    expect((await production(id)).video.status).toBe('pending');
    await videos.fail(id, { code: 'Interrupted', message: 'own' }, executionName(id, 2));
    expect((await production(id)).video).toMatchObject({ status: 'failed', error_message: 'own' });
  });

  it('is told apart from the run before by the rule’s function, by the name of the execution that ended', async () => {
    vi.stubEnv('LIBRARY_TABLE', 'library');
    for (const method of ['info', 'warn', 'log'] as const) vi.spyOn(console, method).mockReturnValue();
    const { handler } = await import('../../functions/close/handler-ended.ts');
    const ended = (name: string, id: string) =>
      handler({ detail: { name, status: 'ABORTED', input: JSON.stringify({ video_id: id }) } }, {} as never);
    const { id } = await fresh();
    await videos.cancel(id);
    await ended(id, id);
    expect((await production(id)).video.status).toBe('cancelled');
    await videos.reopen(await production(id));
    await ended(id, id);
    expect((await production(id)).video.status).toBe('pending');
    await ended(`${id}-2`, id);
    expect((await production(id)).video).toMatchObject({ status: 'failed', error_code: 'Interrupted' });
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('makes the work of the run before unwanted', async () => {
    const { id } = await fresh();
    expect(await videos.isWanted(id, 1)).toBe(true);
    await videos.fail(id, error);
    expect(await videos.isWanted(id, 1)).toBe(false);
    await videos.reopen(await production(id));
    expect(await videos.isWanted(id, 1)).toBe(false);
    expect(await videos.isWanted(id, 2)).toBe(true);
    expect(await videos.isWanted('nobody', 1)).toBe(false);
  });
});
