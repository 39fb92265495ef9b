import { describe, expect, test } from 'vitest';
import { STAGES, type TaskState } from '../../functions/contract/stages.ts';
import { CreateVideo, VideoView } from '../../functions/contract/video.ts';
import { type VideoRow, viewVideo } from '../../functions/core/views/video-view.ts';
import type { TaskRow } from '../../functions/core/views/work.ts';

const SITE = 'https://watch.example.com';
const { lead, lead_id, url, title, ...options } = CreateVideo.parse({
  lead: { name: 'Dana Reyes' },
  url: 'https://shiftly.example/',
});
const row: VideoRow = {
  id: 'vid_01',
  lead: lead ?? { name: '' },
  ...(lead_id !== undefined && { lead_id }),
  url,
  title: title ?? 'A film',
  request: options,
  status: 'recording',
  created_at: '2026-11-03T10:00:00.000Z',
  updated_at: '2026-11-03T10:00:09.000Z',
};
const task = (state: TaskState, more: Partial<TaskRow> = {}): TaskRow => ({
  stage: 'record',
  state,
  done: 0,
  total: 100,
  compute_usd: 0.001,
  ai_usd: 0,
  voice_usd: 0,
  ...more,
});
const at = (second: number) => new Date(Date.UTC(2026, 10, 3, 10, 0, second)).toISOString();
const view = (tasks: readonly TaskRow[], more: Partial<VideoRow> = {}) => viewVideo({ ...row, ...more }, tasks, SITE);
const record = (tasks: readonly TaskRow[]) => view(tasks).stages.find(({ name }) => name === 'record');

describe('the state of a stage', () => {
  test.each<[TaskState[], TaskState]>([
    [[], 'pending'],
    [['pending', 'pending'], 'pending'],
    [['running', 'pending'], 'running'],
    [['completed', 'running'], 'running'],
    [['completed', 'pending'], 'running'],
    [['completed', 'completed'], 'completed'],
    [['failed', 'completed'], 'failed'],
    [['failed', 'pending'], 'failed'],
    [['failed', 'running', 'completed'], 'running'],
  ])('tasks %j make it %s', (states, state) => {
    expect(record(states.map((each) => task(each)))?.state).toBe(state);
  });

  test('tasks of other stages do not count', () => {
    const stages = view([task('failed', { stage: 'voice' }), task('completed')]).stages;
    expect(stages.map(({ state }) => state)).toEqual([
      ...['pending', 'pending', 'failed', 'completed', 'pending', 'pending'],
    ]);
  });

  test('all six stages come, in the order of the chain, before anything has begun', () => {
    const stages = view([]).stages;
    expect(stages.map(({ name }) => name)).toEqual([...STAGES]);
    expect(stages.every(({ progress, cost_usd }) => progress.total === 0 && cost_usd === 0)).toBe(true);
  });
});

describe('progress', () => {
  test('adds up what is done of what is known; a finished task is done whatever it last reported', () => {
    const progress = record([
      task('completed', { done: 40, total: 120 }),
      task('running', { done: 30, total: 90 }),
      task('pending', { total: 60 }),
    ])?.progress;
    expect(progress).toEqual({ done: 150, total: 270, unit: 'frames' });
  });

  test('never says more is done than there is', () => {
    expect(record([task('running', { done: 500, total: 90 })])?.progress).toMatchObject({ done: 90, total: 90 });
  });

  test('counts in the stage’s own unit', () => {
    expect(view([]).stages.map(({ progress }) => progress.unit)).toEqual([
      ...['steps', 'steps', 'sections', 'frames', 'frames', 'steps'],
    ]);
  });
});

describe('time and money', () => {
  test('a stage takes from its first task’s start to its last one’s end, although they ran side by side', () => {
    const stage = record([
      task('completed', { started_at: at(4), ended_at: at(9) }),
      task('completed', { started_at: at(2), ended_at: at(5) }),
      task('completed', { started_at: at(3), ended_at: at(12) }),
    ]);
    expect(stage).toMatchObject({ started_at: at(2), ended_at: at(12), processing_time_seconds: 10 });
  });

  test('a stage that runs, or runs again, has a start and no end', () => {
    const stage = record([task('completed', { started_at: at(2), ended_at: at(5) }), task('running')]);
    expect(stage).toMatchObject({ started_at: at(2), ended_at: null, processing_time_seconds: null });
  });

  test('empty times, which a restarted task leaves, are no times', () => {
    const stage = record([task('failed', { started_at: at(2), ended_at: '' })]);
    expect(stage).toMatchObject({ state: 'failed', ended_at: null, processing_time_seconds: null });
  });

  test('costs add up over all tasks, failed ones too, without the dust of binary fractions', () => {
    const tasks = [task('completed', { compute_usd: 0.1 }), task('failed', { compute_usd: 0.2 })];
    expect(record(tasks)?.cost_usd).toBe(0.3);
    expect(view([...tasks, task('completed', { stage: 'voice', compute_usd: 0.0000004 })]).cost_usd).toBe(0.3);
  });

  test('costs are told by whom they are owed to, and their sum is the cost', () => {
    const tasks = [
      task('completed', { stage: 'script', compute_usd: 0.1, ai_usd: 0.2 }),
      task('completed', { stage: 'voice', compute_usd: 0.1, voice_usd: 0.7 }),
      task('failed', { stage: 'voice', compute_usd: 0.1, voice_usd: 0.1 }),
    ];
    const seen = view(tasks);
    expect(seen.costs).toEqual({ ai_usd: 0.2, voice_usd: 0.8, compute_usd: 0.3 });
    expect(seen.cost_usd).toBe(1.3);
    const voice = seen.stages.find(({ name }) => name === 'voice');
    expect(voice).toMatchObject({ cost_usd: 1, costs: { ai_usd: 0, voice_usd: 0.8, compute_usd: 0.2 } });
  });

  test('the film’s own time runs until it ended, and only then', () => {
    expect(view([]).processing_time_seconds).toBeNull();
    expect(view([], { ended_at: at(42) }).processing_time_seconds).toBe(42);
  });
});

