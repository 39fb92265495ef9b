import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { LibraryEnvironment, readEnvironment } from '../contract/environment.ts';
import { errorOf, isErrorName, RETRYABLE } from '../contract/errors.ts';
import { StepInput } from '../contract/stages.ts';
import { nameFaults } from '../runtime/name-faults.ts';
import { Jobs } from '../store/jobs.ts';

const { LIBRARY_TABLE } = readEnvironment(LibraryEnvironment, process.env);
const jobs = new Jobs(LIBRARY_TABLE);
const logger = new Logger({ serviceName: 'leadreel-compose' });

/**
 * Tells the chain by its name what ended the task for large films, of which Step Functions learns no more than that it
 * failed. A task that noted no failure has lost its machine. Always throws.
 */
export const handler = middy(async (event: unknown): Promise<never> => {
  const { job_id } = StepInput.parse(event);
  const { tasks = [] } = (await jobs.get(job_id)) ?? {};
  const failed = tasks
    .filter(({ stage, state }) => stage === 'compose' && state === 'failed')
    .toSorted((one, other) => (one.ended_at ?? '').localeCompare(other.ended_at ?? ''))
    .at(-1);
  const { error_code: code = '', error_message: message = '' } = failed ?? {};
  if (isErrorName(code)) throw errorOf(code, message);
  throw errorOf(RETRYABLE.machineLost, 'The machine that composed the film ended before its work did.');
})
  .use(injectLambdaContext(logger))
  .use(nameFaults());
