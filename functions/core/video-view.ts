import { isErrorName, REMEDY } from '../contract/errors.ts';
import type { Hosted } from '../contract/film.ts';
import { siteKeys } from '../contract/keys.ts';
import { STAGES, type Stage, type TaskState, type VideoStatus } from '../contract/stages.ts';
import type { Progress, StageView, VideoView } from '../contract/video.ts';

/** A task's row as the library keeps it. */
export interface TaskRow {
  readonly stage: Stage;
  readonly state: TaskState;
  readonly done: number;
  readonly total: number;
  readonly started_at?: string | undefined;
  readonly ended_at?: string | undefined;
  readonly cost_usd: number;
  readonly error_code?: string | undefined;
  readonly error_message?: string | undefined;
}

/** A video's row as the library keeps it. */
export interface VideoRow
  extends Pick<VideoView, 'id' | 'lead' | 'url' | 'title' | 'options' | 'created_at' | 'updated_at'> {
  readonly status: VideoStatus;
  readonly lead_key: string;
  readonly error_code?: string | undefined;
  readonly error_message?: string | undefined;
  readonly duration_seconds?: number | undefined;
  readonly ended_at?: string | undefined;
  readonly hosted?: Hosted;
}

const UNIT: Record<Stage, Progress['unit']> = {
  scout: 'steps',
  script: 'steps',
  voice: 'sections',
  record: 'frames',
  compose: 'frames',
  host: 'steps',
};

/** The `vid_` resource, put together from its rows. `siteUrl` is the origin of the published files. */
export function viewVideo(video: VideoRow, tasks: readonly TaskRow[], siteUrl: string): VideoView {
  const stages = STAGES.map((stage) =>
    viewStage(
      stage,
      tasks.filter((task) => task.stage === stage),
    ),
  );
  const { error_code, error_message, hosted } = video;
  return {
    id: video.id,
    lead_id: JSON.parse(video.lead_key),
    lead: video.lead,
    url: video.url,
    title: video.title,
    status: video.status,
    options: video.options,
    created_at: video.created_at,
    updated_at: video.updated_at,
    cost_usd: round(stages.reduce((sum, stage) => sum + stage.cost_usd, 0)),
    processing_time_seconds: video.ended_at ? secondsBetween(video.created_at, video.ended_at) : null,
    error_code: error_code ?? null,
    error_message: error_message ?? null,
    remedy: error_code && isErrorName(error_code) ? REMEDY[error_code] : null,
    stages,
    duration_seconds: video.duration_seconds ?? null,
    share_url: hosted ? `${siteUrl}/${siteKeys.watch(hosted.slug)}` : null,
    embed_url: hosted ? `${siteUrl}/${siteKeys.embed(hosted.slug)}` : null,
    thumbnail_url: hosted ? `${siteUrl}/${siteKeys.thumbnail(hosted.slug)}` : null,
    files: Object.fromEntries(Object.entries(hosted?.files ?? {}).map(([name, key]) => [name, `${siteUrl}/${key}`])),
  };
}

function viewStage(name: Stage, tasks: readonly TaskRow[]): StageView {
  const state = stateOf(tasks);
  const started = earliest(tasks.map((task) => task.started_at));
  const ended = state === 'completed' || state === 'failed' ? latest(tasks.map((task) => task.ended_at)) : null;
  const failed = tasks.find((task) => task.state === 'failed');
  return {
    name,
    state,
    progress: {
      done: tasks.reduce((sum, task) => sum + doneOf(task), 0),
      total: tasks.reduce((sum, task) => sum + task.total, 0),
      unit: UNIT[name],
    },
    started_at: started,
    ended_at: ended,
    processing_time_seconds: started && ended ? secondsBetween(started, ended) : null,
    cost_usd: round(tasks.reduce((sum, task) => sum + task.cost_usd, 0)),
    error_code: failed?.error_code || null,
    error_message: failed?.error_message || null,
  };
}

const doneOf = ({ state, done, total }: TaskRow) => (state === 'completed' ? total : Math.min(done, total));

function stateOf(tasks: readonly TaskRow[]): TaskState {
  const has = (state: TaskState) => tasks.some((task) => task.state === state);
  if (has('running')) return 'running';
  if (has('failed')) return 'failed';
  if (!has('completed')) return 'pending';
  return has('pending') ? 'running' : 'completed';
}

const present = (times: readonly (string | undefined)[]) =>
  times.filter((time) => time !== undefined && time !== '').sort();
const earliest = (times: readonly (string | undefined)[]) => present(times).at(0) ?? null;
const latest = (times: readonly (string | undefined)[]) => present(times).at(-1) ?? null;
const secondsBetween = (from: string, to: string) => round((Date.parse(to) - Date.parse(from)) / 1000);
const round = (value: number) => Math.round(value * 1e6) / 1e6;
