import type { TaskModel } from './asl.ts';
import { type Lambda, LambdaFailure } from './lambda.ts';
import { isStopped, loadStepFunctions } from './scope.ts';
import { isObject, type Json } from './template.ts';

export type TaskHandler = (input: Json) => Promise<Json>;

/** Bytes of JSON that AWS lets a state give to the next. */
const MAX_STATE_BYTES = 262_144;

/** An error whose name and message become `Error` and `Cause`. */
export function statesError(name: string, cause: string, final = false): Error {
  return Object.assign(new Error(cause), { name, ...(final && { isRetryable: false, isCatchable: false }) });
}

/** The library's own timeout error, which `States.TaskFailed` does not match. It is not exported, so one is provoked. */
export async function timeoutError(): Promise<unknown> {
  const { StateMachine } = await loadStepFunctions();
  const slow = { Type: 'Task', Resource: '', TimeoutSeconds: 0.001, End: true } as const;
  const machine = new StateMachine(
    { StartAt: 'Slow', States: { Slow: slow } },
    { validationOptions: { noValidate: true } },
  );
  const never = () => new Promise<never>(() => undefined);
  const { result } = machine.run(null, { overrides: { taskResourceLocalHandlers: { Slow: never } } });
  return result.catch((error: unknown) => (error instanceof Error ? error.cause : error));
}

export async function withTimeout<T>(seconds: number | null, work: () => Promise<T>): Promise<T> {
  if (seconds === null) return work();
  const late = Symbol('late');
  const { promise, resolve } = Promise.withResolvers<typeof late>();
  const timer = setTimeout(() => resolve(late), seconds * 1000);
  try {
    const result = await Promise.race([work(), promise]);
    if (result === late) throw await timeoutError();
    return result as T;
  } finally {
    clearTimeout(timer);
  }
}

/** What a Task state of a function does here: waits for a free core, then invokes it. */
export function functionHandler(
  task: Extract<TaskModel, { kind: 'function' }>,
  lambda: Lambda,
  queue: <T>(work: () => Promise<T>) => Promise<T>,
): TaskHandler {
  const invoke = async (event: Json): Promise<Json> => {
    if (isStopped()) throw statesError('Engine.Stopped', 'The execution is over.', true);
    try {
      return (await lambda.invoke(task.functionName, event)) as Json;
    } catch (error) {
      if (!(error instanceof LambdaFailure)) throw error;
      throw statesError(error.name, JSON.stringify(error.payload));
    }
  };
  return async (input) => {
    const payload = task.optimised && isObject(input) ? (input.Payload ?? {}) : input;
    const result = await queue(() => withTimeout(task.timeoutSeconds, () => invoke(payload)));
    if (Buffer.byteLength(JSON.stringify(result)) > MAX_STATE_BYTES) {
      const cause = `The function returned a result with a size exceeding ${MAX_STATE_BYTES} bytes.`;
      throw statesError('States.DataLimitExceeded', cause, true);
    }
    return task.optimised ? { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 } : result;
  };
}
