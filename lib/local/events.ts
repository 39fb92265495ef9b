import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT, REGION } from './attributes.ts';
import type { Lambda } from './lambda.ts';
import type { RuleModel } from './model.ts';
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

/** Whether an event has, for every field of the pattern, one of the values listed there. */
export function matches(pattern: Json, event: Json | undefined): boolean {
  if (Array.isArray(pattern)) return pattern.some((value) => value === (event ?? null));
  if (!isObject(pattern) || !isObject(event)) return false;
  return Object.entries(pattern).every(([key, inner]) => matches(inner, event[key]));
}

function select(path: string, event: JsonObject): Json {
  let value: Json = event;
  for (const key of path.split('.').slice(1)) value = isObject(value) ? (value[key] ?? null) : null;
  return value;
}

/** Gives status changes to the functions that rules name. */
export function createEvents(rules: readonly RuleModel[], lambda: Lambda, log: (line: string) => void) {
  const invoke = async (functionArn: string, input: Json) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await lambda.invoke(functionArn, input);
        return;
      } catch (error) {
        if (attempt >= ATTEMPTS) {
          log(`event given up after ${attempt} attempts: ${String(error)}`);
          return;
        }
        await sleep(PAUSE_MS);
      }
    }
  };
  return {
    /** Resolves when every target has taken the event or was given up; never rejects. */
    async deliver(execution: Execution): Promise<void> {
      const event = statusChangeEvent(execution);
      const targets = rules.filter(({ pattern }) => matches(pattern, event)).flatMap((rule) => rule.targets);
      await Promise.all(targets.map(({ functionArn, inputPath }) => invoke(functionArn, select(inputPath, event))));
    },
  };
}

export type Events = ReturnType<typeof createEvents>;
