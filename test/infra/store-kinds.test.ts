import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS, type Kind, siblingOf } from '../../functions/contract/kinds.ts';
import type { ResourceStatus } from '../../functions/contract/resource.ts';
import { notePart } from '../../functions/runtime/note-part.ts';
import { watchJob } from '../../functions/runtime/watch-job.ts';
import type { Jobs } from '../../functions/store/jobs.ts';
import { isOwnJob, knownTasks, type Production } from '../../functions/store/productions.ts';
import { LibraryHarness, newVideo } from '../support/library.ts';

let harness: LibraryHarness;
let jobs: Jobs;
beforeAll(async () => {
  harness = await LibraryHarness.start();
  jobs = harness.jobs;
});
afterAll(() => harness?.remove());

type PartKind = Exclude<Kind, 'vid'>;
/** What a step notes of each kind, beside what all have. */
const COLUMNS: Record<PartKind, object> = {
  rec: { url_recorded: 'https://shiftly.example/', resolution: '640x360', recording_config: { frame_rate: 30 } },
  scr: { script_style: 'sales', language: 'en', total_duration_seconds: 60 },
  voc: { voice_preset: 'technical', voice_settings: { style: 0 }, format: 'mp3', cache_keys: ['a', 'b'] },
  cmp: {
    title: 'T',
    screen_recording_id: 'r',
    voiceover_id: 'v',
    options: { captions: 'none' },
    resolution: '640x360',
  },
  hst: { composed_video_id: 'c', title: 'T', options: { tags: [] } },
};
const KIND_NAMES = Object.keys(KINDS) as Kind[];
const PARTS = Object.keys(COLUMNS) as PartKind[];
const nextId = (kind: Kind) => `${kind}_${ulid().toLowerCase()}`;
const fresh = async (kind: Kind, more: object = {}) => {
  const id = nextId(kind);
  const own = kind === 'vid' ? newVideo(id) : { ...COLUMNS[kind], id, lead_key: '-' };
  await jobs.create(kind, { ...own, ...more }, knownTasks(KINDS[kind].stages));
  return id;
};
const production = async (id: string): Promise<Production> => {
  const found = await jobs.get(id);
  if (!found) throw new Error(`${id} is gone`);
  return found;
};
/** All ids of a filter, by pages of two. */
const pages = async (kind: Kind, filter: { leadKey?: string; status?: ResourceStatus }) => {
  const ids: string[] = [];
  for (let cursor: string | null = null, left = 20; left > 0; left--) {
    const page = await jobs.list(kind, filter, 2, cursor);
    ids.push(...page.ids);
    cursor = page.cursor;
    if (cursor === null) return ids;
  }
  throw new Error('The list has no end.');
};

describe('each kind alone', () => {
  it.each(KIND_NAMES)('a %s begins with its own running word and the tasks of its stages', async (kind) => {
    const found = await production(await fresh(kind));
    expect(found).toMatchObject({ kind, row: { status: KINDS[kind].running, runs: 1, committed_usd: 0 } });
    expect(found[kind]).toBe(found.row);
    expect(isOwnJob(found)).toBe(true);
    expect(new Set(found.tasks.map(({ stage }) => stage))).toEqual(new Set(KINDS[kind].stages));
    for (const { state, total, done } of found.tasks) {
      expect({ state, done }).toEqual({ state: 'pending', done: 0 });
      expect([0, 1]).toContain(total);
    }
  });

  it.each(KIND_NAMES)('a %s ends with the word that clients wait for, and with what was made', async (kind) => {
    const id = await fresh(kind);
    expect(await jobs.complete(id, { slug: 'abc' })).toBe(true);
    const { row } = await production(id);
    expect(row).toMatchObject({ status: kind === 'hst' ? 'ready' : 'completed', slug: 'abc' });
    expect(row.ended_at).toBeDefined();
    for (const other of [jobs.complete(id), jobs.cancel(id), jobs.requestStop(id)]) expect(await other).toBe(false);
  });

  it.each(PARTS)('a %s keeps its running word while its stages run, whichever they are', async (kind) => {
    const id = await fresh(kind);
    for (const { stage, name } of (await production(id)).tasks) {
      await jobs.startTask({ id, stage, name });
      expect((await production(id)).row.status).toBe(KINDS[kind].running);
    }
  });

  it('is opened for another run under its running word', async () => {
    const id = await fresh('scr');
    await jobs.complete(id, { sections: [] });
    expect(await jobs.reopen(await production(id), ({ stage }) => stage === 'script', { rewriting: 1 })).toBe(2);
    expect((await production(id)).scr).toMatchObject({ status: 'generating', runs: 2, rewriting: 1, sections: [] });
  });

  it('is not mistaken for another kind with the same body', async () => {
    const id = await fresh('rec');
    for (const kind of KIND_NAMES.filter((other) => other !== 'rec')) {
      expect(await jobs.get(siblingOf(kind, id))).toBeNull();
      expect(await jobs.update(siblingOf(kind, id), { slug: 'x' })).toBe(false);
      expect(await jobs.cancel(siblingOf(kind, id))).toBe(false);
    }
  });
});

