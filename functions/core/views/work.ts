import type { Progress } from '../../contract/progress.ts';
import type { Costs } from '../../contract/resource.ts';
import { STAGES, type Stage, type TaskState } from '../../contract/stages.ts';
import type { StageView } from '../../contract/video.ts';

/** A task's row as the library keeps it. */
export interface TaskRow {
  readonly stage: Stage;
  readonly state: TaskState;
  readonly done: number;
  readonly total: number;
  readonly started_at?: string | undefined;
  readonly ended_at?: string | undefined;
  readonly compute_usd: number;
  readonly ai_usd: number;
  readonly voice_usd: number;
  /** Taken from the cache; what that saved, US dollars. */
  readonly cached?: boolean | undefined;
  readonly saved_usd?: number | undefined;
  readonly error_code?: string | undefined;
  readonly error_message?: string | undefined;
}

const UNIT: Record<Stage, Progress['unit']> = {
  scout: 'steps',
  script: 'steps',
  voice: 'sections',
  record: 'frames',
  compose: 'frames',
  host: 'steps',
};

/** Every stage, put together from its tasks. */
export const viewStages = (tasks: readonly TaskRow[]): StageView[] =>
  STAGES.map((stage) =>
    viewStage(
      stage,
      tasks.filter((task) => task.stage === stage),
    ),
  );

function viewStage(name: Stage, tasks: readonly TaskRow[]): StageView {
  const state = stateOf(tasks);
  const started = earliest(tasks.map((task) => task.started_at));
  const ended = state === 'completed' || state === 'failed' ? latest(tasks.map((task) => task.ended_at)) : null;
  const failed = tasks.find((task) => task.state === 'failed');
  const costs = costsOf(tasks);
  return {
    name,
    state,
    progress: progressOf(tasks, UNIT[name]),
    started_at: started,
    ended_at: ended,
    processing_time_seconds: started && ended ? secondsBetween(started, ended) : null,
    cost_usd: sumOf(costs),
    costs,
    reused: tasks.filter(({ cached, state }) => cached && state === 'completed').length,
    saved_usd: round(tasks.reduce((sum, { saved_usd = 0 }) => sum + saved_usd, 0)),
    error_code: failed?.error_code || null,
    error_message: failed?.error_message || null,
  };
}

/** What tasks cost together, US dollars. */
export function costsOf(tasks: readonly TaskRow[]): Costs {
  const sum = (name: 'ai_usd' | 'voice_usd' | 'compute_usd') =>
    round(tasks.reduce((total, task) => total + task[name], 0));
  return { ai_usd: sum('ai_usd'), voice_usd: sum('voice_usd'), compute_usd: sum('compute_usd') };
}

/** Costs together, as they are told: what is added up is what was seen. */
export function addCosts(parts: readonly Costs[]): Costs {
  const sum = (name: keyof Costs) => round(parts.reduce((total, part) => total + part[name], 0));
  return { ai_usd: sum('ai_usd'), voice_usd: sum('voice_usd'), compute_usd: sum('compute_usd') };
}

export const sumOf = ({ ai_usd, voice_usd, compute_usd }: Costs) => round(ai_usd + voice_usd + compute_usd);

/** How far the work of one resource is, counted in the unit of its last stage. */
export function progressOf(tasks: readonly TaskRow[], unit: Progress['unit']): Progress {
  return {
    done: tasks.reduce((sum, task) => sum + doneOf(task), 0),
    total: tasks.reduce((sum, task) => sum + task.total, 0),
    unit,
  };
}

export const unitOf = (stage: Stage) => UNIT[stage];

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

/** Seconds from one moment to another, both ISO 8601. */
export const secondsBetween = (from: string, to: string) => round((Date.parse(to) - Date.parse(from)) / 1000);
/** Millionths: what is smaller is noise of adding. */
export const round = (value: number) => Math.round(value * 1e6) / 1e6;
