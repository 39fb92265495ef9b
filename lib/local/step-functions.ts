import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Machine, TaskModel } from './asl.ts';
import { containerHandler } from './container-tasks.ts';
import type { Containers } from './containers.ts';
import { describeExecution, listExecutions } from './describe-execution.ts';
import type { Events, Execution } from './events.ts';
import type { ExecutionStore } from './executions.ts';
import type { createSemaphore, Lambda } from './lambda.ts';
import { type Endpoint, jsonService, listen, ServiceError } from './loopback.ts';
import type { MapRuns } from './map-runs.ts';
import type { MachineModel } from './model.ts';
import { inScope, loadStepFunctions, type Scope } from './scope.ts';
import { functionHandler, statesError, type TaskHandler, withTimeout } from './tasks.ts';
import { isObject, type Json } from './template.ts';

/** What an execution ends with that ran when its engine stopped or died. */
const INTERRUPTED = { error: 'Engine.Interrupted', cause: 'The engine that ran this execution has ended.' };

export interface StepFunctions extends Endpoint {
  /**
   * Ends what an earlier engine left running, and gives the rules every end that they have not taken yet.
   *
   * @returns the executions that were still running.
   */
  recover(): Promise<readonly Execution[]>;
  /** Starts an execution for the engine itself. A start that was made before, with the same input, is not made twice. */
  start(stateMachineArn: string, name: string, input: Json): Promise<void>;
}

export interface StepFunctionsOptions {
  readonly machines: readonly MachineModel[];
  readonly lambda: Lambda;
  readonly containers: Containers;
  readonly queue: ReturnType<typeof createSemaphore>;
  readonly events: Events;
  readonly store: ExecutionStore;
  readonly mapRuns: MapRuns;
  readonly log: (line: string) => void;
}

/** The strings by which a running execution is held. */
interface Control {
  readonly scope: Scope;
  readonly stopped: Promise<Ending>;
  readonly abort: (ending: Ending) => void;
  /** Resolves when its end is noted. */
  readonly ended: PromiseWithResolvers<Execution>;
}

type Ending = Pick<Execution, 'status' | 'output' | 'error' | 'cause'>;

const required = (input: Record<string, unknown>, key: string): string => {
  const value = input[key];
  if (typeof value !== 'string' || value === '') throw new ServiceError('ValidationException', `${key} is missing.`);
  return value;
};

