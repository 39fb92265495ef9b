import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { BatchRow } from '../contract/batch.ts';
import { readEnvironment, StartRowEnvironment } from '../contract/environment.ts';
import { Batches } from '../store/batches.ts';
import { Jobs } from '../store/jobs.ts';
import { judging } from './judging.ts';
import { RowStarter } from './row-starter.ts';

const environment = readEnvironment(StartRowEnvironment, process.env);
const logger = new Logger({ serviceName: 'leadreel-batch' });
const starter = new RowStarter({
  ...judging(environment),
  batches: new Batches(environment.LIBRARY_TABLE),
  jobs: new Jobs(environment.LIBRARY_TABLE),
  stateMachineArn: environment.STATE_MACHINE_ARN,
});

/** Notes the video of one row, and tells what the chain is to be given. */
export const handler = middy(async (event: unknown) => {
  const row = BatchRow.parse(event);
  const start = await starter.start(row);
  logger.info('The row begins.', { line: row.line, video_id: row.video_id, outcome: start.outcome });
  return start;
}).use(injectLambdaContext(logger));
