import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { readEnvironment, SweepEnvironment } from '../contract/environment.ts';
import { HostedSweeper } from '../runtime/sweep-hosted.ts';
import { Deadlines } from '../store/deadlines.ts';
import { Jobs } from '../store/jobs.ts';
import { Media } from '../store/media.ts';

const environment = readEnvironment(SweepEnvironment, process.env);
const logger = new Logger({ serviceName: 'leadreel-sweep' });
const sweeper = new HostedSweeper({
  jobs: new Jobs(environment.LIBRARY_TABLE),
  deadlines: new Deadlines(environment.LIBRARY_TABLE),
  media: new Media(environment.MEDIA_BUCKET),
  site: new Media(environment.SITE_BUCKET),
});

/** Takes videos off the site whose time is over; started every few minutes. */
export const handler = middy(async () => {
  const ended = await sweeper.sweep(new Date());
  if (ended.length > 0) logger.info('Videos are no longer shown.', { ended });
  return { ended };
}).use(injectLambdaContext(logger));
