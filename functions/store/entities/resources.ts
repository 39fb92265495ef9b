import { CustomAttributeType, Entity } from 'electrodb';
import type { Hosted } from '../../contract/film.ts';
import { Availability, type HostOptions } from '../../contract/host.ts';
import { resourceColumns, resourceIndexes } from './columns.ts';

/** A whole video: one lead, one page, one film. */
export const video = new Entity({
  model: { entity: 'video', version: '1', service: 'leadreel' },
  attributes: {
    ...resourceColumns,
    lead: { type: 'any', required: true },
    url: { type: 'string', required: true },
    title: { type: 'string', required: true },
    script_fallback_reason: { type: 'string' },
    duration_seconds: { type: 'number' },
    /** Films behind the same link; the one that is wanted. */
    revision: { type: 'number', required: true, default: 1 },
    /** When it was last asked to be made again. */
    remade_at: { type: 'string' },
    /** Where it is published (contract/film.ts, `Hosted`). */
    hosted: { type: CustomAttributeType<Hosted | null>('any') },
  },
  indexes: resourceIndexes,
});

/** `screen_recordings`. */
export const recording = new Entity({
  model: { entity: 'recording', version: '1', service: 'leadreel' },
  attributes: {
    ...resourceColumns,
    demo_site_id: { type: 'any' },
    url_recorded: { type: 'string', required: true },
    resolution: { type: 'string', required: true },
    recording_config: { type: 'any', required: true },
    interactions: { type: 'any' },
    duration_seconds: { type: 'number' },
    video_file_path: { type: 'string' },
    file_size_bytes: { type: 'number' },
  },
  indexes: resourceIndexes,
});

/** `video_scripts`: the current version. */
export const script = new Entity({
  model: { entity: 'script', version: '1', service: 'leadreel' },
  attributes: {
    ...resourceColumns,
    url: { type: 'string' },
    script_style: { type: 'string', required: true },
    language: { type: 'string', required: true },
    sections: { type: 'any' },
    total_duration_seconds: { type: 'number', required: true },
    ai_model_used: { type: 'string' },
    ai_cost: { type: 'number', required: true, default: 0 },
    fallback_reason: { type: 'string' },
    is_approved: { type: ['pending', 'approved', 'rejected'], required: true, default: 'pending' },
    /** 0 until it is written. */
    version: { type: 'number', required: true, default: 0 },
    /** The section that is being rewritten, and the version that will have it. */
    rewriting: { type: 'any' },
    version_created_at: { type: 'string' },
  },
  indexes: resourceIndexes,
});

/** `voiceovers`. */
export const voiceover = new Entity({
  model: { entity: 'voiceover', version: '1', service: 'leadreel' },
  attributes: {
    ...resourceColumns,
    video_script_id: { type: 'string' },
    voice_preset: { type: 'string', required: true },
    voice_id: { type: 'string' },
    voice_name: { type: 'string' },
    model_id: { type: 'string' },
    voice_settings: { type: 'any', required: true },
    format: { type: 'string', required: true },
    audio_file_path: { type: 'string' },
    file_size_bytes: { type: 'number' },
    duration_seconds: { type: 'number' },
    characters_processed: { type: 'number', required: true, default: 0 },
    cost_usd: { type: 'number', required: true, default: 0 },
    cache_hits: { type: 'number', required: true, default: 0 },
    saved_usd: { type: 'number', required: true, default: 0 },
    sections: { type: 'any' },
    /** Artifacts of its sections, so that erasing a lead finds them. */
    cache_keys: { type: 'list', items: { type: 'string' } },
  },
  indexes: resourceIndexes,
});

/** `composed_videos`; the tasks of its stage `compose` are its `composition_jobs`. */
export const composedVideo = new Entity({
  model: { entity: 'composed_video', version: '1', service: 'leadreel' },
  attributes: {
    ...resourceColumns,
    title: { type: 'string', required: true },
    screen_recording_id: { type: 'string', required: true },
    voiceover_id: { type: 'string', required: true },
    options: { type: 'any', required: true },
    resolution: { type: 'string', required: true },
    video_file_path: { type: 'string' },
    thumbnail_path: { type: 'string' },
    captions_path: { type: 'string' },
    /** Keys of what lies beside the renditions, by name. */
    files: { type: 'any' },
    /** Integrated loudness and true peak (contract/film.ts, `Loudness`). */
    loudness: { type: 'any' },
    duration_seconds: { type: 'number' },
    file_size_bytes: { type: 'number' },
    renditions: { type: 'any' },
  },
  indexes: resourceIndexes,
});

/** `hosted_videos`. */
export const hostedVideo = new Entity({
  model: { entity: 'hosted_video', version: '1', service: 'leadreel' },
  attributes: {
    ...resourceColumns,
    composed_video_id: { type: 'string', required: true },
    title: { type: 'string', required: true },
    options: { type: CustomAttributeType<HostOptions>('any'), required: true },
    hosted: { type: CustomAttributeType<Hosted | null>('any') },
    /** What its link shows (contract/host.ts, `Availability`). */
    availability: { type: Availability.options },
    /** When its files are removed; empty for never. */
    deletes_at: { type: 'string' },
    /** Publications behind the same link; the one that is wanted. */
    revision: { type: 'number', required: true, default: 1 },
  },
  indexes: resourceIndexes,
});
