import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { LibraryEnvironment, readEnvironment } from '../contract/environment.ts';
import { GiveUpInput } from '../contract/webhook.ts';
import { Webhooks } from '../store/webhooks.ts';
import { giveUp } from './courier.ts';

const webhooks = new Webhooks(readEnvironment(LibraryEnvironment, process.env).LIBRARY_TABLE);
const logger = new Logger({ serviceName: 'leadreel-notify' });

/** Marks a delivery failed once nothing more is tried. */
export const handler = middy(async (input: unknown) => {
  const failure = GiveUpInput.parse(input);
  logger.warn('The delivery was given up.', { delivery_id: failure.delivery_id, reason: failure.error });
  await giveUp(webhooks, failure);
  return {};
}).use(injectLambdaContext(logger));
