import type { AccessSummary } from '../../contract/access.ts';
import type { ComposedView, ComposeOptions } from '../../contract/compose.ts';
import type { Loudness } from '../../contract/film.ts';
import type { Interaction } from '../../contract/interaction.ts';
import type { RecordingSegment, RecordingSession, RecordingSettings, RecordingView } from '../../contract/recording.ts';
import type { ScriptSection } from '../../contract/script.ts';
import type { Approval, ScriptVersion, ScriptView } from '../../contract/script-resource.ts';
import type { AudioFormat, VoicePreset, VoiceSettings } from '../../contract/voice.ts';
import type { VoiceoverView } from '../../contract/voiceover.ts';
import { type ResourceRow, viewFields } from './resource-view.ts';
import { round, type TaskRow } from './work.ts';

const MB = 1_000_000;
/** Places in the media bucket are told as paths. */
const path = (key: string | undefined) => (key ? `/${key}` : null);

interface RecordingRow extends ResourceRow {
  readonly url_recorded: string;
  readonly demo_site_id?: string | number | undefined;
  readonly resolution: string;
  readonly recording_config: RecordingSettings;
  readonly request?: { readonly access?: AccessSummary };
  readonly interactions?: Interaction[];
  readonly duration_seconds?: number | undefined;
  readonly video_file_path?: string | undefined;
  readonly file_size_bytes?: number | undefined;
}

export function viewRecording(
  row: RecordingRow,
  tasks: readonly TaskRow[],
  session: RecordingSession | null,
  segments: readonly RecordingSegment[],
): RecordingView {
  const bytes = row.file_size_bytes ?? null;
  return {
    ...viewFields('rec', row, tasks),
    demo_site_id: row.demo_site_id ?? null,
    url_recorded: row.url_recorded,
    duration_seconds: row.duration_seconds ?? null,
    resolution: row.resolution,
    file_path: path(row.video_file_path),
    file_size_mb: bytes === null ? null : round(bytes / MB),
    file_size_bytes: bytes,
    recording_settings: row.recording_config,
    ...(row.request?.access && { access: row.request.access }),
    interactions_performed: row.interactions ?? [],
    session,
    segments: [...segments],
  };
}

interface ScriptRow extends ResourceRow {
  readonly url?: string | undefined;
  readonly script_style: string;
  readonly language: string;
  readonly sections?: ScriptSection[];
  readonly total_duration_seconds: number;
  readonly ai_model_used?: string | undefined;
  readonly ai_cost: number;
  readonly fallback_reason?: string | undefined;
  readonly is_approved: Approval;
  readonly version: number;
}

export function viewScript(row: ScriptRow, tasks: readonly TaskRow[], versions?: readonly ScriptVersion[]): ScriptView {
  return {
    ...viewFields('scr', row, tasks),
    url: row.url ?? null,
    script_style: row.script_style as ScriptView['script_style'],
    language: row.language,
    sections: row.sections ?? [],
    total_duration_seconds: row.total_duration_seconds,
    ai_model_used: row.ai_model_used ?? null,
    ai_cost: row.ai_cost,
    fallback_reason: row.fallback_reason || null,
    is_approved: row.is_approved,
    version: row.version,
    ...(versions && { versions: [...versions] }),
  };
}

interface VoiceoverRow extends ResourceRow {
  readonly video_script_id?: string | undefined;
  readonly voice_preset: string;
  readonly voice_id?: string | undefined;
  readonly voice_name?: string | undefined;
  readonly model_id?: string | undefined;
  readonly voice_settings: VoiceSettings;
  readonly format: string;
  readonly audio_file_path?: string | undefined;
  readonly file_size_bytes?: number | undefined;
  readonly duration_seconds?: number | undefined;
  readonly characters_processed: number;
  readonly cost_usd: number;
  readonly cache_hits: number;
  readonly saved_usd: number;
  readonly sections?: VoiceoverView['sections'];
}

/** `cost_usd` of a voiceover is what the voice's provider charged; the machines' part is in `costs`. */
export function viewVoiceover(
  row: VoiceoverRow,
  tasks: readonly TaskRow[],
  words?: VoiceoverView['words'],
): VoiceoverView {
  return {
    ...viewFields('voc', row, tasks),
    cost_usd: round(row.cost_usd),
    video_script_id: row.video_script_id ?? null,
    voice_preset: row.voice_preset as VoicePreset,
    voice_id: row.voice_id ?? null,
    voice_name: row.voice_name ?? null,
    model_id: row.model_id || null,
    voice_settings: row.voice_settings,
    format: row.format as AudioFormat,
    audio_file_path: path(row.audio_file_path),
    file_size_bytes: row.file_size_bytes ?? null,
    duration_seconds: row.duration_seconds ?? null,
    characters_processed: row.characters_processed,
    cache_hits: row.cache_hits,
    saved_usd: round(row.saved_usd),
    sections: row.sections ?? [],
    ...(words && { words }),
  };
}

interface ComposedRow extends ResourceRow {
  readonly title: string;
  readonly screen_recording_id: string;
  readonly voiceover_id: string;
  readonly options: ComposeOptions;
  readonly resolution: string;
  readonly video_file_path?: string | undefined;
  readonly thumbnail_path?: string | undefined;
  readonly captions_path?: string | undefined;
  readonly files?: Readonly<Record<string, string>>;
  readonly loudness?: Loudness;
  readonly duration_seconds?: number | undefined;
  readonly file_size_bytes?: number | undefined;
  readonly renditions?: ComposedView['renditions'];
}

export function viewComposed(row: ComposedRow, tasks: readonly TaskRow[]): ComposedView {
  const { options } = row;
  return {
    ...viewFields('cmp', row, tasks),
    title: row.title,
    screen_recording_id: row.screen_recording_id,
    voiceover_id: row.voiceover_id,
    video_file_path: path(row.video_file_path),
    thumbnail_path: path(row.thumbnail_path),
    captions_path: path(row.captions_path),
    files: Object.fromEntries(Object.entries(row.files ?? {}).map(([name, key]) => [name, `/${key}`])),
    loudness: row.loudness ?? null,
    duration_seconds: row.duration_seconds ?? null,
    resolution: row.resolution,
    file_size_bytes: row.file_size_bytes ?? null,
    branding_applied: options.branding.apply_branding,
    has_intro: options.intro?.enabled ?? false,
    has_outro: options.outro?.enabled ?? false,
    renditions: row.renditions ?? [],
    options,
  };
}
