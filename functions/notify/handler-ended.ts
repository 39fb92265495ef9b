import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as z from 'zod';
import { LibraryEnvironment, readEnvironment } from '../contract/environment.ts';
import { PlannedDeliveries } from '../contract/webhook.ts';
import { Webhooks } from '../store/webhooks.ts';
import { breakOff, deliveryIdsOf } from './courier.ts';

/** The part of "Step Functions Execution Status Change" that is read. */
const ExecutionEnded = z.object({ detail: z.object({ status: z.string(), input: z.string() }) });
/** An execution starts with an event, or with the deliveries that are to be made once more. */
const Input = z.union([PlannedDeliveries, z.object({ id: z.string() })]);

const webhooks = new Webhooks(readEnvironment(LibraryEnvironment, process.env).LIBRARY_TABLE);
const logger = new Logger({ serviceName: 'leadreel-notify' });

/**
 * Hears of executions that ended before their deliveries did: stopped, timed out, or gone with the machine that ran
 * them. What is pending would be pending for ever, and nobody could replay it.
 */
export const handler = middy(async (event: unknown) => {
  const { detail } = ExecutionEnded.parse(event);
  const input = Input.parse(JSON.parse(detail.input));
  logger.warn('The deliveries were broken off.', { status: detail.status });
  await breakOff(webhooks, 'deliveries' in input ? input.deliveries : await deliveryIdsOf(webhooks, input.id));
}).use(injectLambdaContext(logger));
