import { stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchView } from '../../../functions/contract/batch.ts';
import { ENDED } from '../../../functions/contract/stages.ts';
import { BatchClient } from './batch-client.ts';

const LOOK_EVERY_MS = 400;
/** A cancelled batch's results are not waited for longer than this, milliseconds. */
const CANCEL_MS = 10_000;

/** The file cannot be used; the message says what to do. */
export class FileUnusable extends Error {
  override readonly name = 'FileUnusable';
}

export interface BatchRequest {
  /** Of the engine. */
  readonly url: string;
  /** The file of rows. */
  readonly path: string;
  /** Body of `POST /api/v1/batches` but for the file; the API judges it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly onProgress: (batch: BatchView) => void;
  readonly signal: AbortSignal;
}

export interface BatchReport {
  readonly batch: BatchView;
  /** The result file beside the file; null when there is none. */
  readonly resultsPath: string | null;
  /** From the request to the result file, seconds. */
  readonly seconds: number;
}

/** `leads.results.csv` beside `leads.csv`. */
export const resultsPathOf = (path: string) =>
  join(resolve(path, '..'), `${basename(path, extname(path))}.results.csv`);

/** @throws FileUnusable for a file that is not there, or has nothing in it. */
export async function refuseMissing(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new FileUnusable(`There is no file ${path}.`);
  if (!found.isFile()) throw new FileUnusable(`${path} is not a file.`);
  if (found.size === 0) throw new FileUnusable(`${path} is empty.`);
}

/**
 * Makes a film for each row of a file over the engine's API, and copies the result file beside it. When the signal aborts,
 * the batch is cancelled, and what was made until then is in the result file.
 *
 * @throws FileUnusable, or RequestRefused when the API does not take the request.
 */
export async function makeBatch({ url, path, body, onProgress, signal }: BatchRequest): Promise<BatchReport> {
  await refuseMissing(path);
  const started = performance.now();
  const client = new BatchClient(url);
  const file_key = await client.upload(path, basename(path));
  signal.throwIfAborted();
  let batch = await client.create({ ...body, file_key });
  try {
    while (!ENDED.includes(batch.status)) {
      onProgress(batch);
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      batch = await client.get(batch.id);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    batch = await cancelled(client, batch.id);
  }
  onProgress(batch);
  const resultsPath = batch.result_url === null ? null : await client.copyResults(batch, resultsPathOf(path));
  return { batch, resultsPath, seconds: (performance.now() - started) / 1000 };
}

/** Stops a batch, and waits until its result file is written. */
async function cancelled(client: BatchClient, id: string): Promise<BatchView> {
  // It may have ended in this very moment.
  let batch = await client.cancel(id).catch(() => client.get(id));
  for (const end = Date.now() + CANCEL_MS; batch.result_url === null && Date.now() < end; await sleep(LOOK_EVERY_MS)) {
    batch = await client.get(id);
  }
  return batch;
}
