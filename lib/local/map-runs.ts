import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { MapTask } from './asl.ts';
import type { MapParameters } from './distributed-map.ts';
import type { Execution } from './events.ts';
import { ServiceError } from './loopback.ts';
import type { S3 } from './s3.ts';
import { inScope, loadStepFunctions, type Scope } from './scope.ts';
import { statesError, type TaskHandler } from './tasks.ts';
import type { Json } from './template.ts';

/** One run of a distributed Map; dates are milliseconds since 1970. */
interface MapRun {
  readonly mapRunArn: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly startDate: number;
  stopDate: number | null;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly counts: Record<'pending' | 'running' | 'succeeded' | 'failed' | 'aborted' | 'total', number>;
}

/** What became of one item, as a ResultWriter writes it. */
interface ItemResult {
  readonly Status: 'SUCCEEDED' | 'FAILED';
  readonly Input: string;
  readonly Output?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

export interface MapContext {
  readonly execution: Pick<Execution, 'executionArn' | 'name' | 'stateMachineArn'>;
  readonly scope: Scope;
  /** Resolves when the execution is over, however. */
  readonly stopped: Promise<unknown>;
  /** What the tasks of the Map's own machine do; it is told when the Map is over. */
  readonly handlersOf: (task: MapTask, stopped: Promise<unknown>) => Record<string, TaskHandler>;
}

/** What is parsed is JSON. */
const parsed = (text: string): Json => JSON.parse(text);

/** Runs distributed Maps, and tells how far they are. Runs are known as long as the engine lives. */
export function createMapRuns({ openObject, putObject }: Pick<S3, 'openObject' | 'putObject'>) {
  const runs = new Map<string, MapRun>();

  const readItems = async ({ Bucket, Key }: MapParameters['reader']): Promise<string[]> => {
    const object = await openObject(Bucket, Key);
    if (!object) throw statesError('States.ItemReaderFailed', `There is no object ${Key}.`);
    const lines = (await text(object.handle.createReadStream())).split('\n').filter((line) => line !== '');
    if (lines.length === 0) throw statesError('States.ItemReaderFailed', `The object ${Key} is empty.`);
    return lines;
  };

  /** The files that AWS writes, with the same names and fields. */
  const writeResults = async (
    { Bucket, Prefix }: NonNullable<MapParameters['writer']>,
    run: MapRun,
    results: ItemResult[],
  ) => {
    const folder = `${Prefix}/${run.mapRunArn.split(':').at(-1)}`;
    const ResultFiles: Record<string, { Key: string; Size: number }[]> = { SUCCEEDED: [], FAILED: [], PENDING: [] };
    for (const status of ['SUCCEEDED', 'FAILED']) {
      const body = JSON.stringify(results.filter(({ Status }) => Status === status));
      const Key = `${folder}/${status}_0.json`;
      if (body === '[]') continue;
      await putObject(Bucket, Key, body);
      ResultFiles[status]?.push({ Key, Size: Buffer.byteLength(body) });
    }
    const Key = `${folder}/manifest.json`;
    await putObject(Bucket, Key, JSON.stringify({ DestinationBucket: Bucket, MapRunArn: run.mapRunArn, ResultFiles }));
    return { Bucket, Key };
  };

  const handler =
    (task: MapTask, { execution, scope, stopped, handlersOf }: MapContext): TaskHandler =>
    async (input) => {
      // mapAsTask wrote these parameters, and the library filled them in.
      const { reader, writer, concurrency, tolerated } = input as unknown as MapParameters;
      const items = await readItems(reader);
      const run = begin(task, execution, items.length);
      runs.set(run.mapRunArn, run);
      const { StateMachine } = await loadStepFunctions();
      // Checked by the library itself, which throws.
      const machine = new StateMachine(task.machine.definition as unknown as StateMachineDefinition);
      const over = Promise.withResolvers<void>();
      const own: Scope = { stopped: false, parent: scope };
      const aborts = new Set<() => void>();
      const stop = () => {
        own.stopped = true;
        over.resolve();
        for (const abort of aborts) abort();
      };
      void stopped.then(stop);
      const handlers = handlersOf(task, over.promise);
      const results: ItemResult[] = [];
      const context = { Execution: { Id: execution.executionArn, Name: execution.name } };

      const make = async (item: string): Promise<ItemResult> => {
        const options = { overrides: { taskResourceLocalHandlers: handlers }, context };
        const { result, abort } = inScope(own, () => machine.run(parsed(item), options));
        aborts.add(abort);
        try {
          return { Status: 'SUCCEEDED', Input: item, Output: JSON.stringify(await result) };
        } catch (error) {
          const fault = error instanceof Error && error.cause instanceof Error ? error.cause : error;
          const { name, message } = fault instanceof Error ? fault : { name: 'States.Runtime', message: String(fault) };
          return { Status: 'FAILED', Input: item, Error: name, Cause: message };
        } finally {
          aborts.delete(abort);
        }
      };
      const { counts } = run;
      const isTolerated = () => (counts.failed / counts.total) * 100 <= tolerated;
      const queue = items.values();
      const work = async () => {
        for (const item of queue) {
          if (own.stopped) return;
          counts.pending--;
          counts.running++;
          const result = await make(item);
          counts.running--;
          counts[own.stopped ? 'aborted' : result.Status === 'FAILED' ? 'failed' : 'succeeded']++;
          results.push(result);
          if (!own.stopped && !isTolerated()) stop();
        }
      };
      await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
      const isFailed = !isTolerated();
      finish(run, isFailed ? 'FAILED' : own.stopped ? 'ABORTED' : 'SUCCEEDED');
      const details = writer && (await writeResults(writer, run, results));
      if (isFailed)
        throw statesError('States.ExceedToleratedFailureThreshold', 'More items failed than are tolerated.');
      return details
        ? { MapRunArn: run.mapRunArn, ResultWriterDetails: details }
        : results.map(({ Output = 'null' }) => parsed(Output));
    };

  return {
    handler,
    operations: {
      ListMapRuns: ({ executionArn }: Record<string, unknown>) => ({
        mapRuns: [...runs.values()]
          .filter((run) => run.executionArn === executionArn)
          .map(({ status: _status, counts: _counts, ...run }) => dated(run)),
      }),
      DescribeMapRun: ({ mapRunArn }: Record<string, unknown>) => {
        const run = runs.get(String(mapRunArn));
        if (!run) throw new ServiceError('ResourceNotFound', `No Map run ${String(mapRunArn)}.`);
        const { counts, ...rest } = run;
        return { ...dated(rest), itemCounts: { ...counts, timedOut: 0, resultsWritten: 0 } };
      },
    },
  };
}

export type MapRuns = ReturnType<typeof createMapRuns>;

function begin({ label }: MapTask, { executionArn, stateMachineArn }: MapContext['execution'], total: number): MapRun {
  const counts = { pending: total, running: 0, succeeded: 0, failed: 0, aborted: 0, total };
  const machine = stateMachineArn.replace(':stateMachine:', ':mapRun:');
  const mapRunArn = `${machine}/${label}:${randomUUID()}`;
  return { mapRunArn, executionArn, stateMachineArn, startDate: Date.now(), stopDate: null, status: 'RUNNING', counts };
}

function finish(run: MapRun, status: MapRun['status']): void {
  run.status = status;
  run.stopDate = Date.now();
  run.counts.aborted += run.counts.pending;
  run.counts.pending = 0;
}

/** Dates as AWS sends them: seconds. */
const dated = <T extends { startDate: number; stopDate: number | null }>({ startDate, stopDate, ...run }: T) => ({
  ...run,
  startDate: startDate / 1000,
  ...(stopDate !== null && { stopDate: stopDate / 1000 }),
});
