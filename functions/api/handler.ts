import { Logger } from '@aws-lambda-powertools/logger';
import { handle } from 'hono/aws-lambda';
import { ApiEnvironment, readEnvironment } from '../contract/environment.ts';
import { emitter } from '../runtime/emit.ts';
import { readSecret } from '../runtime/secret.ts';
import { createApp } from './app.ts';
import { rememberIn } from './once.ts';
import { createRoutes } from './routes/index.ts';

const environment = readEnvironment(ApiEnvironment, process.env);
const logger = new Logger({ serviceName: 'leadreel-api' });

export const handler = handle(
  createApp({
    routes: createRoutes({ environment, readSecret, emit: emitter(environment.DEPLOYMENT) }),
    once: rememberIn(environment.IDEMPOTENCY_TABLE),
    onFault: (error) => logger.error('The request failed.', error),
  }),
);
