import { Entity } from 'electrodb';
import { STAGES, TaskState } from '../../contract/stages.ts';

/** One unit of a stage's work: the whole stage, or one section or scene of it. */
export const task = new Entity({
  model: { entity: 'task', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    stage: { type: STAGES, required: true },
    /** `main`, `plan`, `join`, `session`, `assemble`, or the three digits of a section or scene. */
    name: { type: 'string', required: true },
    state: { type: TaskState.options, required: true },
    attempts: { type: 'number', required: true, default: 0 },
    done: { type: 'number', required: true, default: 0 },
    total: { type: 'number', required: true, default: 1 },
    started_at: { type: 'string' },
    ended_at: { type: 'string' },
    /** Seconds that were billed for it, all attempts together. */
    seconds: { type: 'number', required: true, default: 0 },
    /** US dollars for Lambda, for language models and for voices, all attempts together. */
    compute_usd: { type: 'number', required: true, default: 0 },
    ai_usd: { type: 'number', required: true, default: 0 },
    voice_usd: { type: 'number', required: true, default: 0 },
    /** True when its last attempt took what was kept instead of making it. */
    cached: { type: 'boolean', required: true, default: false },
    /** What that saved, US dollars, all attempts together. */
    saved_usd: { type: 'number', required: true, default: 0 },
    /** Hashes of what it asked of the cache, so that erasing a lead finds them: speech, takes or scenes, by its stage. */
    artifacts: { type: 'set', items: 'string' },
    error_code: { type: 'string' },
    error_message: { type: 'string' },
  },
  indexes: {
    own: {
      collection: 'production',
      pk: { field: 'pk', composite: ['id'] },
      sk: { field: 'sk', composite: ['stage', 'name'] },
    },
  },
});

/** `recording_sessions`: how a recording's frames were made. */
export const recordingSession = new Entity({
  model: { entity: 'recording_session', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    capture_mode: { type: 'string', required: true },
    frame_rate: { type: 'number', required: true },
    frames: { type: 'number', required: true },
    captured_frames: { type: 'number', required: true },
    dropped_frames: { type: 'number', required: true },
    cpu_seconds: { type: 'number', required: true },
    peak_memory_mb: { type: 'number', required: true },
    stopped: { type: 'boolean', required: true },
  },
  indexes: {
    own: { collection: 'production', pk: { field: 'pk', composite: ['id'] }, sk: { field: 'sk', composite: [] } },
  },
});

/** `recording_segments`: one a scene. */
export const recordingSegment = new Entity({
  model: { entity: 'recording_segment', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    index: { type: 'number', required: true, padding: { length: 3, char: '0' } },
    title: { type: 'string', required: true },
    start_seconds: { type: 'number', required: true },
    duration_seconds: { type: 'number', required: true },
    frames: { type: 'number', required: true },
    captured_frames: { type: 'number', required: true },
    dropped_frames: { type: 'number', default: 0 },
    capture_mode: { type: ['live', 'plate', 'realtime'] as const, default: 'live' },
  },
  indexes: {
    own: {
      collection: 'production',
      pk: { field: 'pk', composite: ['id'] },
      sk: { field: 'sk', composite: ['index'] },
    },
  },
});

/** A former version of a script. */
export const scriptVersion = new Entity({
  model: { entity: 'script_version', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    version: { type: 'number', required: true, padding: { length: 6, char: '0' } },
    sections: { type: 'any', required: true },
    total_duration_seconds: { type: 'number', required: true },
    is_approved: { type: 'string', required: true },
    created_at: { type: 'string', required: true },
  },
  indexes: {
    own: {
      collection: 'production',
      pk: { field: 'pk', composite: ['id'] },
      sk: { field: 'sk', composite: ['version'] },
    },
  },
});
