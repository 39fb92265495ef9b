import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as z from 'zod';
import { CloseEnvironment, readEnvironment } from '../contract/environment.ts';
import { REJECTED } from '../contract/errors.ts';
import { StepInput } from '../contract/stages.ts';
import { closing } from '../runtime/closing.ts';
import { nameFaults } from '../runtime/name-faults.ts';

/** The part of "Step Functions Execution Status Change" that is read. */
const ExecutionEnded = z.object({ detail: z.object({ name: z.string(), status: z.string(), input: z.string() }) });

const WHY: Record<string, string> = {
  ABORTED: 'The work was stopped before it was done.',
  TIMED_OUT: 'The work took longer than an execution may.',
};

const environment = readEnvironment(CloseEnvironment, process.env);
const { fail, forgetAccess, tell } = closing(environment);
const logger = new Logger({ serviceName: 'leadreel-close' });

/**
 * Hears of executions that ended without closing their job themselves: stopped, timed out, or gone with the machine
 * that ran them. A job that has ended already, or that another execution makes by now, is left as it is.
 */
export const handler = middy(async (event: unknown) => {
  const { detail } = ExecutionEnded.parse(event);
  const { job_id } = StepInput.parse(JSON.parse(detail.input));
  logger.appendKeys({ job_id });
  logger.warn('The execution ended.', { status: detail.status });
  const message = WHY[detail.status] ?? 'The work ended before it was done.';
  await fail(job_id, { code: REJECTED.interrupted, message }, detail.name);
  await forgetAccess(job_id);
  await tell(job_id);
})
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(nameFaults());
