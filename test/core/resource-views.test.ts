import { describe, expect, test } from 'vitest';
import { REMEDY } from '../../functions/contract/errors.ts';
import { viewHosted } from '../../functions/core/views/hosted-view.ts';
import { viewComposed, viewRecording, viewScript, viewVoiceover } from '../../functions/core/views/resource-views.ts';
import type { TaskRow } from '../../functions/core/views/work.ts';
import {
  at,
  BODY,
  CMP,
  composed,
  film,
  HST,
  hosted,
  LIVES,
  REC,
  SCR,
  SITE,
  task,
  UNSEEN,
  VOC,
  voiced,
} from '../support/resource-lives.ts';

const lives = Object.entries(LIVES);
const points = lives.flatMap(([kind, { schema, points: life }]) =>
  Object.entries(life).map(([point, view]) => ({ kind, point, schema, view })),
);

describe('every resource', () => {
  test.each(points)('keeps the contract when a $kind is $point, whatever its tasks', ({ schema, view }) => {
    const states = ['pending', 'running', 'completed', 'failed'] as const;
    const some = states.map((state) => task('record', { state, started_at: at(1), ended_at: '', voice_usd: 0.1 }));
    for (const tasks of [[], some, some.slice(0, 1)]) {
      const seen = view(tasks);
      expect(schema.parse(seen)).toEqual(seen);
    }
  });

  test.each(lives)(
    'a %s alone is no part of a video; a part says of which, and of no lead when there is none',
    (_, life) => {
      expect(life.points.done([])).toMatchObject({ video_id: null, lead_id: 42 });
      expect(life.points['a part']([])).toMatchObject({ video_id: `vid_${BODY}`, lead_id: null });
    },
  );

  test.each(lives)('a %s that failed says why and what to do about it; others say nothing', (_, life) => {
    const why = { error_code: 'PageEmpty', error_message: 'It is blank.', remedy: REMEDY.PageEmpty };
    expect(life.points.failed([])).toMatchObject({ status: 'failed', ...why });
    const nothing = { error_code: null, error_message: null, remedy: null };
    expect(life.points.begun([])).toMatchObject(nothing);
    expect(life.points.done([])).toMatchObject(nothing);
  });

  test.each(lives)('a %s adds up its costs by whom they are owed to, over all tasks that made it', (kind, life) => {
    const tasks = [
      task('scout', { compute_usd: 0.1 }),
      task(life.stage, { compute_usd: 0.2, ai_usd: 0.3, state: 'failed' }),
      task(life.stage, { ai_usd: 0.1, voice_usd: 0.0000001 }),
    ];
    const { costs, cost_usd } = life.points.begun(tasks);
    expect(costs).toEqual({ ai_usd: 0.4, voice_usd: 0, compute_usd: 0.3 });
    // What a voiceover cost is what its provider charged, as the reference has it.
    expect(cost_usd).toBe(kind === 'voiceover' ? 0 : 0.7);
  });

  test.each(lives)(
    'a %s is as far as the stage that makes it; looking at the page before does not count',
    (_, life) => {
      const tasks = [
        task('scout', { total: 7 }),
        task(life.stage, { total: 30 }),
        task(life.stage, { state: 'running', done: 12, total: 30 }),
        task(life.stage, { state: 'pending', total: 0 }),
      ];
      expect(life.points.begun(tasks).progress).toMatchObject({ done: 42, total: 60 });
    },
  );

  test('counts in the unit of its stage', () => {
    const units = Object.fromEntries(lives.map(([kind, life]) => [kind, life.points.begun([]).progress.unit]));
    expect(units).toEqual({
      recording: 'frames',
      script: 'steps',
      voiceover: 'sections',
      'composed video': 'frames',
      'hosted video': 'steps',
    });
  });
});

describe('the time that it took', () => {
  const took = (point: 'begun' | 'done' | 'a part', tasks: readonly TaskRow[]) =>
    lives.map(([, life]) => life.points[point](tasks).processing_time_seconds);

  test('is told once it has ended: from the request, its waiting included', () => {
    expect(took('begun', [task('scout')])).toEqual([null, null, null, null, null]);
    expect(took('done', [task('scout', { started_at: at(12) })])).toEqual([30, 30, 30, 30, 30]);
  });

  test('of a part begins with the first of its tasks, whatever the video did before', () => {
    const tasks = [task('voice', { started_at: at(25) }), task('voice', { started_at: at(20) }), task('voice')];
    expect(took('a part', tasks)).toEqual([10, 10, 10, 10, 10]);
    expect(took('a part', [task('voice', { started_at: '' })])).toEqual([null, null, null, null, null]);
  });
});

describe('a recording', () => {
  test('has a file when it was made alone, and none as the recording of a whole film', () => {
    expect(LIVES.recording?.points.done([])).toMatchObject({
      file_path: `/films/${BODY}/720p.mp4`,
      file_size_bytes: 2_500_000,
      file_size_mb: 2.5,
      duration_seconds: 10,
      session: { frames: 300, stopped: true },
      segments: [{ index: 0, title: 'Top' }],
    });
    const whole = { file_path: null, file_size_bytes: null, file_size_mb: null };
    expect(LIVES.recording?.points['a part']([])).toMatchObject({ ...whole, duration_seconds: 10 });
    expect(LIVES.recording?.points.begun([])).toMatchObject({ ...whole, duration_seconds: null, session: null });
  });

  test.each(['shop-1', 7, 0])('echoes the demo site’s id %j as it was given', (demo_site_id) => {
    expect(viewRecording({ ...REC, demo_site_id }, [], null, []).demo_site_id).toBe(demo_site_id);
    expect(viewRecording(REC, [], null, []).demo_site_id).toBeNull();
  });
});

