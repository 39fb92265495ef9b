import { type ErrorName, isErrorName, REJECTED, RETRYABLE } from '../contract/errors.ts';
import type { FailureInput, Stage } from '../contract/stages.ts';

const WORK: Record<Stage, string> = {
  scout: 'looking at the page',
  script: 'writing the script',
  voice: 'speaking the script',
  record: 'recording the page',
  compose: 'composing the film',
  host: 'publishing the film',
};

/** Names Lambda and Step Functions give to a function that took too long. */
const TIMEOUTS = new Set(['States.Timeout', 'Sandbox.Timedout', 'Lambda.Unknown']);

const NO_REASON = 'no reason was given.';

/** Turns what Step Functions caught into the video's error: our own words kept, anybody else's left out. */
export function explainFailure({ stage, error }: Pick<FailureInput, 'stage' | 'error'>): {
  code: ErrorName;
  message: string;
} {
  const failed = `Failed while ${WORK[stage]}`;
  const name = error.Error;
  if (isErrorName(name)) return { code: name, message: `${failed}: ${messageOf(error.Cause)}` };
  if (TIMEOUTS.has(name)) return { code: RETRYABLE.stepTimedOut, message: `${failed}: it took longer than it may.` };
  return { code: REJECTED.internal, message: `${failed}, for a reason that the step's log tells.` };
}

/** Lambda's cause is a JSON document with the message inside. */
function messageOf(cause: string | undefined): string {
  try {
    const { errorMessage } = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    return String(errorMessage ?? NO_REASON);
  } catch {
    return cause || NO_REASON;
  }
}