const executionArnOf = (machineArn: string, name: string) =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** Starts a Step Functions with StartExecution, DescribeExecution, StopExecution and ListExecutions. */
export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctions> {
  const { machines, lambda, containers, queue, events, store, mapRuns, log } = options;
  const { StateMachine, ExecutionTimeoutError } = await loadStepFunctions();
  // The library checks every definition against the specification, and throws.
  const runnable = new Map(
    machines.map(({ arn, definition }) => [arn, new StateMachine(definition as unknown as StateMachineDefinition)]),
  );
  const running = new Map<string, Control>();
  let closed = false;

  const end = async (execution: Execution, ending: Ending) => {
    const control = running.get(execution.executionArn);
    running.delete(execution.executionArn);
    if (closed) return;
    const ended: Execution = { ...execution, ...ending, stopDate: Date.now() };
    await store.put(ended);
    control?.ended.resolve(ended);
    await deliver(ended);
  };
  const deliver = async (ended: Execution) => {
    const delivered = await events.deliver(ended);
    if (delivered && !closed) await store.put({ ...ended, delivered });
  };

  /** Starts another execution and waits for its end; it is stopped with the one that waits. */
  const runMachine = async (input: Json, timeoutSeconds: number | null, stopped: Promise<unknown>): Promise<Json> => {
    const { StateMachineArn: stateMachineArn, Name: name, Input = {} } = isObject(input) ? input : {};
    const request = { stateMachineArn, ...(name !== undefined && { name }), input: JSON.stringify(Input) };
    const { executionArn } = await startExecution(request).catch((error: Error) => {
      throw statesError(`StepFunctions.${error.name}Exception`, error.message);
    });
    void stopped.then(() => running.get(executionArn)?.abort({ ...INTERRUPTED, status: 'ABORTED', output: null }));
    const ended = running.get(executionArn)?.ended.promise ?? store.get(executionArn);
    const last = await withTimeout(timeoutSeconds, async () => Promise.race([ended, stopped.then(() => null)]));
    if (last?.status !== 'SUCCEEDED') throw statesError('States.TaskFailed', JSON.stringify(last));
    return { ExecutionArn: executionArn, Status: last.status, Output: JSON.parse(last.output ?? 'null') as Json };
  };

  const handlersOf = (tasks: Machine['tasks'], execution: Execution, scope: Scope, stopped: Promise<unknown>) => {
    const handlerOf = (task: TaskModel): TaskHandler => {
      if (task.kind === 'function') return functionHandler(task, lambda, queue);
      if (task.kind === 'container') return containerHandler(task, containers, queue);
      if (task.kind === 'machine') return (input) => runMachine(input, task.timeoutSeconds, stopped);
      const inMap = { execution, scope, stopped };
      return mapRuns.handler(task, {
        ...inMap,
        handlersOf: ({ machine }, over) => handlersOf(machine.tasks, execution, scope, over),
      });
    };
    return Object.fromEntries(
      Object.entries(tasks).map(([name, task]): [string, TaskHandler] => [name, handlerOf(task)]),
    );
  };

  const run = async (machine: MachineModel, execution: Execution, { scope, stopped }: Control): Promise<Ending> => {
    const over = Promise.withResolvers<void>();
    const taskResourceLocalHandlers = handlersOf(machine.tasks, execution, scope, over.promise);
    const context = {
      Execution: { Id: execution.executionArn, Name: execution.name },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
    try {
      const input = JSON.parse(execution.input) as Json;
      const started = inScope(scope, () =>
        runnable.get(machine.arn)?.run(input, { overrides: { taskResourceLocalHandlers }, context }),
      );
      if (!started) throw new Error(`No state machine ${machine.arn}.`);
      const { result, abort } = started;
      const succeeded = result.then(
        (output): Ending => ({
          status: 'SUCCEEDED',
          output: JSON.stringify(output),
          error: null,
          cause: null,
        }),
      );
      const ending = await Promise.race([succeeded, stopped]);
      if (ending.status === 'ABORTED') abort();
      return ending;
    } catch (error) {
      if (error instanceof ExecutionTimeoutError) {
        return { status: 'TIMED_OUT', output: null, error: 'States.Timeout', cause: null };
      }
      const fault = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const { name, message } = fault instanceof Error ? fault : { name: 'States.Runtime', message: String(fault) };
      return { status: 'FAILED', output: null, error: name, cause: message };
    } finally {
      scope.stopped = true;
      over.resolve();
    }
  };

  const startExecution = async (request: Record<string, unknown>) => {
    const machine = machines.find(({ arn }) => arn === request.stateMachineArn);
    if (!machine)
      throw new ServiceError('StateMachineDoesNotExist', `No state machine ${String(request.stateMachineArn)}.`);
    const name = request.name === undefined ? randomUUID() : String(request.name);
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) {
      throw new ServiceError('InvalidName', `Invalid execution name: ${JSON.stringify(name)}`);
    }
    const input = request.input === undefined ? '{}' : String(request.input);
    try {
      JSON.parse(input);
    } catch {
      throw new ServiceError('InvalidExecutionInput', 'The input is not JSON.');
    }
    const executionArn = executionArnOf(machine.arn, name);
    const former = store.get(executionArn);
    if (former) {
      if (former.status !== 'RUNNING' || former.input !== input) {
        throw new ServiceError('ExecutionAlreadyExists', `Execution already exists: '${executionArn}'`);
      }
      return { executionArn, startDate: former.startDate / 1000 };
    }
    if (closed) throw new ServiceError('ServiceUnavailable', 'The engine is stopping.');
    const stateMachineArn = machine.arn;
    const none = { stopDate: null, output: null, error: null, cause: null, delivered: false };
    const startDate = Date.now();
    const execution: Execution = { executionArn, name, stateMachineArn, input, startDate, status: 'RUNNING', ...none };
    const { promise: stopped, resolve: abort } = Promise.withResolvers<Ending>();
    const ended = Promise.withResolvers<Execution>();
    const control: Control = { scope: { stopped: false, parent: null }, stopped, abort, ended };
    running.set(executionArn, control);
    await store.put(execution);
    void events.deliver(execution);
    run(machine, execution, control)
      .then((ending) => end(execution, ending))
      .catch((error: unknown) => log(`cannot keep the end of ${executionArn}: ${String(error)}`));
    return { executionArn, startDate: startDate / 1000 };
  };

  const known = (request: Record<string, unknown>): Execution => {
    const execution = store.get(required(request, 'executionArn'));
    if (!execution) throw new ServiceError('ExecutionDoesNotExist', `No execution ${String(request.executionArn)}.`);
    return execution;
  };
  const stopExecution = async (request: Record<string, unknown>) => {
    const execution = known(request);
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const ending: Ending = { status: 'ABORTED', output: null, error: text(request.error), cause: text(request.cause) };
    running.get(execution.executionArn)?.abort(ending);
    await setImmediate();
    return { stopDate: (execution.stopDate ?? Date.now()) / 1000 };
  };
  const endpoint = await listen(
    jsonService('1.0', {
      StartExecution: startExecution,
      DescribeExecution: (request) => describeExecution(known(request)),
      StopExecution: stopExecution,
      ListExecutions: (request) => listExecutions(required(request, 'stateMachineArn'), request, store.all()),
      ...mapRuns.operations,
    }),
  );
  return {
    ...endpoint,
    async close() {
      closed = true;
      for (const { scope, abort } of running.values()) {
        scope.stopped = true;
        // Ends waits and retries, whose timers would keep this process alive. On disk the execution runs on, until
        // the next engine recovers it.
        abort({ status: 'ABORTED', output: null, ...INTERRUPTED });
      }
      await endpoint.close();
    },
    async start(stateMachineArn, name, input) {
      const text = JSON.stringify(input);
      const former = store.get(executionArnOf(stateMachineArn, name));
      if (former?.input !== text) await startExecution({ stateMachineArn, name, input: text });
    },
    async recover() {
      const left = [...store.all()];
      const interrupted = left.filter(({ status }) => status === 'RUNNING');
      const untold = left.filter(({ status, delivered }) => status !== 'RUNNING' && !delivered);
      const ending: Ending = { status: 'ABORTED', output: null, ...INTERRUPTED };
      await Promise.all([...interrupted.map((execution) => end(execution, ending)), ...untold.map(deliver)]);
      return interrupted;
    },
  };
}
