import { ulid } from 'ulid';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeadreelEvent } from '../../functions/contract/event.ts';
import type { Kind } from '../../functions/contract/kinds.ts';
import type { Jobs } from '../../functions/store/jobs.ts';
import { knownTasks } from '../../functions/store/productions.ts';
import { type Endpoint, jsonService, listen } from '../../lib/local/loopback.ts';
import { LibraryHarness, newVideo } from '../support/library.ts';

let harness: LibraryHarness;
let jobs: Jobs;
let bus: Endpoint;
/** What the bus was told; while `down`, it takes nothing. */
let told: LeadreelEvent[] = [];
let down = false;
beforeAll(async () => {
  harness = await LibraryHarness.start();
  jobs = harness.jobs;
  const PutEvents = ({ Entries }: Record<string, unknown>) => {
    if (down) return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] };
    const entries = Entries as { Source: string; DetailType: string; Detail: string }[];
    for (const { Source, DetailType, Detail } of entries) {
      const event = LeadreelEvent.parse(JSON.parse(Detail));
      expect({ Source, DetailType }).toEqual({ Source: 'leadreel', DetailType: event.type });
      told.push(event);
    }
    return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: '1' })) };
  };
  bus = await listen(jsonService('1.1', { PutEvents }));
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  vi.stubEnv('LIBRARY_TABLE', 'library');
  vi.stubEnv('DEPLOYMENT', 'leadreel');
  vi.stubEnv('MEDIA_BUCKET', 'media');
  vi.stubEnv('SITE_URL', 'https://site.example');
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', bus.url);
});
beforeEach(() => {
  told = [];
  down = false;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await bus?.close();
  await harness?.remove();
});

// The handlers ask nothing of it.
const context = {} as never;
const completed = async (job_id: string) =>
  (await import('../../functions/close/handler-completed.ts')).handler({ job_id }, context);
const failed = async (job_id: string, stage = 'record', error: { Error: string; Cause?: string } = pageEmpty) =>
  (await import('../../functions/close/handler-failed.ts')).handler({ job_id, stage, error }, context);
const ended = async (name: string, job_id: string, status = 'ABORTED') =>
  (await import('../../functions/close/handler-ended.ts')).handler(
    { detail: { name, status, input: JSON.stringify({ job_id, run: {} }) } },
    context,
  );
const pageEmpty = { Error: 'PageEmpty', Cause: JSON.stringify({ errorMessage: 'It is blank.' }) };

const columns: Record<Exclude<Kind, 'vid'>, object> = {
  rec: { url_recorded: 'https://shiftly.example/', resolution: '640x360', recording_config: {} },
  scr: { script_style: 'sales', language: 'en', total_duration_seconds: 60 },
  voc: { voice_preset: 'technical', voice_settings: {}, format: 'mp3' },
  cmp: { title: 'T', screen_recording_id: 'r', voiceover_id: 'v', options: {}, resolution: '640x360' },
  hst: { composed_video_id: 'c', title: 'T', options: {} },
};
const hosted = { slug: 'abc', revision: 1, embed: true, files: {} };
const fresh = async (kind: Kind = 'vid', more: object = {}) => {
  const id = `${kind}_${ulid().toLowerCase()}`;
  const own = kind === 'vid' ? newVideo(id) : { ...columns[kind], request: {} };
  await jobs.create(kind, { ...own, ...more, id, lead_key: '7', lead_id: 7 }, knownTasks(['scout']));
  return id;
};
const statusOf = async (id: string) => (await jobs.get(id))?.row.status;
const reopen = async (id: string) => {
  const seen = await jobs.get(id);
  return seen && jobs.reopen(seen);
};

