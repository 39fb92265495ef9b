import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { BatchInput } from '../contract/batch.ts';
import { PrepareEnvironment, readEnvironment } from '../contract/environment.ts';
import { Batches } from '../store/batches.ts';
import { Jobs } from '../store/jobs.ts';
import { Media } from '../store/media.ts';
import { BatchPreparer } from './batch-preparer.ts';
import { judging } from './judging.ts';

const environment = readEnvironment(PrepareEnvironment, process.env);
const logger = new Logger({ serviceName: 'leadreel-batch' });
const preparer = new BatchPreparer({
  batches: new Batches(environment.LIBRARY_TABLE),
  media: new Media(environment.MEDIA_BUCKET),
  jobs: new Jobs(environment.LIBRARY_TABLE),
  judge: judging(environment).objections,
});

/** Judges the rows of a batch's file, and writes those down that the Map is to make. */
export const handler = middy(async (event: unknown) => {
  const input = BatchInput.parse(event);
  const work = await preparer.prepare(input);
  logger.info('The rows are ready.', { ...input, rows: work.rows });
  return work;
}).use(injectLambdaContext(logger));
