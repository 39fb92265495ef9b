import { Logger } from '@aws-lambda-powertools/logger';
import { handle } from 'hono/aws-lambda';
import { ApiEnvironment, readEnvironment } from '../contract/environment.ts';
import { parsePrivateHosts } from '../core/address-rules.ts';
import { Videos } from '../store/videos.ts';
import { createApp } from './app.ts';
import { rememberIn } from './once.ts';
import { VideoService } from './video-service.ts';

const environment = readEnvironment(ApiEnvironment, process.env);
const logger = new Logger({ serviceName: 'leadreel-api' });

export const handler = handle(
  createApp({
    videos: new VideoService({
      videos: new Videos(environment.LIBRARY_TABLE),
      stateMachineArn: environment.STATE_MACHINE_ARN,
      siteUrl: environment.SITE_URL,
      allowPrivateHosts: parsePrivateHosts(environment.ALLOW_PRIVATE_HOSTS),
    }),
    once: rememberIn(environment.IDEMPOTENCY_TABLE),
    onFault: (error) => logger.error('The request failed.', error),
  }),
);