describe('an execution that ended from outside', () => {
  it('is told apart from the run before by its name', async () => {
    const id = await fresh();
    await jobs.cancel(id);
    await ended(id, id);
    expect(await statusOf(id)).toBe('cancelled');
    await reopen(id);
    told = [];
    await ended(id, id);
    expect(await statusOf(id)).toBe('pending');
    expect(told).toEqual([]);
    await ended(`${id}-2`, id);
    expect((await jobs.get(id))?.row).toMatchObject({ status: 'failed', error_code: 'Interrupted' });
    expect(told).toMatchObject([{ type: 'video.failed', data: { id, lead_id: 7, error_code: 'Interrupted' } }]);
  });

  it.each([
    ['ABORTED', /stopped/],
    ['TIMED_OUT', /longer than/],
    ['FAILED', /ended before/],
  ])('as %s tells the job’s owner why', async (status, why) => {
    const id = await fresh();
    await ended(id, id, status);
    expect((await jobs.get(id))?.row.error_message).toMatch(why);
  });

  it('leaves a job alone that ended by itself, and tells of it once more under the same id', async () => {
    const id = await fresh();
    await failed(id);
    await ended(id, id, 'FAILED');
    expect((await jobs.get(id))?.row).toMatchObject({ status: 'failed', error_code: 'PageEmpty' });
    expect(told.map(({ type }) => type)).toEqual(['video.failed', 'video.failed']);
    expect(told[1]).toEqual(told[0]);
  });

  it('of a job that is gone says nothing to anybody', async () => {
    await ended('x', `vid_${'0'.repeat(26)}`);
    expect(told).toEqual([]);
  });
});

describe('the chain’s own ends', () => {
  it('tell where the finished film is, what it took and what it cost', async () => {
    const id = await fresh('vid', { created_at: new Date(Date.now() - 60_000).toISOString() });
    const key = { id, stage: 'scout', name: 'main' } as const;
    await jobs.startTask(key);
    await jobs.tasks.complete(key, { seconds: 1, compute_usd: 0.25, ai_usd: 0.5, voice_usd: 1 });
    await jobs.update(id, { hosted, duration_seconds: 12.5 });
    expect(await completed(id)).toEqual({ job_id: id });
    expect(await statusOf(id)).toBe('completed');
    const [event] = told;
    expect(event).toMatchObject({
      type: 'video.completed',
      timestamp: (await jobs.get(id))?.row.ended_at,
      data: { id, lead_id: 7, cost_usd: 1.75, duration_seconds: 12.5, share_url: 'https://site.example/v/abc' },
    });
    expect(event).toHaveProperty('data.processing_time_seconds', expect.closeTo(60, -1));
  });

  it.each([
    ['rec', 'recording', 'completed'],
    ['scr', 'script', 'completed'],
    ['voc', 'voiceover', 'completed'],
    ['cmp', 'composition', 'completed'],
    ['hst', 'hosting', 'ready'],
  ] as const)('of a %s alone are a %s’s, and its status is %s', async (kind, subject, word) => {
    const done = await fresh(kind, kind === 'hst' ? { hosted } : {});
    await completed(done);
    const broken = await fresh(kind);
    await failed(broken);
    expect(told).toMatchObject([
      { type: `${subject}.completed`, data: { id: done, status: word } },
      {
        type: `${subject}.failed`,
        data: { id: broken, error_code: 'PageEmpty', error_message: 'Failed while recording the page: It is blank.' },
      },
    ]);
    expect([await statusOf(done), await statusOf(broken)]).toEqual([word, 'failed']);
  });

  it('come after a cancel and change nothing: that is what is told', async () => {
    const id = await fresh();
    await jobs.cancel(id);
    await completed(id);
    await failed(id);
    expect(await statusOf(id)).toBe('cancelled');
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['video.cancelled']));
  });

  it('tried again tell the same event, and the next run’s is another', async () => {
    const id = await fresh();
    await failed(id);
    await failed(id);
    await reopen(id);
    await failed(id);
    const [first, again, next] = told;
    expect(again).toEqual(first);
    expect(next?.id).not.toBe(first?.id);
  });

  it('stand although the bus is down; the state machine then tries to tell them again', async () => {
    const id = await fresh('rec');
    down = true;
    await expect(completed(id)).rejects.toMatchObject({ name: 'DeliveryFailed' });
    expect(await statusOf(id)).toBe('completed');
    down = false;
    await completed(id);
    expect(told).toMatchObject([{ type: 'recording.completed', data: { id } }]);
  });
});