describe('what the outside sees', () => {
  test('a failed task tells its stage’s error, and the video what to do about it', () => {
    const failed = task('failed', { error_code: 'PageEmpty', error_message: 'It is blank.' });
    const seen = view([task('completed'), failed], { status: 'failed', error_code: 'PageEmpty', error_message: 'Oh.' });
    expect(seen.stages[3]).toMatchObject({ error_code: 'PageEmpty', error_message: 'It is blank.' });
    expect(seen).toMatchObject({ error_code: 'PageEmpty', remedy: 'Use a page that shows something without a login.' });
    expect(view([task('running', { error_code: '' })]).stages[3]).toMatchObject({ error_code: null });
    expect(view([], { error_code: 'toString' }).remedy).toBeNull();
  });

  test('there are no links before the film is published', () => {
    expect(view([])).toMatchObject({ share_url: null, embed_url: null, thumbnail_url: null, files: {} });
  });

  test('published links are whole addresses on the site', () => {
    const hosted = {
      slug: 'abc',
      revision: 2,
      embed: true,
      private: false,
      files: { poster: 'thumbs/abc.jpg', '720p': 'media/abc/720p.mp4', captions: 'media/abc/captions.vtt' },
    };
    expect(view([], { hosted: { ...hosted, embed: false } }).embed_url).toBeNull();
    expect(view([], { hosted })).toMatchObject({
      share_url: `${SITE}/v/abc`,
      embed_url: `${SITE}/embed/abc`,
      thumbnail_url: `${SITE}/thumbs/abc.jpg`,
      files: {
        poster: `${SITE}/thumbs/abc.jpg`,
        '720p': `${SITE}/media/abc/720p.mp4`,
        captions: `${SITE}/media/abc/captions.vtt`,
      },
    });
  });

  test.each(['123', 123, 0, 'ein "Kunde"'])('the caller’s own id %j comes back as it was given', (id) => {
    expect(view([], { lead_id: id }).lead_id).toBe(id);
  });

  test('there is no id of the lead’s where none was given', () => {
    expect(view([]).lead_id).toBeNull();
  });

  test('what it is made of is named as soon as it is there, by the body of the video’s own id', () => {
    const none = { script_id: null, voiceover_id: null, screen_recording_id: null };
    const neither = { composed_video_id: null, hosted_video_id: null };
    expect(view([task('running', { stage: 'script' })])).toMatchObject({ ...none, ...neither });
    const made = view([
      task('completed', { stage: 'scout' }),
      task('completed', { stage: 'script' }),
      task('completed', { stage: 'voice' }),
      task('completed', { stage: 'record' }),
      task('pending', { stage: 'record' }),
    ]);
    expect(made).toMatchObject({ ...none, ...neither, script_id: 'scr_01', voiceover_id: 'voc_01' });
    const all = view(STAGES.map((stage) => task('completed', { stage })));
    expect(all).toMatchObject({
      screen_recording_id: 'rec_01',
      composed_video_id: 'cmp_01',
      hosted_video_id: 'hst_01',
    });
  });

  test('why the template writer stood in is told, and nothing when it did not', () => {
    expect(view([]).script_fallback_reason).toBeNull();
    expect(view([], { script_fallback_reason: '' }).script_fallback_reason).toBeNull();
    expect(view([], { script_fallback_reason: 'The key was refused.' }).script_fallback_reason).toMatch(/refused/);
  });

  test('the answer keeps the contract, at every point of a life', () => {
    for (const tasks of [[], [task('running', { started_at: at(1) })], [task('failed', { ended_at: at(3) })]]) {
      expect(() => VideoView.parse(view(tasks))).not.toThrow();
    }
  });
});
