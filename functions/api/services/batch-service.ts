import {
  DescribeMapRunCommand,
  ExecutionDoesNotExist,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ElectroError } from 'electrodb';
import { encodeTime, ulid } from 'ulid';
import {
  type BatchInput,
  type BatchQuery,
  type BatchView,
  type CreateBatch,
  type CreateUpload,
  fileNameOf,
  LARGEST_FILE,
  type UploadView,
} from '../../contract/batch.ts';
import { REJECTED } from '../../contract/errors.ts';
import { mediaKeys } from '../../contract/keys.ts';
import { ENDED } from '../../contract/stages.ts';
import { type RunCounts, viewBatch } from '../../core/views/batch-view.ts';
import { derivedId } from '../../notify/derived-id.ts';
import type { Batches, BatchItem } from '../../store/batches.ts';
import type { Media } from '../../store/media.ts';
import { executionName } from '../../store/productions.ts';
import { Problem } from '../problem.ts';
import { refuse } from './checks.ts';

export interface BatchServiceOptions {
  readonly batches: Batches;
  readonly media: Media;
  /** Refuses what no row could be made with. @default nothing is refused before the rows are */
  readonly judge?: (defaults: CreateBatch['defaults']) => void;
  readonly stateMachineArn: string;
  /** Gives an address at which an object of the media bucket can be fetched for a while. */
  readonly sign: (key: string, fileName: string) => Promise<string>;
  /** Gives an address at which one can be put. */
  readonly signUpload: (key: string) => Promise<{ url: string; until: Date }>;
  readonly sfn?: SFNClient;
}

/** Starts and stops batches, and tells how they come along. */
export class BatchService {
  readonly #options: BatchServiceOptions;
  readonly #sfn: SFNClient;

  constructor(options: BatchServiceOptions) {
    this.#options = options;
    this.#sfn = options.sfn ?? new SFNClient({});
  }

  /** Where a file may be put that a batch is then asked of. */
  async upload({ file_name }: CreateUpload): Promise<UploadView> {
    const file_key = mediaKeys.batchUpload(ulid().toLowerCase(), file_name);
    const { url, until } = await this.#options.signUpload(file_key);
    return { file_key, url, method: 'PUT', expires_at: until.toISOString() };
  }

  /**
   * Notes a batch and starts it. The id follows from the file as it lies there: what was dropped and then asked for, or is
   * told twice, is made once.
   *
   * @throws Problem 422 for a file that is not there or too large, 409 for one that a batch is made of already.
   */
  async start({ file_key, defaults, concurrency, tolerated_failure_percentage }: CreateBatch): Promise<string> {
    const { batches, media } = this.#options;
    this.#judge(defaults);
    const file = await media.describe(file_key);
    if (!file) refuse([{ pointer: '/file_key', message: 'there is no such file: put it there first' }]);
    const { size = 0, etag = '', modified = new Date() } = file ?? {};
    const message = `the file is ${size === 0 ? 'empty' : `larger than ${LARGEST_FILE / 1024 ** 2} MB: split it`}`;
    if (size === 0 || size > LARGEST_FILE) refuse([{ pointer: '/file_key', message }]);
    const time = modified.getTime();
    const id = `bat_${encodeTime(time).toLowerCase()}${derivedId('', file_key, etag, time).slice(-16)}`;
    const file_name = fileNameOf(file_key) ?? file_key;
    const row = { file_key, file_name, defaults, concurrency, tolerated_failure_percentage };
    if (await batches.create({ ...row, id })) return this.#begin(id);
    const known = await batches.get(id);
    // Whoever noted it may have been broken off before the start. An execution of one name begins once.
    if (known?.status === 'pending' && !known.execution_arn) {
      await this.#execute(id, known.runs);
      return id;
    }
    // A file that was dropped may want what only a request can say, such as the page.
    if (known?.error_code !== REJECTED.fileRefused) {
      const detail = `A batch is made of this file: ${id}. Put the file there anew for another one.`;
      throw new Problem(409, 'The file is made already', detail);
    }
    const another = `bat_${ulid().toLowerCase()}`;
    await batches.create({ ...row, id: another });
    return this.#begin(another);
  }