describe('parts of a video', () => {
  it.each(PARTS)('a %s is noted beside its video, under the same body and for the same lead', async (kind) => {
    const id = await fresh('vid', { lead_key: '42', lead_id: 42 });
    await notePart(jobs, await production(id), kind, COLUMNS[kind] as Record<string, unknown>);
    const part = await production(siblingOf(kind, id));
    expect(part.row).toMatchObject({
      lead_key: '42',
      lead_id: 42,
      video_id: id,
      status: kind === 'hst' ? 'ready' : 'completed',
      ended_at: expect.any(String),
      ...COLUMNS[kind],
    });
    expect(isOwnJob(part)).toBe(false);
    expect(part.tasks).toEqual([]);
    // The video's own row is not touched, and its partition holds no part.
    expect(await production(id)).toMatchObject({ kind: 'vid', row: { status: 'pending' } });
  });

  it('of another try replace those of the first', async () => {
    const id = await fresh('vid');
    const job = await production(id);
    await notePart(jobs, job, 'voc', { ...COLUMNS.voc, voice_name: 'first', voice_id: 'gone' });
    await notePart(jobs, job, 'voc', { ...COLUMNS.voc, voice_name: 'second' });
    const { voc } = await production(siblingOf('voc', id));
    expect(voc).toMatchObject({ voice_name: 'second' });
    expect(voc).not.toHaveProperty('voice_id');
    expect((await pages('voc', { leadKey: '-' })).filter((one) => one === siblingOf('voc', id))).toHaveLength(1);
  });

  it('are columns of the job itself when that is the resource', async () => {
    const id = await fresh('cmp');
    await notePart(jobs, await production(id), 'cmp', { duration_seconds: 9 });
    expect((await production(id)).cmp).toMatchObject({ duration_seconds: 9, status: 'composing', title: 'T' });
    expect((await production(id)).row.video_id).toBeUndefined();
  });
});

describe('lists', () => {
  it('hold one kind only, newest first, made alone or as a part', async () => {
    const lead_key = ulid();
    const alone = await fresh('scr', { lead_key });
    const video = await fresh('vid', { lead_key });
    await notePart(jobs, await production(video), 'scr', COLUMNS.scr as Record<string, unknown>);
    const newest = await fresh('scr', { lead_key });
    expect(await pages('scr', { leadKey: lead_key })).toEqual([newest, siblingOf('scr', video), alone]);
    expect((await pages('scr', {})).slice(0, 3)).toEqual([newest, siblingOf('scr', video), alone]);
    expect(await pages('vid', { leadKey: lead_key })).toEqual([video]);
    expect((await jobs.idsOf('scr', lead_key)).toSorted()).toEqual([alone, siblingOf('scr', video), newest].toSorted());
  });

  it('follow the status', async () => {
    const lead_key = ulid();
    const [a, b] = [await fresh('hst', { lead_key }), await fresh('hst', { lead_key })];
    await jobs.complete(a);
    expect(await pages('hst', { status: 'ready', leadKey: lead_key })).toEqual([a]);
    expect(await pages('hst', { status: 'publishing', leadKey: lead_key })).toEqual([b]);
    expect(await pages('hst', { status: 'ready' })).toContain(a);
    expect(await pages('hst', { status: 'publishing' })).not.toContain(a);
  });
});

describe('stopping', () => {
  it('asks a recording to end with what it has, which is not the end of it', async () => {
    const id = await fresh('rec');
    expect(await jobs.look(id, 1)).toEqual({ wanted: true, stopping: false });
    expect(await jobs.requestStop(id)).toBe(true);
    expect(await jobs.requestStop(id)).toBe(true);
    expect(await jobs.look(id, 1)).toEqual({ wanted: true, stopping: true });
    expect((await production(id)).row.status).toBe('recording');
    await jobs.complete(id);
    expect(await jobs.look(id, 1)).toMatchObject({ wanted: false });
  });

  it('of the run before does not stop the next', async () => {
    const id = await fresh('rec');
    await jobs.requestStop(id);
    await jobs.cancel(id);
    await jobs.reopen(await production(id));
    expect(await jobs.look(id, 2)).toEqual({ wanted: true, stopping: false });
  });

  it('is heard of by the step that runs, and so is a cancel', async () => {
    const id = await fresh('rec');
    const watch = watchJob(
      () => jobs.look(id, 1),
      () => new Error('nobody wants it'),
    );
    try {
      await jobs.requestStop(id);
      await expect.poll(() => watch.stop.aborted, { timeout: 5000 }).toBe(true);
      expect(watch.signal.aborted).toBe(false);
      await jobs.cancel(id);
      await expect.poll(() => watch.signal.aborted, { timeout: 5000 }).toBe(true);
      expect(watch.signal.reason).toMatchObject({ message: 'nobody wants it' });
    } finally {
      watch.clear();
    }
  });
});
