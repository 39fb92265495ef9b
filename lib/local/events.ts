import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT, REGION } from './attributes.ts';
import type { Lambda } from './lambda.ts';
import type { RuleModel, TargetModel } from './model.ts';
import { isObject, type Json, type JsonObject } from './template.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution as it is kept; dates are milliseconds since 1970, input and output are JSON text. */
export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly startDate: number;
  readonly status: ExecutionStatus;
  readonly stopDate: number | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** False as long as the rules have not taken the end of this execution. */
  readonly delivered: boolean;
}

/** Invocations of one target before an event is given up, as Lambda does for asynchronous ones. */
const ATTEMPTS = 3;
/** Milliseconds between them. Lambda waits minutes; here a person waits. */
const PAUSE_MS = 500;

/** The event that AWS sends when an execution starts or ends. */
function statusChangeEvent(execution: Execution): JsonObject {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: ACCOUNT,
    time: new Date(stopDate ?? startDate).toISOString().replace(/\.\d+/, ''),
    region: REGION,
    resources: [executionArn],
    detail: { executionArn, stateMachineArn, name, status, startDate, stopDate, input, output, error, cause },
  };
}

/** An object as it was put. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

/** The event that AWS sends when an object was put into a bucket that tells the event bus. */
export const objectCreatedEvent = ({ bucket, key, size, etag }: CreatedObject): JsonObject => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: ACCOUNT,
  time: new Date().toISOString().replace(/\.\d+/, ''),
  region: REGION,
  resources: [`arn:aws:s3:::${bucket}`],
  detail: { version: '0', bucket: { name: bucket }, object: { key, size, etag }, reason: 'PutObject' },
});

/**
 * Whether an event has, for every field of the pattern, one of the values listed there, or one that begins as a `prefix`
 * says; of a list, any does.
 */
export function matches(pattern: Json, event: Json | undefined): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(event) ? event : [event ?? null];
    return pattern.some((wanted) => {
      const prefix = isObject(wanted) ? wanted.prefix : undefined;
      if (typeof prefix !== 'string') return values.includes(wanted);
      return values.some((value) => typeof value === 'string' && value.startsWith(prefix));
    });
  }
  if (!isObject(pattern) || !isObject(event)) return false;
  return Object.entries(pattern).every(([key, inner]) => matches(inner, event[key]));
}

function select(path: string, event: JsonObject): Json {
  let value: Json = event;
  for (const key of path.split('.').slice(1)) value = isObject(value) ? (value[key] ?? null) : null;
  return value;
}

/** What runs when a rule matches. */
export interface Targets {
  readonly lambda: Lambda;
  /** Starts an execution; a name that is taken by a start with the same input is the same execution. */
  readonly start: (stateMachineArn: string, name: string, input: Json) => Promise<unknown>;
}

/** Gives events to the functions and state machines that rules name. */
export function createEvents(rules: readonly RuleModel[], { lambda, start }: Targets, log: (line: string) => void) {
  const closing = new AbortController();
  const targetsOf = (event: JsonObject) =>
    rules.filter(({ pattern }) => matches(pattern, event)).flatMap(({ targets }) => targets);

  /** False when the engine stopped before the target had taken the event. */
  const give = async ({ kind, arn, inputPath }: TargetModel, event: JsonObject, name: string): Promise<boolean> => {
    const input = select(inputPath, event);
    for (let attempt = 1; !closing.signal.aborted; attempt++) {
      try {
        await (kind === 'function' ? lambda.invoke(arn, input) : start(arn, name, input));
        return true;
      } catch (error) {
        if (closing.signal.aborted) return false;
        if (attempt >= ATTEMPTS) {
          log(`event given up after ${attempt} attempts: ${String(error)}`);
          return true;
        }
        await sleep(PAUSE_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    return false;
  };
  /** Never rejects; false when the engine stopped before every target had taken the event or was given up. */
  const send = async (event: JsonObject): Promise<boolean> => {
    // An event that is sent again, because the engine ended meanwhile, starts the same execution.
    const names = targetsOf(event).map((target, index) => ({ target, name: `${String(event.id)}_${index}` }));
    const taken = await Promise.all(names.map(({ target, name }) => give(target, event, name)));
    return taken.every(Boolean);
  };
  return {
    /** Whether any rule wants the event. */
    isWanted: (event: JsonObject) => targetsOf(event).length > 0,
    send,
    deliver: (execution: Execution) => send(statusChangeEvent(execution)),
    /** Gives up nothing, but tries nothing any more. */
    close: () => closing.abort(),
  };
}

export type Events = ReturnType<typeof createEvents>;
