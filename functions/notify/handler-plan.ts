import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { LibraryEnvironment, readEnvironment } from '../contract/environment.ts';
import { LeadreelEvent } from '../contract/event.ts';
import { PlannedDeliveries } from '../contract/webhook.ts';
import { Webhooks } from '../store/webhooks.ts';
import { planDeliveries } from './courier.ts';

const webhooks = new Webhooks(readEnvironment(LibraryEnvironment, process.env).LIBRARY_TABLE);
const logger = new Logger({ serviceName: 'leadreel-notify' });

/** Notes who is to hear of an event. */
export const handler = middy(async (input: unknown) => {
  const event = LeadreelEvent.parse(input);
  const deliveries = await planDeliveries(webhooks, event);
  logger.info('The event goes out.', { event_id: event.id, type: event.type, deliveries: deliveries.length });
  return PlannedDeliveries.parse({ deliveries });
}).use(injectLambdaContext(logger));
