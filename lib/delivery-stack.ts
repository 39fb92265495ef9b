import { CfnOutput, Duration } from 'aws-cdk-lib';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import type { Deployment } from '../functions/contract/deployment.ts';
import type {
  ApiEnvironment,
  AuthorizerEnvironment,
  BeaconEnvironment,
  JudgeEnvironment,
} from '../functions/contract/environment.ts';
import { BEACON_ROUTE, PUBLIC_ROUTES, ROUTES } from '../functions/contract/routes.ts';
import { Batches } from './batches.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsoleLayer } from './console-layer.ts';
import { DeployedStack } from './deployed-stack.ts';
import { judgeEnvironment } from './judge-environment.ts';
import { DocsLayer } from './layers.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import { SiteSweeper } from './site-sweeper.ts';
import type { StorageStack } from './storage-stack.ts';

export interface DeliveryStackProps {
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
  readonly deployment: Deployment;
}

/** Everything in the media bucket that belongs to somebody, and goes with its resource. */
const REMOVABLE = ['access', 'scout', 'storyboards', 'voice', 'takes', 'scenes', 'films', 'hosted', 'cache'];

/** The API: explicit routes to one function, behind a key. */
export class DeliveryStack extends DeployedStack {
  /** What takes down what viewers tell. */
  readonly beacon: BundledFunction;
  readonly batches: Batches;

  constructor(scope: Construct, props: DeliveryStackProps) {
    super(scope, 'Delivery', {
      deployment: props.deployment,
      description: 'Leadreel: the API, and what viewers tell.',
    });
    // The address is kept with what must not be lost; what is laid out here must not be referred to from there.
    const { apiId: httpApiId, apiEndpoint } = props.storage.frontDoor;
    const httpApi = HttpApi.fromHttpApiAttributes(this, 'HttpApi', { httpApiId, apiEndpoint });
    const lay = (
      routes: typeof ROUTES,
      integration: HttpLambdaIntegration,
      authorizer: IHttpRouteAuthorizer = new HttpNoneAuthorizer(),
    ) => {
      for (const [method, path] of routes) {
        const routeKey = HttpRouteKey.with(path, HttpMethod[method]);
        new HttpRoute(this, `${method} ${path}`, { httpApi, routeKey, integration, authorizer });
      }
    };
    const judge = judgeEnvironment(props.deployment.settings);
    const { notifications, stateMachine: chain } = props.pipeline;
    this.batches = new Batches(this, 'Batches', { storage: props.storage, notifications, chain, judge });
    const integration = new HttpLambdaIntegration('Api', this.#api(props, judge));
    lay(ROUTES, integration, this.#authorizer(props.storage));
    lay(PUBLIC_ROUTES, integration);
    this.beacon = this.#beacon(props.storage);
    lay([BEACON_ROUTE], new HttpLambdaIntegration('Beacon', this.beacon));
    new SiteSweeper(this, 'Sweeper', props.storage);
    new CfnOutput(this, 'ApiUrl', { value: apiEndpoint });
    new CfnOutput(this, 'ConsoleUrl', { value: `${apiEndpoint}/console` });
    new CfnOutput(this, 'DocsUrl', { value: `${apiEndpoint}/api/docs` });
  }

  #api({ storage, pipeline, deployment }: DeliveryStackProps, judge: JudgeEnvironment): BundledFunction {
    const { library, answers, media, site, signingKey, views, viewSecret, webhookSecret } = storage;
    const api = new BundledFunction(this, 'Api', {
      entry: 'api/handler.ts',
      environment: {
        ...storage.told,
        SITE_BUCKET: site.bucketName,
        IDEMPOTENCY_TABLE: answers.tableName,
        STATE_MACHINE_ARN: pipeline.stateMachine.stateMachineArn,
        BATCH_STATE_MACHINE_ARN: this.batches.stateMachine.stateMachineArn,
        NOTIFY_STATE_MACHINE_ARN: pipeline.notifications.stateMachineArn,
        WEBHOOK_SECRET: webhookSecret.secretArn,
        VIEWS_TABLE: views.tableName,
        VIEW_SECRET: viewSecret.secretArn,
        SITE_URL: site.url,
        SITE_KEY_ID: signingKey.keyId,
        SITE_KEY_SECRET: signingKey.secretArn,
        DOCS_SCRIPT: '/opt/swagger-ui-bundle.js',
        CONSOLE_PAGE: '/opt/console/index.html',
        ...judge,
      } satisfies ApiEnvironment,
      memorySize: 1024,
      reserved: deployment.concurrency.api_reserved,
      layers: [new DocsLayer(this, 'Docs'), new ConsoleLayer(this, 'Console')],
      minify: true,
    });
    library.grantWork(api);
    answers.grantRemember(api);
    // Word times, and the files that it signs addresses of.
    media.grantRead(api, ['films', 'voice', 'batches/results']);
    media.grantList(api, ['batches/incoming', 'batches/uploads']);
    media.grantLeave(api, ['access', 'batches/uploads']);
    this.batches.grantManage(api);
    media.grantRemove(api, REMOVABLE);
    site.grantUnpublish(api);
    views.grantTell(api);
    viewSecret.grantRead(api);
    site.grantReadCards(api);
    signingKey.grantSign(api);
    pipeline.notifications.grantManage(api);
    pipeline.notifications.grantEmit(api);
    pipeline.stateMachine.grantStartExecution(api);
    pipeline.stateMachine.grantExecution(api, 'states:StopExecution');
    return api;
  }

  /** Takes what pages tell of their viewers: small, since it is asked most. */
  #beacon({ views, viewSecret, site }: StorageStack): BundledFunction {
    const beacon = new BundledFunction(this, 'Beacon', {
      entry: 'beacon/handler.ts',
      environment: {
        VIEWS_TABLE: views.tableName,
        VIEW_SECRET: viewSecret.secretArn,
        SITE_URL: site.url,
      } satisfies BeaconEnvironment,
      timeout: Duration.seconds(15),
      minify: true,
    });
    views.grantNote(beacon);
    viewSecret.grantRead(beacon);
    return beacon;
  }

  #authorizer({ apiKey }: StorageStack): HttpLambdaAuthorizer {
    const authorizer = new BundledFunction(this, 'Authorizer', {
      entry: 'api/handler-authorizer.ts',
      environment: { API_KEY_SECRET: apiKey.secretArn } satisfies AuthorizerEnvironment,
      timeout: Duration.seconds(10),
    });
    apiKey.grantRead(authorizer);
    return new HttpLambdaAuthorizer('Key', authorizer, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.x-api-key'],
      // The answer depends on the key alone, so it may be kept.
      resultsCacheTtl: Duration.minutes(1),
    });
  }
}
