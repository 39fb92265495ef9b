import type * as z from 'zod';
import { ComposedView, ComposeVideo } from '../../functions/contract/compose.ts';
import { Film } from '../../functions/contract/film.ts';
import { HostedView, HostOptions } from '../../functions/contract/host.ts';
import {
  type RecordingSegment,
  type RecordingSession,
  RecordingSettings,
  RecordingView,
  StartRecording,
} from '../../functions/contract/recording.ts';
import type { ResourceFields, ResourceStatus } from '../../functions/contract/resource.ts';
import { ScriptView } from '../../functions/contract/script-resource.ts';
import type { Stage } from '../../functions/contract/stages.ts';
import { type SpokenSection, VoiceOptions } from '../../functions/contract/voice.ts';
import { VoiceoverView } from '../../functions/contract/voiceover.ts';
import { briefOf } from '../../functions/core/brief.ts';
import { describeComposed, describeFile } from '../../functions/core/film/describe-film.ts';
import { viewHosted } from '../../functions/core/views/hosted-view.ts';
import { viewComposed, viewRecording, viewScript, viewVoiceover } from '../../functions/core/views/resource-views.ts';
import type { TaskRow } from '../../functions/core/views/work.ts';
import { describeVoiceover } from '../../functions/core/voice/describe-voiceover.ts';

export const SITE = 'https://watch.example.com';
export const BODY = '01j9zx7m3q4w5e6r7t8y9u0i1o';
export const at = (second: number) => new Date(Date.UTC(2026, 10, 3, 10, 0, second)).toISOString();
/** A task that has ended well, unless it says otherwise. */
export const task = (stage: Stage, more: Partial<TaskRow> = {}): TaskRow => ({
  ...{ stage, state: 'completed', done: 0, total: 1, compute_usd: 0, ai_usd: 0, voice_usd: 0 },
  ...more,
});
/** Columns that all have, when it has just been asked for. */
const common = (kind: string, status: ResourceStatus) => ({
  id: `${kind}_${BODY}`,
  lead_id: 42,
  status,
  created_at: at(0),
  updated_at: at(0),
});
const failed = { status: 'failed', error_code: 'PageEmpty', error_message: 'It is blank.', ended_at: at(9) } as const;
const done = (status: ResourceStatus = 'completed') => ({ status, updated_at: at(30), ended_at: at(30) });
/** The row of a video's part, which is for nobody. */
const partOf = <R extends { readonly lead_id?: string | number | undefined }>({ lead_id: _, ...row }: R) => ({
  ...row,
  video_id: `vid_${BODY}`,
});

const url_recorded = 'https://shiftly.example/';
const asked = StartRecording.parse({
  url_recorded,
  interactions_performed: [{ type: 'scroll', x: 0, y: 400, duration_ms: 500 }],
});
export const film = Film.parse({
  duration_seconds: 10,
  frames: 300,
  frame_rate: 30,
  width: 1280,
  height: 720,
  renditions: [
    { name: '720p', width: 1280, height: 720, key: `films/${BODY}/720p.mp4`, bytes: 2_500_000 },
    { name: '480p', width: 854, height: 480, key: `films/${BODY}/480p.mp4`, bytes: 900_000 },
  ],
  captions_key: `films/${BODY}/captions.vtt`,
  poster_key: `films/${BODY}/poster.jpg`,
});
const session: RecordingSession = {
  capture_mode: 'live',
  ...{ frame_rate: 30, frames: 300, captured_frames: 40, dropped_frames: 0 },
  ...{ cpu_seconds: 3.2, peak_memory_mb: 412.5, stopped: true },
};
const segments: RecordingSegment[] = [
  {
    ...{ index: 0, title: 'Top', start_seconds: 0, duration_seconds: 10, frames: 300, captured_frames: 40 },
    ...{ dropped_frames: 0, capture_mode: 'live' },
  },
];
const section = {
  title: 'Welcome',
  content: 'Hello Dana.',
  duration_seconds: 4,
  scene_type: 'intro' as const,
  visual_cues: [],
  timing_marker: '[00:00]',
  direction: { kind: 'page' as const, selector: null, text: null, action: 'look' as const },
};
const version = { version: 1, sections: [section], total_duration_seconds: 4, is_approved: 'approved' as const };
const spoken = (index: number, cached: boolean): SpokenSection => ({
  ...{ index, audio_key: `voice/${BODY}/00${index}.wav`, frame_rate: 30, frames: 60, samples: 96_000 },
  ...{ speech_seconds: 1.5, words: [{ text: 'Hello', start_seconds: 0, end_seconds: 0.5 }], cached },
  speaker: { engine: 'elevenlabs', voice_id: 'v1', voice_name: 'Rachel', model_id: 'eleven_multilingual_v2' },
  characters_processed: cached ? 0 : 100,
  cost_usd: cached ? 0 : 0.03,
  saved_usd: cached ? 0.03 : 0,
  cache_key: `hash-${index}`,
});
const composeAsked = ComposeVideo.parse({
  screen_recording_id: 'rec_a',
  voiceover_id: 'voc_b',
  title: 'A demo',
  intro: {},
  outro: { enabled: false },
  branding: { apply_branding: false },
});
const brief = briefOf({ kind: 'cmp', row: { request: composeAsked } });
export const hosted = {
  slug: 'abc',
  revision: 1,
  embed: true,
  private: false,
  files: { '720p': 'media/abc/1/720p.mp4', poster: 'thumbs/abc.jpg' },
};

