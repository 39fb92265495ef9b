import { AsyncLocalStorage } from 'node:async_hooks';

type Library = typeof import('aws-local-stepfunctions');
type Machine = InstanceType<Library['StateMachine']>;

/** A running state machine, or one iteration of a Map or one branch of a Parallel inside it. */
export interface Scope {
  stopped: boolean;
  readonly parent: Scope | null;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs an execution in a scope of its own. */
export const inScope = <T>(scope: Scope, work: () => T): T => scopes.run(scope, work);

/** True when the execution that the caller is part of, or the Map or Parallel around it, is over. */
export function isStopped(): boolean {
  for (let scope = scopes.getStore() ?? null; scope; scope = scope.parent) if (scope.stopped) return true;
  return false;
}

let loaded: Promise<Library> | undefined;

/**
 * Loads aws-local-stepfunctions 3, corrected: once one item of a Map or branch of a Parallel has failed, it
 * still starts the items that were waiting, and retries those that were running. AWS stops them all. Each
 * attempt at a Map makes one nested machine and runs it per item, so that machine is where the rest is stopped.
 */
export function loadStepFunctions(): Promise<Library> {
  loaded ??= import('aws-local-stepfunctions').then((library) => {
    const { prototype } = library.StateMachine;
    const original = prototype.run;
    const failed = new WeakSet<Machine>();
    prototype.run = function run(this: Machine, ...parameters) {
      const parent = scopes.getStore();
      if (!parent || !('_rootAbortSignal' in (parameters[1] ?? {}))) return original.apply(this, parameters);
      const scope: Scope = { stopped: failed.has(this), parent };
      const execution = scopes.run(scope, () => original.apply(this, parameters));
      if (scope.stopped) execution.abort();
      execution.result.catch(() => failed.add(this));
      return {
        ...execution,
        abort: () => {
          scope.stopped = true;
          execution.abort();
        },
      };
    };
    return library;
  });
  return loaded;
}
