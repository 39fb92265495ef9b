import { type ContainerTask, RUN_TASK, readContainerTask } from './asl-containers.ts';
import { isDistributedMap, mapAsTask, OF_DISTRIBUTED } from './distributed-map.ts';
import { isObject, type Json, type JsonObject } from './template.ts';

/** The library counts in 32-bit milliseconds; a longer timer would fire at once. */
const MAX_TIMER_SECONDS = 2_147_483;
const INVOKE = 'arn:aws:states:::lambda:invoke';
const RUN_MACHINE = 'arn:aws:states:::states:startExecution.sync:2';
const REFUSED = 'Assign Arguments Output ItemBatcher Credentials HeartbeatSeconds HeartbeatSecondsPath'.split(' ');
const PROCESSORS = ['ItemProcessor', 'Iterator'];

/** A Task state as the engine runs it: a function, a container, another state machine, or the items of a distributed Map. */
export type TaskModel = FunctionTask | ContainerTask | ExecutionTask | MapTask;

/** Starts another state machine and waits for its end. */
interface ExecutionTask {
  readonly kind: 'machine';
  readonly timeoutSeconds: number | null;
}

/** Runs a machine of its own for each line of an object. */
export interface MapTask {
  readonly kind: 'map';
  readonly label: string;
  readonly machine: Machine;
  readonly timeoutSeconds: null;
}

interface FunctionTask {
  readonly kind: 'function';
  readonly functionName: string;
  /** True for `lambda:invoke`, whose result is wrapped in `{StatusCode, Payload}`. */
  readonly optimised: boolean;
  /** Seconds, counted from when the function really starts; null when the state sets none. */
  readonly timeoutSeconds: number | null;
}

export interface Machine {
  readonly definition: JsonObject;
  /** By state name: names are unique in a whole state machine. */
  readonly tasks: Record<string, TaskModel>;
  readonly problems: string[];
}

/**
 * Reads an Amazon States Language definition and rewrites what aws-local-stepfunctions 3 gets wrong:
 * Task timeouts (its default is 60 s, and it would count waiting for a free core), `ResultPath: "$"`,
 * and the comparisons `IsPresent: false`, `IsNull: false` and so on, which it never finds true.
 *
 * @returns problems for all that it cannot run; nothing is thrown.
 */
