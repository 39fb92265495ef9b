import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type BatchEnd, type BatchInput, BatchRow, type BatchWork } from '../contract/batch.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf } from '../contract/kinds.ts';
import { ENDED } from '../contract/stages.ts';
import type { CreateVideo } from '../contract/video.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import type { Fault } from '../core/batch/judge-row.ts';
import type { Batches, BatchItem } from '../store/batches.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Media } from '../store/media.ts';
import { abreast } from '../store/views.ts';
import { prepareBatch } from './prepare-batch.ts';

/** Rows whose films are looked at together. */
const ROWS_AT_ONCE = 1000;

export interface PreparerOptions {
  readonly batches: Batches;
  readonly media: Media;
  readonly jobs: Jobs;
  /** Judges a request as the API would. */
  readonly judge: (body: CreateVideo) => Promise<readonly Fault[]>;
}

/** Works in a folder that is gone afterwards. */
export async function inWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('batch', process.pid)));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Finds out which rows of a batch are to be made. */
export class BatchPreparer {
  readonly #options: PreparerOptions;

  constructor(options: PreparerOptions) {
    this.#options = options;
  }

  /** @throws RejectedError `FileRefused`, or `Interrupted` for a batch that is not wanted any more. */
  async prepare({ batch_id: id, run }: BatchInput): Promise<BatchWork> {
    const item = await this.#options.batches.get(id);
    if (!item || item.runs !== run || ENDED.includes(item.status)) throw unwanted();
    // A run that was broken off before the rows were judged begins with them.
    const isFirst = run === 1 || item.counts === undefined;
    const rows_key = mediaKeys.batchRows(bodyOf(id), isFirst ? 1 : run);
    const rows = await inWorkFolder((folder) =>
      isFirst ? this.#read(item, folder, rows_key) : this.#left(item, folder),
    );
    const { concurrency, tolerated_failure_percentage } = item;
    return { rows_key, rows, concurrency, tolerated_failure_percentage };
  }

  /** Judges the file, and gives the number of rows that are to be made. */
  async #read(item: BatchItem, folder: string, rowsKey: string): Promise<number> {
    const { media, judge } = this.#options;
    const { id, file_name: fileName, defaults } = item;
    const path = join(folder, 'file');
    await media.download(item.file_key, path);
    const prepared = await prepareBatch({ batchId: id, fileName, path, folder, defaults, judge });
    await media.upload(mediaKeys.batchAccount(bodyOf(id)), prepared.accountPath);
    await media.upload(rowsKey, prepared.rowsPath);
    const { counts, delimiter, marked, problems } = prepared;
    await this.#begin(item, {
      counts,
      columns: [...prepared.columns],
      delimiter,
      marked,
      problems,
      completed_before: 0,
    });
    return counts.rows - counts.invalid - counts.duplicates;
  }

  /** Writes the rows again whose film is not made, and gives their number. */
  async #left(item: BatchItem, folder: string): Promise<number> {
    const { media, jobs } = this.#options;
    const path = join(folder, 'rows.jsonl');
    if (!(await media.exists(mediaKeys.batchRows(bodyOf(item.id), 1)))) {
      throw new RejectedError(REJECTED.fileRefused, 'The batch’s rows are gone, 30 days after they were written.');
    }
    await media.download(mediaKeys.batchRows(bodyOf(item.id), 1), path);
    const left: string[] = [];
    let completed_before = 0;
    const sift = async (lines: readonly string[]) => {
      const films = await abreast(lines, (line) => jobs.get(BatchRow.parse(JSON.parse(line)).video_id));
      const isLeft = (index: number) => films[index]?.row.status !== 'completed';
      left.push(...lines.filter((_, index) => isLeft(index)));
      completed_before += lines.filter((_, index) => !isLeft(index)).length;
    };
    let lines: string[] = [];
    for await (const line of createInterface({ input: createReadStream(path) })) {
      if (lines.push(line) < ROWS_AT_ONCE) continue;
      await sift(lines);
      lines = [];
    }
    await sift(lines);
    const leftPath = join(folder, 'left.jsonl');
    await writeFile(leftPath, left.map((line) => `${line}\n`).join(''));
    await media.upload(mediaKeys.batchRows(bodyOf(item.id), item.runs), leftPath);
    await this.#begin(item, { completed_before });
    return left.length;
  }

  async #begin({ id, runs }: BatchItem, change: Parameters<Batches['change']>[2]): Promise<void> {
    if (!(await this.#options.batches.change(id, runs, { ...change, status: 'running' }))) throw unwanted();
  }
}

const unwanted = () => new RejectedError(REJECTED.interrupted, 'The batch is no longer wanted.');

/** What a batch is told that did not go through: our own words kept, anybody else's left out. */
export function explainEnd(error: NonNullable<BatchEnd['error']>): { error_code: string; error_message: string } {
  const code = error.Error;
  if (code === REJECTED.fileRefused) return { error_code: code, error_message: messageOf(error.Cause) };
  if (code === 'States.ExceedToleratedFailureThreshold') {
    const message = 'More rows failed than tolerated_failure_percentage allows; the others were not begun.';
    return { error_code: REJECTED.failuresExceeded, error_message: message };
  }
  const isOver = code === 'TIMED_OUT' || code === 'States.Timeout';
  const reason = isOver ? 'It took longer than a batch may.' : 'It was stopped before it was done.';
  if (isOver || code === 'ABORTED' || code === 'Engine.Interrupted') {
    return { error_code: REJECTED.interrupted, error_message: reason };
  }
  return { error_code: REJECTED.internal, error_message: 'The batch failed for a reason that its log tells.' };
}

/** Lambda's cause is a JSON document with the message inside. */
function messageOf(cause = ''): string {
  try {
    // Whatever it is, it is shown as text.
    return String((JSON.parse(cause) as { errorMessage?: unknown }).errorMessage);
  } catch {
    return cause;
  }
}