type Row<V extends (row: never, ...rest: never[]) => unknown> = Parameters<V>[0];
export const REC: Row<typeof viewRecording> = {
  ...common('rec', 'recording'),
  url_recorded,
  resolution: '1280x720',
  recording_config: RecordingSettings.parse({}),
  interactions: asked.interactions_performed,
};
export const SCR: Row<typeof viewScript> = {
  ...common('scr', 'generating'),
  ...{ script_style: 'sales', language: 'en', total_duration_seconds: 60, ai_cost: 0 },
  is_approved: 'pending',
  version: 0,
};
const written = { version: 2, sections: [section], ai_model_used: 'template', ai_cost: 0.0123, fallback_reason: '' };
export const VOC: Row<typeof viewVoiceover> = {
  ...common('voc', 'synthesizing'),
  ...{ voice_preset: 'technical', voice_settings: VoiceOptions.parse({}).voice_settings, format: 'wav' },
  ...{ characters_processed: 0, cost_usd: 0, cache_hits: 0, saved_usd: 0 },
};
export const voiced = {
  ...describeVoiceover([spoken(0, false), spoken(1, true)], VoiceOptions.parse({ format: 'wav' })),
  audio_file_path: `voice/${BODY}/voiceover.wav`,
  file_size_bytes: 384_044,
};
export const CMP: Row<typeof viewComposed> = {
  ...common('cmp', 'composing'),
  ...{ title: 'A demo', screen_recording_id: 'rec_a', voiceover_id: 'voc_b', resolution: '1280x720' },
  options: brief.compose,
};
export const composed = describeComposed(film, brief, { kind: 'cmp', id: `cmp_${BODY}` });
export const HST: Row<typeof viewHosted> = {
  ...common('hst', 'publishing'),
  ...{ composed_video_id: `cmp_${BODY}`, title: 'A demo', options: HostOptions.parse({}) },
};

interface Life {
  readonly schema: z.ZodType;
  /** The stage whose tasks its progress counts. */
  readonly stage: Stage;
  readonly points: Record<'begun' | 'failed' | 'done' | 'a part', (tasks: readonly TaskRow[]) => ResourceFields>;
}

/** Of a public video that nobody has seen. */
export const UNSEEN = {
  signed: null,
  watched: { tokens: null, view_count: 0, unique_viewers: 0, avg_watch_percentage: null },
};

/** Each kind at the points of its life, as steps and services note it. */
export const LIVES: Record<string, Life> = {
  recording: {
    schema: RecordingView,
    stage: 'record',
    points: {
      begun: (tasks) => viewRecording(REC, tasks, null, []),
      failed: (tasks) => viewRecording({ ...REC, ...failed }, tasks, null, []),
      done: (tasks) => viewRecording({ ...REC, ...describeFile(film), ...done() }, tasks, session, segments),
      'a part': (tasks) => viewRecording({ ...partOf(REC), ...done(), duration_seconds: 10 }, tasks, session, segments),
    },
  },
  script: {
    schema: ScriptView,
    stage: 'script',
    points: {
      begun: (tasks) => viewScript(SCR, tasks),
      failed: (tasks) => viewScript({ ...SCR, ...failed }, tasks, []),
      done: (tasks) => viewScript({ ...SCR, ...written, ...done() }, tasks, [{ ...version, created_at: at(1) }]),
      'a part': (tasks) => viewScript({ ...partOf(SCR), ...written, ...done() }, tasks, []),
    },
  },
  voiceover: {
    schema: VoiceoverView,
    stage: 'voice',
    points: {
      begun: (tasks) => viewVoiceover(VOC, tasks),
      failed: (tasks) => viewVoiceover({ ...VOC, ...failed }, tasks, []),
      done: (tasks) => viewVoiceover({ ...VOC, ...voiced, ...done() }, tasks, spoken(0, false).words),
      'a part': (tasks) => viewVoiceover({ ...partOf(VOC), ...voiced, ...done(), model_id: '' }, tasks, []),
    },
  },
  'composed video': {
    schema: ComposedView,
    stage: 'compose',
    points: {
      begun: (tasks) => viewComposed(CMP, tasks),
      failed: (tasks) => viewComposed({ ...CMP, ...failed }, tasks),
      done: (tasks) => viewComposed({ ...CMP, ...composed, ...done() }, tasks),
      'a part': (tasks) => viewComposed({ ...partOf(CMP), ...composed, captions_path: '', ...done() }, tasks),
    },
  },
  'hosted video': {
    schema: HostedView,
    stage: 'host',
    points: {
      begun: (tasks) => viewHosted(HST, tasks, SITE, UNSEEN),
      failed: (tasks) => viewHosted({ ...HST, ...failed }, tasks, SITE, UNSEEN),
      done: (tasks) => viewHosted({ ...HST, hosted, ...done('ready') }, tasks, SITE, UNSEEN),
      'a part': (tasks) => viewHosted({ ...partOf(HST), hosted, ...done('ready') }, tasks, SITE, UNSEEN),
    },
  },
};