export function readDefinition(source: JsonObject): Machine {
  const tasks: Record<string, TaskModel> = {};
  const problems: string[] = [];
  const definition = rewriteMachine(source, false);
  return { definition, tasks, problems };

  function rewriteMachine(machine: JsonObject, nested: boolean): JsonObject {
    if (machine.QueryLanguage !== undefined && machine.QueryLanguage !== 'JSONPath') {
      problems.push(`QueryLanguage ${String(machine.QueryLanguage)}: only JSONPath runs here`);
    }
    const states = isObject(machine.States) ? machine.States : {};
    const rewritten = Object.entries(states).map(([name, state]): [string, Json] => [
      name,
      isObject(state) ? rewriteState(name, state, nested) : state,
    ]);
    const { TimeoutSeconds } = machine;
    return {
      ...machine,
      ...(typeof TimeoutSeconds === 'number' && { TimeoutSeconds: Math.min(TimeoutSeconds, MAX_TIMER_SECONDS) }),
      States: Object.fromEntries(rewritten),
    };
  }

  function rewriteState(name: string, state: JsonObject, nested: boolean): JsonObject {
    const refuse = (problem: string) => problems.push(`state ${JSON.stringify(name)}: ${problem}`);
    if (state.QueryLanguage === 'JSONata') refuse('JSONata');
    const isDistributed = isDistributedMap(state);
    for (const key of REFUSED) if (key in state) refuse(key);
    for (const key of isDistributed ? [] : OF_DISTRIBUTED) if (key in state) refuse(key);
    for (const path of contextPaths(state)) if (!knownContext(path, state, nested)) refuse(`context path ${path}`);
    const result: JsonObject = { ...state };
    if (result.ResultPath === '$') delete result.ResultPath;
    if (Array.isArray(result.Catch)) result.Catch = result.Catch.map(plainCatcher);
    switch (state.Type) {
      case 'Task':
        return rewriteTask(name, result, refuse);
      case 'Map':
        return isDistributed ? rewriteDistributed(name, result, refuse) : rewriteMap(result, refuse);
      case 'Parallel':
        result.Branches = asArray(state.Branches).map((branch) =>
          isObject(branch) ? rewriteMachine(branch, true) : branch,
        );
        return result;
      case 'Choice':
        result.Choices = asArray(state.Choices).map((choice) =>
          isObject(choice) ? rewriteChoice(choice, refuse) : choice,
        );
        return result;
      case 'Pass':
        if ('Result' in state && !state.Result) refuse('a Result that is empty, false or 0');
        return result;
      case 'Fail':
        for (const key of ['ErrorPath', 'CausePath']) {
          if (key in state && !String(state[key]).startsWith('$')) refuse(`${key} with an intrinsic function`);
        }
        return result;
      case 'Wait':
      case 'Succeed':
        return result;
      default:
        refuse(`type ${String(state.Type)}`);
        return result;
    }
  }

  function rewriteTask(name: string, state: JsonObject, refuse: (problem: string) => void): JsonObject {
    const resource = String(state.Resource);
    if (resource === RUN_TASK) {
      note(name, readContainerTask(state, refuse));
      return { ...state, TimeoutSeconds: MAX_TIMER_SECONDS };
    }
    const parameters = isObject(state.Parameters) ? state.Parameters : {};
    if (resource === RUN_MACHINE) return rewriteExecution(name, state, refuse);
    const optimised = resource === INVOKE;
    const functionName = optimised ? parameters.FunctionName : resource;
    if (!optimised && !resource.startsWith('arn:aws:lambda:'))
      refuse(`resource ${resource}: only Lambda, ecs:runTask.sync and states:startExecution.sync:2 run here`);
    if (optimised && typeof functionName !== 'string') refuse('a FunctionName that is not known before the execution');
    for (const key of Object.keys(optimised ? parameters : {})) {
      if (!['FunctionName', 'Payload', 'Payload.$', 'InvocationType'].includes(key)) refuse(`parameter ${key}`);
    }
    if (optimised && (parameters.InvocationType ?? 'RequestResponse') !== 'RequestResponse') refuse('InvocationType');
    if ('TimeoutSecondsPath' in state) refuse('TimeoutSecondsPath');
    note(name, { kind: 'function', functionName: String(functionName), optimised, timeoutSeconds: timeoutOf(state) });
    return { ...state, TimeoutSeconds: MAX_TIMER_SECONDS };
  }

  function note(name: string, task: TaskModel): void {
    if (name in tasks) problems.push(`state ${JSON.stringify(name)}: the name is used twice`);
    tasks[name] = task;
  }

  function rewriteExecution(name: string, state: JsonObject, refuse: (problem: string) => void): JsonObject {
    const known = ['StateMachineArn', 'Name', 'Name.$', 'Input', 'Input.$'];
    const parameters = isObject(state.Parameters) ? state.Parameters : {};
    for (const key of Object.keys(parameters)) if (!known.includes(key)) refuse(`parameter ${key}`);
    if (typeof parameters.StateMachineArn !== 'string')
      refuse('a state machine that is not known before the execution');
    if ('TimeoutSecondsPath' in state) refuse('TimeoutSecondsPath');
    note(name, { kind: 'machine', timeoutSeconds: timeoutOf(state) });
    return { ...state, TimeoutSeconds: MAX_TIMER_SECONDS };
  }

  /** The library runs no distributed Map: it becomes a task of the engine, which goes through the items itself. */
  function rewriteDistributed(name: string, state: JsonObject, refuse: (problem: string) => void): JsonObject {
    const { ProcessorConfig: _config, ...processor } = isObject(state.ItemProcessor) ? state.ItemProcessor : {};
    const machine = readDefinition(processor);
    problems.push(...machine.problems);
    note(name, { kind: 'map', label: String(state.Label ?? name), machine, timeoutSeconds: null });
    return mapAsTask(state, refuse);
  }

  function rewriteMap(state: JsonObject, refuse: (problem: string) => void): JsonObject {
    const result: JsonObject = { ...state };
    for (const key of PROCESSORS) {
      const processor = state[key];
      if (!isObject(processor)) continue;
      const config = isObject(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
      if ((config.Mode ?? 'INLINE') !== 'INLINE') refuse('a distributed Map');
      result[key] = rewriteMachine(processor, true);
    }
    return result;
  }
}

/** Seconds; null when the state sets none. */
function timeoutOf({ TimeoutSeconds }: JsonObject): number | null {
  return typeof TimeoutSeconds === 'number' ? Math.min(TimeoutSeconds, MAX_TIMER_SECONDS) : null;
}

function plainCatcher(catcher: Json): Json {
  if (!isObject(catcher) || catcher.ResultPath !== '$') return catcher;
  const { ResultPath: _, ...rest } = catcher;
  return rest;
}

function rewriteChoice(rule: JsonObject, refuse: (problem: string) => void): JsonObject {
  if ('Assign' in rule) refuse('Assign');
  if (typeof rule.Condition === 'string') refuse('a JSONata Condition');
  const { Next, ...test } = rule;
  for (const key of ['And', 'Or']) {
    if (Array.isArray(test[key])) {
      return {
        ...rule,
        [key]: asArray(test[key]).map((inner) => (isObject(inner) ? rewriteChoice(inner, refuse) : inner)),
      };
    }
  }
  if (isObject(test.Not)) return { ...rule, Not: rewriteChoice(test.Not, refuse) };
  const negated = Object.keys(test).find((key) => /^Is[A-Z]/.test(key) && test[key] === false);
  if (negated === undefined) return rule;
  return { Not: { ...test, [negated]: true }, ...(Next !== undefined && { Next }) };
}

const asArray = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** Every `$$.…` path of a state itself, not of the states inside it. */
function contextPaths(state: JsonObject): string[] {
  const inside = [...PROCESSORS, 'Branches'];
  const own = Object.entries(state).filter(([key]) => !inside.includes(key));
  return JSON.stringify(own).match(/\$\$\.[\w.]+/g) ?? [];
}

/** Inside Map and Parallel the library replaces the execution's input and start by the item's. */
function knownContext(path: string, state: JsonObject, nested: boolean): boolean {
  if (path.startsWith('$$.Map.Item.')) return state.Type === 'Map';
  if (/^\$\$\.Execution\.(Input|StartTime)\b/.test(path)) return !nested;
  return /^\$\$\.(Execution|StateMachine)\.(Id|Name)$/.test(path);
}
