import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { CloseEnvironment, readEnvironment } from '../contract/environment.ts';
import { FailureInput } from '../contract/stages.ts';
import { explainFailure } from '../core/explain-failure.ts';
import { closing } from '../runtime/closing.ts';
import { nameFaults } from '../runtime/name-faults.ts';

const environment = readEnvironment(CloseEnvironment, process.env);
const { fail, forgetAccess, tell } = closing(environment);
const logger = new Logger({ serviceName: 'leadreel-close' });

/** Catches what a stage could not do: marks the job failed with the stage and the reason. */
export const handler = middy(async (event: unknown) => {
  const failure = FailureInput.parse(event);
  logger.appendKeys({ job_id: failure.job_id });
  const error = explainFailure(failure);
  logger.warn('The job failed.', { stage: failure.stage, reason: error });
  await fail(failure.job_id, error);
  await forgetAccess(failure.job_id);
  await tell(failure.job_id);
  return {};
})
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(nameFaults());
