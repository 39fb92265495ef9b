import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as z from 'zod';
import { Problem } from '../api/problem.ts';
import { BatchService } from '../api/services/batch-service.ts';
import { CreateBatch } from '../contract/batch.ts';
import { DroppedEnvironment, readEnvironment } from '../contract/environment.ts';
import { Batches } from '../store/batches.ts';
import { Media } from '../store/media.ts';
import { signerOf, uploadSignerOf } from '../store/presign.ts';

/** The part of "Object Created" that is read. */
const ObjectCreated = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

const { LIBRARY_TABLE, MEDIA_BUCKET, BATCH_STATE_MACHINE_ARN } = readEnvironment(DroppedEnvironment, process.env);
const logger = new Logger({ serviceName: 'leadreel-batch' });
const batches = new BatchService({
  batches: new Batches(LIBRARY_TABLE),
  media: new Media(MEDIA_BUCKET),
  stateMachineArn: BATCH_STATE_MACHINE_ARN,
  sign: signerOf(MEDIA_BUCKET),
  signUpload: uploadSignerOf(MEDIA_BUCKET),
});

/** Makes a batch of a file that was dropped into the media bucket. Told twice of the same file, it makes it once. */
export const handler = middy(async (event: unknown) => {
  const { key } = ObjectCreated.parse(event).detail.object;
  const { success, data, error } = CreateBatch.safeParse({ file_key: key });
  if (!success) return logger.warn('The file is left alone.', { key, reason: z.prettifyError(error) });
  try {
    logger.info('The batch begins.', { key, batch_id: await batches.start(data) });
  } catch (fault) {
    // Nobody waits for the answer: what another try cannot cure is told here.
    if (!(fault instanceof Problem)) throw fault;
    logger.warn('The file is left alone.', { key, reason: fault.message });
  }
}).use(injectLambdaContext(logger));
