import type { BatchView, RowCounts, RowProblem, Saved } from '../../contract/batch.ts';
import { isErrorName, REMEDY } from '../../contract/errors.ts';
import type { Costs } from '../../contract/resource.ts';
import { ENDED } from '../../contract/stages.ts';
import { secondsBetween, sumOf } from './work.ts';

/** A batch's row as the library keeps it. */
export interface BatchColumns {
  readonly id: string;
  readonly status: BatchView['status'];
  readonly file_key: string;
  readonly file_name: string;
  readonly concurrency: number;
  readonly tolerated_failure_percentage: number;
  readonly runs: number;
  readonly counts?: RowCounts | undefined;
  readonly problems?: readonly RowProblem[] | undefined;
  readonly completed_before: number;
  readonly completed: number;
  readonly failed: number;
  readonly costs?: Costs | undefined;
  readonly saved?: Saved | undefined;
  readonly error_code?: string | undefined;
  readonly error_message?: string | undefined;
  readonly created_at: string;
  readonly started_at: string;
  readonly updated_at: string;
  readonly ended_at?: string | undefined;
}

/** Rows of the run that is under way, as Step Functions counts them. */
export interface RunCounts {
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** The `bat_` resource. @param run of a batch that is being made; null where nothing is under way. */
export function viewBatch(batch: BatchColumns, run: RunCounts | null, resultUrl: string | null): BatchView {
  const { id, status, file_key, file_name, concurrency, tolerated_failure_percentage, runs } = batch;
  const { rows = 0, invalid = 0, duplicates = 0 } = batch.counts ?? {};
  const hasEnded = ENDED.includes(status);
  const completed = hasEnded ? batch.completed : batch.completed_before + (run?.succeeded ?? 0);
  const failed = hasEnded ? batch.failed : (run?.failed ?? 0);
  const running = hasEnded ? 0 : (run?.running ?? 0);
  const total = rows - invalid - duplicates;
  return {
    ...{ id, status, file_key, file_name, rows, invalid, duplicates },
    ...{ completed, failed, running, waiting: Math.max(0, total - completed - failed - running) },
    progress: { done: Math.min(total, completed + failed), total, unit: 'rows' },
    ...{ concurrency, tolerated_failure_percentage, runs },
    problems: [...(batch.problems ?? [])],
    cost_usd: batch.costs ? sumOf(batch.costs) : null,
    costs: batch.costs ?? null,
    saved: batch.saved ?? null,
    result_url: resultUrl,
    created_at: batch.created_at,
    updated_at: batch.updated_at,
    ended_at: batch.ended_at ?? null,
    processing_time_seconds: batch.ended_at ? secondsBetween(batch.started_at, batch.ended_at) : null,
    error_code: batch.error_code ?? null,
    error_message: batch.error_message ?? null,
    remedy: batch.error_code && isErrorName(batch.error_code) ? REMEDY[batch.error_code] : null,
  };
}
