import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
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
import type { ApiEnvironment, AuthorizerEnvironment, BeaconEnvironment } from '../functions/contract/environment.ts';
import { BEACON_ROUTE, PUBLIC_ROUTES, ROUTES } from '../functions/contract/routes.ts';
import {
  BudgetSettings,
  EncodeSettings,
  RequestSettings,
  ScriptSettings,
  type Settings,
  VoiceProviderSettings,
} from '../functions/contract/settings.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsoleLayer } from './console-layer.ts';
import { DISK } from './disk.ts';
import { ART_ENDINGS, DocsLayer } from './layers.ts';
import type { PipelineStack } from './pipeline-stack.ts';
import { pickSettings } from './settings.ts';
import { SiteSweeper } from './site-sweeper.ts';
import type { StorageStack } from './storage-stack.ts';

export interface DeliveryStackProps {
  readonly storage: StorageStack;
  readonly pipeline: PipelineStack;
  readonly settings: Settings;
}

/** Everything in the media bucket that belongs to somebody, and goes with its resource. */
const REMOVABLE = ['access', 'scout', 'storyboards', 'voice', 'takes', 'scenes', 'films', 'hosted', 'cache'];

/** The API: explicit routes to one function, behind a key. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    super(scope, id);
    // The address is kept with what must not be lost; what is laid out here must not be referred to from there.
    const { apiId: httpApiId, apiEndpoint } = props.storage.http;
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
    const integration = new HttpLambdaIntegration('Api', this.#api(props));
    lay(ROUTES, integration, this.#authorizer(props.storage));
    lay(PUBLIC_ROUTES, integration);
    lay([BEACON_ROUTE], new HttpLambdaIntegration('Beacon', this.#beacon(props.storage)));
    new SiteSweeper(this, 'Sweeper', props.storage);
    new CfnOutput(this, 'ApiUrl', { value: apiEndpoint });
    new CfnOutput(this, 'ConsoleUrl', { value: `${apiEndpoint}/console` });
    new CfnOutput(this, 'DocsUrl', { value: `${apiEndpoint}/api/docs` });
  }

  #api({ storage, pipeline, settings }: DeliveryStackProps): BundledFunction {
    const { library, answers, media, site, signingKey, views, viewSecret, webhookSecret } = storage;
    const api = new BundledFunction(this, 'Api', {
      entry: 'api/handler.ts',
      environment: {
        LIBRARY_TABLE: library.tableName,
        MEDIA_BUCKET: media.bucketName,
        SITE_BUCKET: site.bucketName,
        IDEMPOTENCY_TABLE: answers.tableName,
        STATE_MACHINE_ARN: pipeline.stateMachine.stateMachineArn,
        NOTIFY_STATE_MACHINE_ARN: pipeline.notifications.stateMachineArn,
        WEBHOOK_SECRET: webhookSecret.secretArn,
        VIEWS_TABLE: views.tableName,
        VIEW_SECRET: viewSecret.secretArn,
        SITE_URL: site.url,
        SITE_KEY_ID: signingKey.keyId,
        SITE_KEY_SECRET: signingKey.secretArn,
        ALLOW_PRIVATE_HOSTS: '',
        ART_FILES: artFiles().join(','),
        DOCS_SCRIPT: '/opt/swagger-ui-bundle.js',
        CONSOLE_PAGE: '/opt/console/index.html',
        ...pickSettings(ScriptSettings, settings),
        ...pickSettings(VoiceProviderSettings, settings),
        ...pickSettings(BudgetSettings, settings),
        ...pickSettings(RequestSettings, settings),
        ...pickSettings(EncodeSettings, settings),
        ...DISK.told(settings),
      } satisfies ApiEnvironment,
      memorySize: 1024,
      layers: [new DocsLayer(this, 'Docs'), new ConsoleLayer(this, 'Console')],
      minify: true,
    });
    library.grantWork(api);
    answers.grantRemember(api);
    // Word times, and the files that it signs addresses of.
    media.grantRead(api, ['films', 'voice']);
    media.grantLeave(api, ['access']);
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

/** Pictures and music that requests may name as `/assets/NAME`. */
const artFiles = () =>
  readdirSync(fileURLToPath(new URL('../layers/art', import.meta.url)))
    .filter((name) => ART_ENDINGS.includes(extname(name).slice(1)) && name !== 'cursor.png')
    .sort();
