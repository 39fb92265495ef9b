import { join } from 'node:path';
import type { BatchEnd } from '../contract/batch.ts';
import type { LeadreelEvent } from '../contract/event.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf } from '../contract/kinds.ts';
import { eventOf } from '../runtime/emit.ts';
import type { Batches, BatchItem } from '../store/batches.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Media } from '../store/media.ts';
import type { Production } from '../store/productions.ts';
import { explainEnd, inWorkFolder } from './batch-preparer.ts';
import { type Tally, writeResults } from './batch-results.ts';

export interface CloserOptions {
  readonly batches: Batches;
  readonly media: Media;
  readonly jobs: Jobs;
  /** Puts a resource together as clients see it. */
  readonly view: (production: Production) => Promise<unknown>;
  readonly emit: (event: LeadreelEvent) => Promise<void>;
}

/** Ends batches: writes their result files and counts what became of their rows. */
export class BatchCloser {
  readonly #options: CloserOptions;

  constructor(options: CloserOptions) {
    this.#options = options;
  }

  /** Told twice, it does the same once more, or finds it done. A batch that is made in another run by now is left alone. */
  async close({ batch_id: id, run, error }: BatchEnd): Promise<void> {
    const { batches } = this.#options;
    const item = await batches.get(id);
    if (item?.runs !== run) return;
    const isOver = item.status === 'completed' || item.status === 'failed';
    if (!isOver) {
      const counted = await this.#count(item);
      const change = { ...counted, ended_at: item.ended_at ?? new Date().toISOString() };
      if (item.status === 'cancelled') await batches.account(id, run, change);
      else if (error) await batches.change(id, run, { ...change, ...explainEnd(error), status: 'failed' });
      else await batches.change(id, run, { ...change, status: 'completed' });
    }
    await this.#tell(id);
  }

  async #count(item: BatchItem) {
    const { media, jobs, view } = this.#options;
    const { id, file_name, columns = [], delimiter = ',', marked = false } = item;
    // A file that could not be read has no account; that of an old batch is gone.
    if (item.counts === undefined || !(await media.exists(mediaKeys.batchAccount(bodyOf(id))))) return {};
    const result_key = mediaKeys.batchResults(bodyOf(id), file_name);
    const tally = await inWorkFolder(async (folder): Promise<Tally> => {
      const [accountPath, path] = [join(folder, 'account.jsonl'), join(folder, 'results.csv')];
      await media.download(mediaKeys.batchAccount(bodyOf(id)), accountPath);
      const isCancelled = item.status === 'cancelled';
      const results = await writeResults({ accountPath, path, columns, delimiter, marked, isCancelled, jobs, view });
      await media.upload(result_key, path);
      return results;
    });
    const { completed, failed, costs, saved } = tally;
    return { completed, failed, costs, saved, result_key };
  }

  /** The event's id follows from the batch and its run, so telling it twice does no harm. */
  async #tell(id: string): Promise<void> {
    const item = await this.#options.batches.get(id);
    if (item?.status !== 'completed' || !item.counts) return;
    const { completed, failed, runs, counts, updated_at, ended_at: at = updated_at } = item;
    const told = { id, lead_id: null, status: 'completed', rows: counts.rows, completed, failed } as const;
    await this.#options.emit(eventOf('batch.completed', told, { run: runs, at }));
  }
}
