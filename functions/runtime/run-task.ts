import { randomUUID } from 'node:crypto';
import { LARGE } from '../contract/compute.ts';
import { fargateCost } from '../core/compute-cost.ts';
import type { StepContext } from './step.ts';

/**
 * Runs steps in a container, one after the other, as Lambda would. The process ends with 0 when all went well, else
 * with 1; why, each step has noted in the library by then.
 *
 * @param work the steps. @param diskGb the container's disk, GiB, which is paid for.
 */
export async function runTask(work: (context: StepContext) => Promise<void>, diskGb: number): Promise<never> {
  // The first process of a container has no default for this: Spot takes its machine back, or the film is not wanted.
  process.once('SIGTERM', () => process.exit(143));
  try {
    await work(contextOf(diskGb));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    console.error(JSON.stringify({ level: 'ERROR', message: 'The task failed.', error: { name, message } }));
    process.exit(1);
  }
  process.exit(0);
}

/** What steps ask Lambda for. */
function contextOf(diskGb: number): StepContext {
  const end = Date.now() + LARGE.seconds * 1000;
  const name = 'large-film';
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: name,
    memoryLimitInMB: String(LARGE.memoryMb),
    awsRequestId: randomUUID(),
    logGroupName: name,
    logStreamName: name,
    getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
    costUsd: (seconds) => fargateCost(seconds, diskGb),
  };
}
