import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { readEnvironment } from '../contract/environment.ts';
import { DeliverEnvironment, DeliverInput } from '../contract/webhook.ts';
import { parsePrivateHosts } from '../core/address-rules.ts';
import { readSecret } from '../runtime/secret.ts';
import { Webhooks } from '../store/webhooks.ts';
import { Courier } from './courier.ts';
import { WebhookSender } from './webhook-sender.ts';

const environment = readEnvironment(DeliverEnvironment, process.env);
const courier = new Courier({
  webhooks: new Webhooks(environment.LIBRARY_TABLE),
  sender: new WebhookSender({ allowPrivateHosts: parsePrivateHosts(environment.ALLOW_PRIVATE_HOSTS) }),
  secret: () => readSecret(environment.WEBHOOK_SECRET),
});
const logger = new Logger({ serviceName: 'leadreel-notify' });

/** Makes one attempt at one delivery; the state machine's Retry makes the next. */
export const handler = middy(async (input: unknown) => {
  const { delivery_id } = DeliverInput.parse(input);
  logger.appendKeys({ delivery_id });
  await courier.deliver(delivery_id);
  return {};
}).use(injectLambdaContext(logger, { resetKeys: true }));
