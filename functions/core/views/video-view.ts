import { isErrorName, REMEDY } from '../../contract/errors.ts';
import type { Hosted } from '../../contract/film.ts';
import { siteKeys } from '../../contract/keys.ts';
import { type Kind, MADE_BY, siblingOf } from '../../contract/kinds.ts';
import type { Lead } from '../../contract/lead.ts';
import { VideoOptions, type VideoView } from '../../contract/video.ts';
import { addCosts, round, secondsBetween, sumOf, type TaskRow, viewStages } from './work.ts';

/** A video's row as the library keeps it. */
export interface VideoRow {
  readonly id: string;
  readonly lead_id?: string | number | undefined;
  readonly lead: Lead;
  readonly url: string;
  readonly title: string;
  readonly status: string;
  readonly request?: unknown;
  readonly script_fallback_reason?: string | undefined;
  readonly error_code?: string | undefined;
  readonly error_message?: string | undefined;
  readonly duration_seconds?: number | undefined;
  readonly created_at: string;
  readonly updated_at: string;
  readonly ended_at?: string | undefined;
  readonly remade_at?: string | undefined;
  /** Null once its files were removed, when their time was over. */
  readonly hosted?: Hosted | null;
}

/** Addresses of a published film, as everybody may open them. `siteUrl` is the origin of the published files. */
export function publicUrls(hosted: Hosted | null | undefined, siteUrl: string) {
  const poster = hosted?.private ? undefined : hosted?.files.poster;
  return {
    share_url: hosted ? `${siteUrl}/${siteKeys.watch(hosted.slug)}` : null,
    embed_url: hosted?.embed ? `${siteUrl}/${siteKeys.embed(hosted.slug)}` : null,
    thumbnail_url: poster ? `${siteUrl}/${poster}` : null,
  };
}

/** The `vid_` resource, put together from its rows and the number of its views. */
export function viewVideo(video: VideoRow, tasks: readonly TaskRow[], siteUrl: string, views = 0): VideoView {
  const stages = viewStages(tasks);
  const { id, error_code, error_message, hosted } = video;
  const costs = addCosts(stages.map((stage) => stage.costs));
  const made = (kind: Exclude<Kind, 'vid'>) =>
    stages.some(({ name, state }) => name === MADE_BY[kind] && state === 'completed') ? siblingOf(kind, id) : null;
  return {
    id,
    lead_id: video.lead_id ?? null,
    lead: video.lead,
    url: video.url,
    title: video.title,
    status: video.status as VideoView['status'],
    options: VideoOptions.parse(video.request),
    created_at: video.created_at,
    updated_at: video.updated_at,
    cost_usd: sumOf(costs),
    costs,
    saved_usd: round(stages.reduce((sum, { saved_usd }) => sum + saved_usd, 0)),
    processing_time_seconds: video.ended_at
      ? secondsBetween(video.remade_at ?? video.created_at, video.ended_at)
      : null,
    error_code: error_code ?? null,
    error_message: error_message ?? null,
    remedy: error_code && isErrorName(error_code) ? REMEDY[error_code] : null,
    stages,
    script_id: made('scr'),
    voiceover_id: made('voc'),
    screen_recording_id: made('rec'),
    composed_video_id: made('cmp'),
    hosted_video_id: made('hst'),
    script_fallback_reason: video.script_fallback_reason || null,
    duration_seconds: video.duration_seconds ?? null,
    revision: hosted?.revision ?? null,
    remade_at: video.remade_at ?? null,
    ...publicUrls(hosted, siteUrl),
    view_count: hosted ? views : null,
    files: Object.fromEntries(
      Object.entries(hosted?.private ? {} : (hosted?.files ?? {})).map(([name, key]) => [name, `${siteUrl}/${key}`]),
    ),
  };
}
