import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { CloseEnvironment, readEnvironment } from '../contract/environment.ts';
import { StepInput } from '../contract/stages.ts';
import { closing } from '../runtime/closing.ts';
import { nameFaults } from '../runtime/name-faults.ts';

const environment = readEnvironment(CloseEnvironment, process.env);
const { complete, forgetAccess, tell } = closing(environment);
const logger = new Logger({ serviceName: 'leadreel-close' });

/** Ends the chain: what was asked for is there. Tried again, it tells the same event once more. */
export const handler = middy(async (event: unknown) => {
  const { job_id } = StepInput.parse(event);
  logger.appendKeys({ job_id });
  await complete(job_id);
  await forgetAccess(job_id);
  await tell(job_id);
  return { job_id };
})
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(nameFaults());
