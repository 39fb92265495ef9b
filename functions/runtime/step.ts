import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import { isErrorName, REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import { ENDED, type Stage, type StepInput } from '../contract/stages.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import { lambdaCost } from '../core/compute-cost.ts';
import type { VideoItem } from '../store/library.ts';
import { Media } from '../store/media.ts';
import { type TaskKey, Videos } from '../store/videos.ts';

/** Kept back from Lambda's limit, so that a step that runs out of time can still say so, milliseconds. */
const LAST_WORDS_MS = 3_000;
/** A task's progress is written at most this often, milliseconds. */
const PROGRESS_EVERY_MS = 700;
/** How often a step looks whether its video is still wanted, milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** What a step is given. */
export interface StepTools<I> {
  readonly input: I;
  readonly video: VideoItem;
  readonly videos: Videos;
  readonly media: Media;
  /** Empty, and removed when the step ends. */
  readonly folder: string;
  /** Aborts shortly before the function's time is up, and when the video is no longer wanted. */
  readonly signal: AbortSignal;
  /** Says how far the step is, in the unit of its stage. */
  readonly onProgress: (done: number) => void;
}

export interface StepOptions<S extends typeof StepInput, O> {
  readonly stage: Stage;
  readonly input: S;
  readonly environment: { readonly LIBRARY_TABLE: string; readonly MEDIA_BUCKET: string };
  /** The unit of the stage's work that an input stands for. */
  readonly task: (input: z.infer<S>) => string;
  /** Key of what the step writes last. A step whose work lies there is not done again. */
  readonly output: (input: z.infer<S>) => string;
  /** Does the work and gives what it cost beyond compute, in US dollars. */
  readonly run: (tools: StepTools<z.infer<S>>) => Promise<{ costUsd?: number } | undefined>;
  /** What goes on to the next state: ids and counts only. Called also when the work was there already. */
  readonly next?: (tools: Pick<StepTools<z.infer<S>>, 'input' | 'media'>) => Promise<O>;
}

/**
 * Makes a Lambda handler of a step: it keeps the task's state, time, cost and error in the library, so that no step
 * has to, skips work that is done, and cleans up.
 */
export function step<S extends typeof StepInput, O = Record<string, never>>(options: StepOptions<S, O>) {
  const logger = new Logger({ serviceName: `leadreel-${options.stage}` });
  const videos = new Videos(options.environment.LIBRARY_TABLE);
  const media = new Media(options.environment.MEDIA_BUCKET);

  const handle = async (event: unknown, context: Context): Promise<O> => {
    const input = options.input.parse(event) as z.infer<S>;
    const key: TaskKey = { id: input.video_id, stage: options.stage, name: options.task(input) };
    logger.appendKeys({ video_id: key.id, task: key.name });
    if (await media.exists(options.output(input))) await videos.settleTask(key);
    else await work(input, key, context);
    return options.next ? options.next({ input, media }) : ({} as O);
  };

  const work = async (input: z.infer<S>, key: TaskKey, context: Context): Promise<void> => {
    const started = performance.now();
    const spent = (extra = 0) => {
      const seconds = (performance.now() - started) / 1000;
      return { seconds, costUsd: lambdaCost(seconds, Number(context.memoryLimitInMB)) + extra };
    };
    const production = await videos.get(key.id);
    if (!production) throw new Error(`There is no video ${key.id}.`);
    const { runs, status } = production.video;
    if (ENDED.includes(status)) throw unwanted();
    await videos.startTask(key);
    const folder = await mkdtemp(join(tmpdir(), workFolderPrefix(options.stage, process.pid)));
    const deadline = deadlineOf(context);
    const watch = watchWanted(() => videos.isWanted(key.id, runs));
    const signal = AbortSignal.any([deadline.signal, watch.signal]);
    try {
      const tools = { input, video: production.video, videos, media, folder, signal };
      const made = await options.run({ ...tools, onProgress: throttled((done) => videos.progress(key, done)) });
      await videos.completeTask(key, spent(made?.costUsd));
    } catch (error) {
      // Whoever ended the video has noted that its work was broken off.
      if (watch.signal.aborted) throw unwanted();
      logger.error('The step failed.', error as Error);
      await videos.failTask(key, explain(error), spent());
      throw error;
    } finally {
      deadline.clear();
      watch.clear();
      await rm(folder, { recursive: true, force: true });
    }
  };

  return middy(handle).use(injectLambdaContext(logger, { resetKeys: true }));
}

/** What a person is told about an error; what is not ours stays in the log. */
function explain(error: unknown) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (isErrorName(name)) return { code: name, message };
  return { code: REJECTED.internal, message: 'The step failed for a reason that its log tells.' };
}

function deadlineOf(context: Context) {
  const controller = new AbortController();
  const ms = context.getRemainingTimeInMillis() - LAST_WORDS_MS;
  const timer = setTimeout(
    () => controller.abort(new RetryableError(RETRYABLE.stepTimedOut, 'The step ran out of time.')),
    Math.max(0, ms),
  );
  timer.unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

const unwanted = () => new RejectedError(REJECTED.interrupted, 'The video is no longer wanted.');

/** Aborts once the video is not wanted any more; a look that fails says nothing. */
function watchWanted(isWanted: () => Promise<boolean>) {
  const controller = new AbortController();
  const look = () =>
    isWanted().then(
      (wanted) => wanted || controller.abort(unwanted()),
      () => undefined,
    );
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return { signal: controller.signal, clear: () => clearInterval(timer) };
}

/** Writes at most every {@link PROGRESS_EVERY_MS}; a report that fails is not worth failing for. */
function throttled(write: (done: number) => Promise<void>): (done: number) => void {
  let last = 0;
  return (done) => {
    const time = performance.now();
    if (time - last < PROGRESS_EVERY_MS) return;
    last = time;
    write(done).catch(() => undefined);
  };
}
