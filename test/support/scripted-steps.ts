import type { Context } from 'aws-lambda';
import { REJECTED, RETRYABLE, RejectedError, RetryableError } from '../../functions/contract/errors.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { ItemInput, type Stage, StepInput } from '../../functions/contract/stages.ts';
import { type StepTools, step } from '../../functions/runtime/step.ts';
import { itemName } from '../../functions/store/productions.ts';
import type { Theatre } from './theatre.ts';

/**
 * Stands for every step of the chain in the engine: the real wrapper of steps around work that a test directs. What it
 * makes is one small object a unit of work, the mark that it is done.
 */

interface Part {
  readonly stage: Stage;
  readonly task: string;
  /** Works on one section or scene. */
  readonly isItem?: true;
  /** Plans work to come, as many units of each stage. */
  readonly plans?: readonly Stage[];
  /** What goes on to the next state. */
  readonly next?: unknown;
}
const ITEMS = [0, 1];
const PARTS: Record<string, Part> = {
  Scout: { stage: 'scout', task: 'main' },
  Script: { stage: 'script', task: 'main', plans: ['voice'], next: { items: ITEMS } },
  Voice: { stage: 'voice', task: '', isItem: true },
  Voiceover: { stage: 'voice', task: 'join' },
  Storyboard: {
    ...{ stage: 'record', task: 'plan', plans: ['record', 'compose'] },
    next: { record: ITEMS, render: ITEMS, compute: 'lambda' },
  },
  Record: { stage: 'record', task: '', isItem: true },
  Recording: { stage: 'record', task: 'session' },
  Render: { stage: 'compose', task: '', isItem: true },
  Assemble: { stage: 'compose', task: 'assemble' },
  Host: { stage: 'host', task: 'main' },
};

// The functions run in the process of their test.
const theatre = (globalThis as typeof globalThis & { leadreelTheatre: Theatre }).leadreelTheatre;
const { AWS_LAMBDA_FUNCTION_NAME = '', LIBRARY_TABLE = '', MEDIA_BUCKET = '', DEPLOYMENT = '' } = process.env;
const name = AWS_LAMBDA_FUNCTION_NAME.replace(/^.*-/, '').replace(/[0-9A-F]{8}$/, '');
const part = PARTS[name];
if (!part) throw new Error(`There is no part for ${name}.`);
const { stage, task, isItem, plans = [], next } = part;
const environment = { LIBRARY_TABLE, MEDIA_BUCKET, DEPLOYMENT, MONTHLY_BUDGET_USD: '0', VIDEO_MAX_COST_USD: '0' };
const keyOf = (job: string, unit: string) => `scout/${bodyOf(job)}/${stage}-${unit}.json`;

const run = async (
  unit: string,
  { job, brief, jobs, media, signal }: Pick<StepTools<StepInput>, 'job' | 'brief' | 'jobs' | 'media' | 'signal'>,
) => {
  const act = theatre.act(name, unit, job.id, brief.url ?? '');
  if (act === 'reject') throw new RejectedError(REJECTED.pageRefused, 'It is refused because the test says so.');
  if (act === 'retry') throw new RetryableError(RETRYABLE.encoderFailed, 'It crashed because the test says so.');
  // What Lambda calls the end of a process that nobody asked for.
  if (act === 'die')
    throw Object.assign(new Error('RequestId: 1 Error: Runtime exited'), { name: 'Runtime.ExitError' });
  if (act === 'hang') await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  if (act === 'deafen') await new Promise(() => undefined);
  for (const planned of plans) {
    await jobs.tasks.plan(
      job.id,
      ITEMS.map((index) => ({ stage: planned, name: itemName(index), total: 1 })),
    );
  }
  await media.write(keyOf(job.id, unit), '{}');
  theatre.made.push(`${job.id} ${stage} ${unit}`);
};

const common = { stage, environment, next: async () => next ?? {} };
const isMade = (unit: string, { job, media }: Pick<StepTools<StepInput>, 'job' | 'media'>) =>
  media.exists(keyOf(job.id, unit));

export const handler: (event: unknown, context: Context) => Promise<unknown> = isItem
  ? step({
      ...common,
      input: ItemInput,
      task: ({ index }) => itemName(index),
      isDone: (known) => isMade(itemName(known.input.index), known),
      run: (tools) => run(itemName(tools.input.index), tools),
    })
  : step({
      ...common,
      input: StepInput,
      task: () => task,
      isDone: (known) => isMade(task, known),
      run: (tools) => run(task, tools),
    });
