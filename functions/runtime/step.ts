import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import type { StepEnvironment } from '../contract/environment.ts';
import { isErrorName, REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import { bodyOf } from '../contract/kinds.ts';
import { ENDED, type Stage, type StepInput } from '../contract/stages.ts';
import { workFolderPrefix } from '../contract/work-folder.ts';
import { type Brief, briefOf } from '../core/brief.ts';
import { lambdaCost } from '../core/compute-cost.ts';
import { Jobs } from '../store/jobs.ts';
import { Media } from '../store/media.ts';
import type { Production, Spent, TaskKey } from '../store/productions.ts';
import { Spending } from '../store/spending.ts';
import { Meter } from './meter.ts';
import { named, nameFaults } from './name-faults.ts';
import { Purse, type PurseLimits } from './purse.ts';
import { watchJob } from './watch-job.ts';

/** Kept back from Lambda's limit, so that a step that runs out of time can still say so, milliseconds. */
const LAST_WORDS_MS = 3_000;
/** So long before Lambda's limit a step is given up that has not heard its signal, milliseconds: the chain then learns why. */
const DEAF_MS = 1_000;
/** A task's progress is written at most this often, milliseconds. */
const PROGRESS_EVERY_MS = 700;

/** How a step that takes work from the cache says so. */
export interface Reuse {
  /** Notes a hash before it is asked for: whoever erases a lead finds what was kept for it. */
  readonly ask: (hash: string) => Promise<void>;
  /** Says that the work was there already, and what that saved, US dollars. */
  readonly found: (savedUsd: number) => void;
  /** What the step has cost until now, US dollars of Lambda. */
  readonly costUsd: () => number;
}

/** Lambda's context; a machine that is paid otherwise tells its price. */
export interface StepContext extends Context {
  /** US dollars of so many seconds. @default Lambda's */
  readonly costUsd?: (seconds: number) => number;
}

/** What a step is given. */
export interface StepTools<I> {
  readonly input: I;
  readonly job: Production;
  readonly brief: Brief;
  /** The body of the job's id: its place in the media bucket. */
  readonly owner: string;
  readonly jobs: Jobs;
  readonly media: Media;
  readonly spending: Spending;
  /** What the cache is told and tells of the step's work. */
  readonly reuse: Reuse;
  /** What may be paid to providers. */
  readonly purse: Purse;
  /** Empty, and removed when the step ends. */
  readonly folder: string;
  /** Aborts shortly before the function's time is up, and when the job is no longer wanted. */
  readonly signal: AbortSignal;
  /** Aborts when the work is to end early with what there is. */
  readonly stop: AbortSignal;
  /** Says how far the step is, in the unit of its stage. */
  readonly onProgress: (done: number) => void;
}

export interface StepOptions<S extends typeof StepInput, O> {
  readonly stage: Stage;
  readonly input: S;
  readonly environment: StepEnvironment & PurseLimits;
  /** The unit of the stage's work that an input stands for. */
  readonly task: (input: z.infer<S>) => string;
  /** True when what the step writes last is there: its work is not done again. */
  readonly isDone: (
    tools: Pick<StepTools<z.infer<S>>, 'input' | 'job' | 'brief' | 'owner' | 'jobs' | 'media'>,
  ) => Promise<boolean>;
  readonly run: (tools: StepTools<z.infer<S>>) => Promise<void>;
  /** What goes on to the next state: ids and counts only. Called also when the work was there already. */
  readonly next?: (
    tools: Pick<StepTools<z.infer<S>>, 'input' | 'job' | 'brief' | 'owner' | 'jobs' | 'media'>,
  ) => Promise<O>;
}

/**
 * Makes a Lambda handler of a step: it keeps the task's state, time, cost and error in the library, so that no step
 * has to, skips work that is done, and cleans up.
 */
export function step<S extends typeof StepInput, O = Record<string, never>>(options: StepOptions<S, O>) {
  const { LIBRARY_TABLE, MEDIA_BUCKET, DEPLOYMENT } = options.environment;
  const logger = new Logger({ serviceName: `leadreel-${options.stage}` });
  const jobs = new Jobs(LIBRARY_TABLE);
  const media = new Media(MEDIA_BUCKET);
  const spending = new Spending(LIBRARY_TABLE);
  const meter = new Meter(DEPLOYMENT);

  const handle = async (event: unknown, context: StepContext): Promise<O> => {
    const input = options.input.parse(event) as z.infer<S>;
    const key: TaskKey = { id: input.job_id, stage: options.stage, name: options.task(input) };
    logger.appendKeys({ job_id: key.id, task: key.name });
    const job = await jobs.get(key.id);
    if (!job) throw new RejectedError(REJECTED.interrupted, `There is no job ${key.id}.`);
    const known = { input, job, brief: briefOf(job), owner: bodyOf(key.id), jobs, media };
    if (await options.isDone(known)) await jobs.tasks.settle(key);
    else await work(known, key, context);
    return options.next ? options.next(known) : ({} as O);
  };

  const work = async (
    known: Pick<StepTools<z.infer<S>>, 'input' | 'job' | 'brief' | 'owner' | 'jobs' | 'media'>,
    key: TaskKey,
    context: StepContext,
  ): Promise<void> => {
    const started = performance.now();
    const { runs, status } = known.job.row;
    if (ENDED.includes(status)) throw unwanted();
    const purse = new Purse(spending, key.id, options.environment, known.brief.maxCostUsd);
    const spent = (): Spent => {
      const seconds = (performance.now() - started) / 1000;
      const compute_usd = context.costUsd?.(seconds) ?? lambdaCost(seconds, Number(context.memoryLimitInMB));
      return { seconds, compute_usd, ...purse.paid };
    };
    await jobs.startTask(key);
    const folder = await mkdtemp(join(tmpdir(), workFolderPrefix(options.stage, process.pid)));
    const deadline = deadlineOf(context);
    const watch = watchJob(() => jobs.look(key.id, runs), unwanted);
    const signal = AbortSignal.any([deadline.signal, watch.signal]);
    try {
      let savedUsd: number | null = null;
      const reuse: Reuse = {
        ask: (hash) => jobs.tasks.noteArtifact(key, hash),
        found: (usd) => {
          savedUsd = usd;
        },
        costUsd: () => spent().compute_usd,
      };
      const tools = { ...known, spending, purse, reuse, folder, signal, stop: watch.stop };
      await options.run({ ...tools, onProgress: throttled((done) => jobs.tasks.progress(key, done)) });
      const cost = spent();
      await jobs.tasks.complete(key, cost, savedUsd);
      await spending.note(key.stage, cost);
      meter.step(key, cost, savedUsd === null ? 'made' : 'reused');
    } catch (error) {
      const cost = spent();
      // Whoever ended the job has noted that its work was broken off.
      if (watch.signal.aborted) {
        await spending.note(key.stage, cost);
        meter.step(key, cost, 'stopped');
        throw unwanted();
      }
      const fault = named(error);
      // What is thrown here are errors; the log takes whatever else comes as well.
      logger.error('The step failed.', fault as Error);
      meter.step(key, cost, 'failed');
      const noted = jobs.tasks.fail(key, explain(fault), cost).then(() => spending.note(key.stage, cost));
      // What cannot be noted must not hide what happened.
      await noted.catch((unnoted: unknown) => logger.error('The failure could not be noted.', unnoted as Error));
      throw fault;
    } finally {
      deadline.clear();
      watch.clear();
      await rm(folder, { recursive: true, force: true });
    }
  };

  const timeoutEarlyResponse = () => {
    throw new RetryableError(RETRYABLE.stepTimedOut, 'The step ran out of time.');
  };
  return middy(handle, { timeoutEarlyInMillis: DEAF_MS, timeoutEarlyResponse })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(nameFaults());
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

const unwanted = () => new RejectedError(REJECTED.interrupted, 'The job is no longer wanted.');

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