describe('a script', () => {
  test('has no sections before it is written, and its former versions only where they were asked for', () => {
    expect(viewScript(SCR, [])).toMatchObject({ sections: [], version: 0, is_approved: 'pending' });
    expect(viewScript(SCR, [])).not.toHaveProperty('versions');
    expect(LIVES.script?.points.done([])).toMatchObject({
      version: 2,
      ai_cost: 0.0123,
      versions: [{ version: 1, is_approved: 'approved' }],
      fallback_reason: null,
    });
  });

  test('says why the template writer stood in for the model', () => {
    expect(viewScript({ ...SCR, fallback_reason: 'The model refused.' }, []).fallback_reason).toBe(
      'The model refused.',
    );
  });
});

describe('a voiceover', () => {
  test('costs what the provider charged; the machines’ part stands in its costs', () => {
    const tasks = [task('voice', { voice_usd: 0.03, compute_usd: 0.002 }), task('voice', { compute_usd: 0.001 })];
    const seen = viewVoiceover({ ...VOC, ...voiced }, tasks);
    expect(seen).toMatchObject({
      cost_usd: 0.03,
      costs: { voice_usd: 0.03, compute_usd: 0.003, ai_usd: 0 },
      characters_processed: 100,
      cache_hits: 1,
      saved_usd: 0.03,
      duration_seconds: 4,
      audio_file_path: `/voice/${BODY}/voiceover.wav`,
    });
    expect(seen.sections).toMatchObject([
      { index: 0, start_seconds: 0, cost_usd: 0.03, cached: false },
      { index: 1, start_seconds: 2, cost_usd: 0, cached: true },
    ]);
  });

  test('gives the times of its words only where they were asked for', () => {
    expect(viewVoiceover({ ...VOC, ...voiced }, [])).not.toHaveProperty('words');
    expect(LIVES.voiceover?.points.done([])).toMatchObject({ words: [{ text: 'Hello', start_seconds: 0 }] });
  });

  test('by an engine that has but one model has none', () => {
    expect(viewVoiceover({ ...VOC, ...voiced, model_id: '' }, []).model_id).toBeNull();
  });
});

describe('a composed video', () => {
  test('tells its files by their place in the bucket, the largest first, and what was done to it', () => {
    expect(viewComposed({ ...CMP, ...composed }, [])).toMatchObject({
      video_file_path: `/films/${BODY}/720p.mp4`,
      thumbnail_path: `/films/${BODY}/poster.jpg`,
      captions_path: `/films/${BODY}/captions.vtt`,
      file_size_bytes: 2_500_000,
      screen_recording_id: 'rec_a',
      voiceover_id: 'voc_b',
      branding_applied: false,
      has_intro: true,
      has_outro: false,
      renditions: film.renditions.map(({ name, key, bytes }) => ({
        name,
        file_path: `/${key}`,
        file_size_bytes: bytes,
      })),
    });
  });

  test('has no captions where nobody speaks', () => {
    expect(viewComposed({ ...CMP, ...composed, captions_path: '' }, []).captions_path).toBeNull();
  });
});

describe('a hosted video', () => {
  test('has its links once it is published, and the embed page only where that is allowed', () => {
    const none = { share_url: null, embed_url: null, thumbnail_url: null };
    expect(viewHosted(HST, [], SITE, UNSEEN)).toMatchObject(none);
    const links = { share_url: `${SITE}/v/abc`, thumbnail_url: `${SITE}/thumbs/abc.jpg` };
    expect(viewHosted({ ...HST, hosted }, [], SITE, UNSEEN)).toMatchObject({
      ...links,
      embed_url: `${SITE}/embed/abc`,
    });
    expect(viewHosted({ ...HST, hosted: { ...hosted, embed: false } }, [], SITE, UNSEEN)).toMatchObject({
      ...links,
      embed_url: null,
    });
  });

  test('tells what it was asked to be, what it cost, and no views that nobody counted', () => {
    const options = { ...HST.options, privacy: 'public' as const, tags: ['demo'], download_enabled: true };
    const seen = viewHosted({ ...HST, options }, [task('host', { compute_usd: 0.004 })], SITE, UNSEEN);
    expect(seen).toMatchObject({ privacy: 'public', tags: ['demo'], download_enabled: true, cta: null });
    expect(seen).toMatchObject({ cost_usd: 0.004, total_cost_usd: 0.004, view_count: 0, avg_watch_percentage: null });
  });

  test('has links of the lead’s and the sender’s own, and an e-mail that leads to the lead’s', () => {
    const tokens = { lead: 'of-dana', owner: 'of-us' };
    const watched = { ...UNSEEN.watched, tokens, view_count: 3 };
    const seen = viewHosted({ ...HST, hosted }, [], SITE, { signed: null, watched });
    const personal = `${SITE}/v/abc?l=of-dana`;
    expect(seen).toMatchObject({ personal_url: personal, owner_url: `${SITE}/v/abc?owner=of-us`, view_count: 3 });
    expect(seen.email_html).toContain(`href="${personal}"`);
    const signed = { query: 'Policy=p&Signature=s', expires_at: '2030-01-01T00:00:00.000Z' };
    const secret = viewHosted({ ...HST, hosted: { ...hosted, private: true } }, [], SITE, { signed, watched });
    expect(secret.personal_url).toBe(`${SITE}/private/abc/watch?Policy=p&Signature=s&l=of-dana`);
  });
});
