import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import type { ApiEnvironment, AuthorizerEnvironment } from '../functions/contract/environment.ts';
import { BundledFunction } from './bundled-function.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import type { StorageStack } from './storage-stack.ts';

export interface DeliveryStackProps {
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
}

const VIDEOS = '/api/v1/videos';
/** Every route of the API; each is described in its OpenAPI document. */
export const ROUTES: readonly [HttpMethod, string][] = [
  [HttpMethod.GET, '/api/v1/openapi.json'],
  [HttpMethod.POST, VIDEOS],
  [HttpMethod.GET, VIDEOS],
  [HttpMethod.GET, `${VIDEOS}/{id}`],
  [HttpMethod.POST, `${VIDEOS}/{id}/cancel`],
  [HttpMethod.POST, `${VIDEOS}/{id}/retry`],
];

/** The API: explicit routes to one function, behind a key. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, { storage, pipeline }: DeliveryStackProps) {
    super(scope, id);
    const { library, answers, site, apiKey } = storage;
    const api = new BundledFunction(this, 'Api', {
      entry: 'api/handler.ts',
      environment: {
        LIBRARY_TABLE: library.tableName,
        IDEMPOTENCY_TABLE: answers.tableName,
        STATE_MACHINE_ARN: pipeline.stateMachine.stateMachineArn,
        SITE_URL: site.url,
        ALLOW_PRIVATE_HOSTS: '',
      } satisfies ApiEnvironment,
      memorySize: 512,
    });
    library.grantWork(api);
    answers.grantRemember(api);
    pipeline.stateMachine.grantStartExecution(api);
    pipeline.stateMachine.grantExecution(api, 'states:StopExecution');

    const authorizer = new BundledFunction(this, 'Authorizer', {
      entry: 'api/handler-authorizer.ts',
      environment: { API_KEY_SECRET: apiKey.secretArn } satisfies AuthorizerEnvironment,
      timeout: Duration.seconds(10),
    });
    apiKey.grantRead(authorizer);

    const http = new HttpApi(this, 'HttpApi', {
      description: 'Leadreel: a personal demo video for each sales lead',
      defaultAuthorizer: new HttpLambdaAuthorizer('Key', authorizer, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ['$request.header.x-api-key'],
        // The answer depends on the key alone, so it may be kept.
        resultsCacheTtl: Duration.minutes(1),
      }),
    });
    const integration = new HttpLambdaIntegration('Api', api);
    for (const [method, path] of ROUTES) http.addRoutes({ path, methods: [method], integration });
    new CfnOutput(this, 'ApiUrl', { value: http.apiEndpoint });
  }
}
