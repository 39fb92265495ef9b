import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { LibraryEnvironment, readEnvironment } from '../contract/environment.ts';
import { FailureInput } from '../contract/stages.ts';
import { explainFailure } from '../core/explain-failure.ts';
import { Videos } from '../store/videos.ts';

const videos = new Videos(readEnvironment(LibraryEnvironment, process.env).LIBRARY_TABLE);
const logger = new Logger({ serviceName: 'leadreel-close' });

/** Catches what a stage could not do: marks the video failed with the stage and the reason. */
export const handler = middy(async (event: unknown) => {
  const failure = FailureInput.parse(event);
  const error = explainFailure(failure);
  logger.warn('The video failed.', { video_id: failure.video_id, stage: failure.stage, reason: error });
  await videos.fail(failure.video_id, error);
  return {};
}).use(injectLambdaContext(logger));
