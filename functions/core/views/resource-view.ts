import { isErrorName, REMEDY } from '../../contract/errors.ts';
import { type Kind, MADE_BY } from '../../contract/kinds.ts';
import type { ResourceFields, ResourceStatus } from '../../contract/resource.ts';
import { costsOf, progressOf, secondsBetween, sumOf, type TaskRow, unitOf } from './work.ts';

/** Columns that every kind's row has. */
export interface ResourceRow {
  readonly id: string;
  readonly lead_id?: string | number | undefined;
  readonly video_id?: string | undefined;
  readonly status: ResourceStatus;
  readonly error_code?: string | undefined;
  readonly error_message?: string | undefined;
  readonly created_at: string;
  readonly updated_at: string;
  readonly ended_at?: string | undefined;
}

/** What every resource carries. `tasks` are those that made it, whoever they belong to. */
export function viewFields(kind: Exclude<Kind, 'vid'>, row: ResourceRow, tasks: readonly TaskRow[]): ResourceFields {
  const costs = costsOf(tasks);
  const stage = MADE_BY[kind];
  const counted = tasks.filter((task) => task.stage === stage);
  const { error_code, error_message } = row;
  const starts = tasks.map(({ started_at }) => started_at).filter((time) => time !== undefined && time !== '');
  const from = row.video_id ? starts.sort()[0] : row.created_at;
  return {
    id: row.id,
    lead_id: row.lead_id ?? null,
    video_id: row.video_id ?? null,
    status: row.status,
    progress: progressOf(counted, unitOf(stage)),
    created_at: row.created_at,
    updated_at: row.updated_at,
    cost_usd: sumOf(costs),
    costs,
    processing_time_seconds: row.ended_at && from ? secondsBetween(from, row.ended_at) : null,
    error_code: error_code ?? null,
    error_message: error_message ?? null,
    remedy: error_code && isErrorName(error_code) ? REMEDY[error_code] : null,
  };
}
