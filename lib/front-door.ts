import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { Deployment } from '../functions/contract/deployment.ts';
import { logsFor } from './logs.ts';

/**
 * What the log of requests tells. Not the address that asked: the site leads its viewers here too, and they are written
 * down nowhere.
 */
const LOGGED = AccessLogFormat.custom(
  JSON.stringify({
    time: AccessLogField.contextRequestTime(),
    request_id: AccessLogField.contextRequestId(),
    route: '$context.routeKey',
    status: AccessLogField.contextStatus(),
    milliseconds: AccessLogField.contextResponseLatency(),
    bytes: AccessLogField.contextResponseLength(),
    error: '$context.integrationErrorMessage',
    refused: '$context.authorizer.error',
  }),
);

/** The address of the API: how much it takes, and what is written down of it. */
export class FrontDoor extends HttpApi {
  constructor(scope: Construct, id: string, { requests_per_second, burst }: Deployment['throttle']) {
    super(scope, id, {
      description: 'Leadreel: a personal demo video for each sales lead',
      createDefaultStage: false,
    });
    new HttpStage(this, 'DefaultStage', {
      httpApi: this,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requests_per_second, burstLimit: burst },
      accessLogSettings: { destination: new LogGroupLogDestination(logsFor(this, 'Requests')), format: LOGGED },
    });
  }
}
