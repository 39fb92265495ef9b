import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { readEnvironment, StepEnvironment } from '../contract/environment.ts';
import { Film, Hosted } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { StepInput } from '../contract/stages.ts';
import { Media } from '../store/media.ts';
import { Videos } from '../store/videos.ts';

const environment = readEnvironment(StepEnvironment, process.env);
const videos = new Videos(environment.LIBRARY_TABLE);
const media = new Media(environment.MEDIA_BUCKET);
const logger = new Logger({ serviceName: 'leadreel-close' });

/** Ends the chain: the video is complete once its film is published and its link is noted. */
export const handler = middy(async (event: unknown) => {
  const { video_id } = StepInput.parse(event);
  const film = await media.readJson(mediaKeys.film(video_id), Film);
  const hosted = await media.readJson(mediaKeys.hosted(video_id), Hosted);
  await videos.complete(video_id, { durationSeconds: film.duration_seconds, hosted });
  return { video_id };
}).use(injectLambdaContext(logger));
