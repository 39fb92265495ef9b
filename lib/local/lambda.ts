import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { type FunctionModel, functionNameOf } from './model.ts';

/** What a function's failure looks like to its caller. */
export interface FailurePayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A function threw, timed out or could not be loaded. `name` is the `errorType`. */
export class LambdaFailure extends Error {
  readonly payload: FailurePayload;

  constructor(payload: FailurePayload, options?: ErrorOptions) {
    super(payload.errorMessage, options);
    this.name = payload.errorType;
    this.payload = payload;
  }
}

type Handler = (event: unknown, context: Context) => unknown;

/** The functions of a template, run in this process. */
export interface Lambda {
  /**
   * Invokes a function and waits for its result, which has been through JSON like in the cloud.
   *
   * @param reference name or ARN.
   * @throws LambdaFailure
   */
  invoke(reference: string, event: unknown): Promise<unknown>;
}

/** Two engines in one process, one after the other, must not share modules: their ports differ. */
let generation = 0;

const plainJson = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

/** Sets variables of this process and returns a function that puts the former ones back. */
export function setEnvironment(variables: Readonly<Record<string, string | undefined>>): () => void {
  const former = Object.keys(variables).map((name): [string, string | undefined] => [name, process.env[name]]);
  const apply = ([name, value]: [string, string | undefined]) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const variable of Object.entries(variables)) apply(variable);
  return () => {
    for (const variable of former) apply(variable);
  };
}

function failureOf(error: unknown): LambdaFailure {
  if (error instanceof LambdaFailure) return error;
  const known = error instanceof Error ? error : new Error(String(error));
  const trace = (known.stack ?? '').split('\n');
  return new LambdaFailure({ errorType: known.name, errorMessage: known.message, trace }, { cause: error });
}

function contextOf({ name, arn, memoryMb, timeoutSeconds }: FunctionModel, awsRequestId: string): Context {
  const end = Date.now() + timeoutSeconds * 1000;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    awsRequestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/**
 * Makes functions invocable. A function's module is imported when it is first invoked, one at a time, with
 * the function's own environment in `process.env`; what it reads from there later, it does not find.
 *
 * @param environment variables that replace those of the template, where a function declares them.
 */
export function createLambda(
  functions: readonly FunctionModel[],
  environment: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Lambda {
  const engine = ++generation;
  const byName = new Map(functions.map((model) => [model.name, model]));
  const loaded = new Map<string, Promise<Handler>>();
  let imports: Promise<unknown> = Promise.resolve();

  const importHandler = async (model: FunctionModel): Promise<Handler> => {
    const own = Object.entries(model.environment).map(([name, value]) => [name, environment[name] ?? value]);
    const restore = setEnvironment({
      ...Object.fromEntries(own),
      AWS_LAMBDA_FUNCTION_NAME: model.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMb),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      LAMBDA_TASK_ROOT: model.bundleFolder,
    });
    try {
      const url = pathToFileURL(join(model.bundleFolder, model.file));
      url.search = `?function=${encodeURIComponent(model.name)}&engine=${engine}`;
      const module = (await import(/* @vite-ignore */ url.href)) as Record<string, unknown>;
      const handler = module[model.exportName];
      if (typeof handler !== 'function') throw new Error(`${model.file} has no export ${model.exportName}`);
      return handler as Handler;
    } finally {
      restore();
    }
  };

  const load = (model: FunctionModel): Promise<Handler> => {
    const known = loaded.get(model.name);
    if (known) return known;
    const handler = imports.then(() => importHandler(model));
    imports = handler.catch(() => loaded.delete(model.name));
    loaded.set(model.name, handler);
    return handler;
  };

  const run = async (model: FunctionModel, event: unknown): Promise<unknown> => {
    const handler = await load(model);
    const requestId = randomUUID();
    const timeout = Promise.withResolvers<never>();
    const seconds = model.timeoutSeconds;
    const timer = setTimeout(() => {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
      timeout.reject(new LambdaFailure({ errorType: 'Sandbox.Timedout', errorMessage, trace: [] }));
    }, seconds * 1000);
    try {
      const work = (async () => handler(plainJson(event), contextOf(model, requestId)))();
      return plainJson(await Promise.race([work, timeout.promise]));
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async invoke(reference, event) {
      const model = byName.get(functionNameOf(reference));
      if (!model) {
        const errorMessage = `Function not found: ${reference}`;
        throw new LambdaFailure({ errorType: 'Lambda.ResourceNotFoundException', errorMessage, trace: [] });
      }
      try {
        return await run(model, event);
      } catch (error) {
        const failure = failureOf(error);
        log(`${model.name}: ${failure.name}: ${failure.message}`);
        throw failure;
      }
    },
  };
}

/** Lets `slots` callers in at a time, in the order in which they came. */
export function createSemaphore(slots: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = Math.max(1, slots);
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