  /** @throws Problem 422 that names fields of `defaults`. */
  #judge(defaults: CreateBatch['defaults']): void {
    try {
      this.#options.judge?.(defaults);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refuse(error.errors.map(({ pointer, message }) => ({ pointer: `/defaults${pointer}`, message })));
      throw error;
    }
  }

  /** Starts what was noted. What cannot be started is not noted. */
  async #begin(id: string): Promise<string> {
    try {
      await this.#execute(id, 1);
    } catch (error) {
      await this.#options.batches.remove(id);
      throw error;
    }
    return id;
  }

  /** @throws Problem 404. */
  async get(id: string): Promise<BatchView> {
    return this.#view(await this.#find(id));
  }

  /** Newest first. @throws Problem 400 for a cursor that is not ours. */
  async list({ limit, cursor }: BatchQuery) {
    try {
      const page = await this.#options.batches.list(limit, cursor ?? null);
      return { items: await Promise.all(page.items.map((item) => this.#view(item))), next_cursor: page.cursor };
    } catch (error) {
      if (cursor && error instanceof ElectroError) {
        throw new Problem(400, 'The cursor is not valid', 'Take the cursor from next_cursor of the page before.');
      }
      throw error;
    }
  }

  /** Stops a batch: films in the making are given up, those that are made stay. @throws Problem 404 or 409. */
  async cancel(id: string): Promise<BatchView> {
    const { batches } = this.#options;
    const item = await this.#find(id);
    const { completed, failed } = await this.#view(item);
    const ended_at = new Date().toISOString();
    if (!(await batches.change(id, item.runs, { status: 'cancelled', ended_at, completed, failed }))) {
      throw new Problem(409, 'The batch has ended', `A batch that is ${item.status} cannot be cancelled.`);
    }
    if (item.execution_arn) {
      await this.#sfn
        .send(new StopExecutionCommand({ executionArn: item.execution_arn, error: 'Cancelled' }))
        .catch((error) => {
          if (!(error instanceof ExecutionDoesNotExist)) throw error;
        });
    }
    return this.get(id);
  }

  /** Starts a batch again for the rows whose film is not made; what is made is not paid twice. @throws Problem 404 or 409. */
  async redrive(id: string): Promise<BatchView> {
    const { batches } = this.#options;
    const item = await this.#find(id);
    const { status, failed, waiting } = await this.#view(item);
    if (!ENDED.includes(status)) {
      throw new Problem(409, 'The batch is being made', `A batch that is ${status} cannot be started again.`);
    }
    const isDone = item.counts !== undefined && failed + waiting === 0;
    if (isDone || item.error_code === REJECTED.fileRefused) {
      throw new Problem(409, 'There is nothing to make again', 'No row of this batch has failed or was left out.');
    }
    const run = await batches.reopen(item);
    if (run === null) throw new Problem(409, 'It is being made again', 'Somebody else has just started it again.');
    try {
      await this.#execute(id, run);
    } catch (error) {
      const change = { error_code: REJECTED.internal, error_message: 'The batch could not be started.' };
      await batches.change(id, run, { status: 'failed', ended_at: new Date().toISOString(), ...change });
      throw error;
    }
    return this.get(id);
  }

  async #execute(id: string, run: number): Promise<void> {
    const input: BatchInput = { batch_id: id, run };
    const { executionArn } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.#options.stateMachineArn,
        name: executionName(id, run),
        input: JSON.stringify(input),
      }),
    );
    await this.#options.batches.started(id, executionArn ?? '');
  }

  async #view(item: BatchItem): Promise<BatchView> {
    const { result_key: key, file_name, status } = item;
    const isUnderWay = status === 'running';
    const url = key === undefined ? null : await this.#options.sign(key, key.slice(key.lastIndexOf('/') + 1));
    return viewBatch({ ...item, file_name }, isUnderWay ? await this.#countRun(item.execution_arn) : null, url);
  }

  /** What Step Functions counts of the rows under way; null before the first of them. */
  async #countRun(executionArn: string | undefined): Promise<RunCounts | null> {
    if (!executionArn) return null;
    const { mapRuns = [] } = await this.#sfn.send(new ListMapRunsCommand({ executionArn, maxResults: 1 }));
    const mapRunArn = mapRuns[0]?.mapRunArn;
    if (!mapRunArn) return null;
    const { itemCounts } = await this.#sfn.send(new DescribeMapRunCommand({ mapRunArn }));
    const { running = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0 } = itemCounts ?? {};
    return { running, succeeded, failed: failed + timedOut + aborted };
  }

  /** @throws Problem 404. */
  async #find(id: string): Promise<BatchItem> {
    const item = /^bat_[0-9a-z]{26}$/.test(id) ? await this.#options.batches.get(id) : null;
    if (!item) throw new Problem(404, 'There is no such batch', `No batch has the id ${id.slice(0, 60)}.`);
    return item;
  }
}
