import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { containerHandler } from './container-tasks.ts';
import type { Containers } from './containers.ts';
import type { Events, Execution, ExecutionStatus } from './events.ts';
import type { ExecutionStore } from './executions.ts';
import type { createSemaphore, Lambda } from './lambda.ts';
import { type Endpoint, jsonService, listen, ServiceError } from './loopback.ts';
import type { MachineModel } from './model.ts';
import { inScope, loadStepFunctions, type Scope } from './scope.ts';
import { taskHandler } from './tasks.ts';
import type { Json } from './template.ts';

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
  readonly log: (line: string) => void;
}

/** The strings by which a running execution is held. */
interface Control {
  readonly scope: Scope;
  readonly stopped: Promise<Ending>;
  readonly abort: (ending: Ending) => void;
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
  const { machines, lambda, containers, queue, events, store, log } = options;
  const { StateMachine, ExecutionTimeoutError } = await loadStepFunctions();
  // The library checks every definition against the specification, and throws.
  const runnable = new Map(
    machines.map(({ arn, definition }) => [arn, new StateMachine(definition as unknown as StateMachineDefinition)]),
  );
  const running = new Map<string, Control>();
  let closed = false;

  const end = async (execution: Execution, ending: Ending) => {
    running.delete(execution.executionArn);
    if (closed) return;
    const ended: Execution = { ...execution, ...ending, stopDate: Date.now() };
    await store.put(ended);
    await deliver(ended);
  };
  const deliver = async (ended: Execution) => {
    const delivered = await events.deliver(ended);
    if (delivered && !closed) await store.put({ ...ended, delivered });
  };

  const run = async (machine: MachineModel, execution: Execution, { scope, stopped }: Control): Promise<Ending> => {
    const taskResourceLocalHandlers = Object.fromEntries([
      ...Object.entries(machine.tasks).map(([name, task]) => [name, taskHandler(task, lambda, queue)]),
      ...Object.entries(machine.containerTasks).map(([name, task]) => [
        name,
        containerHandler(task, containers, queue),
      ]),
    ]);
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
    const control: Control = { scope: { stopped: false, parent: null }, stopped, abort };
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
  const describe = (execution: Execution) => {
    const { startDate, stopDate, delivered: _, ...rest } = execution;
    const given = Object.entries(rest).filter(([, value]) => value !== null);
    return {
      ...Object.fromEntries(given),
      startDate: startDate / 1000,
      ...(stopDate !== null && { stopDate: stopDate / 1000 }),
    };
  };
  const stopExecution = async (request: Record<string, unknown>) => {
    const execution = known(request);
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    const ending: Ending = { status: 'ABORTED', output: null, error: text(request.error), cause: text(request.cause) };
    running.get(execution.executionArn)?.abort(ending);
    await setImmediate();
    return { stopDate: (execution.stopDate ?? Date.now()) / 1000 };
  };
  const listExecutions = (request: Record<string, unknown>) => {
    const machineArn = required(request, 'stateMachineArn');
    const status = request.statusFilter as ExecutionStatus | undefined;
    const all = [...store.all()]
      .filter((execution) => execution.stateMachineArn === machineArn && (!status || execution.status === status))
      .sort((one, other) => other.startDate - one.startDate);
    const from = Number(request.nextToken ?? 0);
    const to = from + Math.min(Number(request.maxResults) || 100, 1000);
    const executions = all.slice(from, to).map((execution) => {
      const { input: _input, output: _output, ...summary } = describe(execution) as Record<string, unknown>;
      return summary;
    });
    return { executions, ...(to < all.length && { nextToken: String(to) }) };
  };

  const endpoint = await listen(
    jsonService('1.0', {
      StartExecution: startExecution,
      DescribeExecution: (request) => describe(known(request)),
      StopExecution: stopExecution,
      ListExecutions: listExecutions,
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
