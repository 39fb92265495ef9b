import { definition, impatientDefinition, patientDefinition } from './engine-definition.ts';

const ASSET_BUCKET = {
  'Fn::Sub': ['cdk-hnb659fds-assets', 'AWS::AccountId', 'AWS::Region']
    .map((name, index) => (index ? `\${${name}}` : name))
    .join('-'),
};

const code = (name: string) => ({ S3Bucket: ASSET_BUCKET, S3Key: `${name}.zip` });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const lambda = (bundle: string, variables: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: code(bundle),
    Environment: { Variables: variables },
    Handler: 'index.handler',
    MemorySize: 512,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Runtime: 'nodejs24.x',
    Timeout: 20,
    ...more,
  },
});
const role = { Type: 'AWS::IAM::Role', Properties: { Anything: { 'Fn::Transform': 'is never looked at' } } };
const imported = (id: string) => ({ 'Fn::ImportValue': `State:${id}` });
const exported = (id: string, value: unknown) => ({ Value: value, Export: { Name: `State:${id}` } });
const route = (key: string, authorized = false) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Api' },
    AuthorizationType: authorized ? 'CUSTOM' : 'NONE',
    ...(authorized && { AuthorizerId: { Ref: 'Authorizer' } }),
    RouteKey: key,
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
  },
});

const key = (name: string, type: string) => ({ AttributeName: name, KeyType: type });

const listener = (type: string, targets: unknown[]) => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern: { source: ['app'], 'detail-type': [type] }, State: 'ENABLED', Targets: targets },
});

/** The stateful stack, as CDK 2.276 writes it. */
export const stateTemplate = {
  Resources: {
    Library: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((name) => ({
          AttributeName: name,
          AttributeType: 'S',
        })),
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: [
          {
            IndexName: 'gsi1',
            KeySchema: [key('gsi1pk', 'HASH'), key('gsi1sk', 'RANGE')],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
        Replicas: [{ Region: { Ref: 'AWS::Region' } }],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    },
    Site: { Type: 'AWS::S3::Bucket', Properties: { Tags: [] } },
    Media: { Type: 'AWS::S3::Bucket' },
    ApiKeyF9DDEE66: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 40 } },
    },
    Emptier: lambda('emptier', {}),
    AutoDelete: { Type: 'Custom::S3AutoDeleteObjects', Properties: { ServiceToken: arn('Emptier') } },
    Role: role,
  },
  Outputs: {
    One: exported('Library', { Ref: 'Library' }),
    Two: exported('Site', { Ref: 'Site' }),
    Three: exported('SiteDomain', { 'Fn::GetAtt': ['Site', 'RegionalDomainName'] }),
    Four: exported('Key', { Ref: 'ApiKeyF9DDEE66' }),
    Five: exported('Media', { Ref: 'Media' }),
  },
};

/** The stateless stack. */
export const appTemplate = {
  Parameters: {
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
  },
  Resources: {
    Role: role,
    Log: { Type: 'AWS::Logs::LogGroup' },
    Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: code('layer') } },
    ApiFunction: lambda(
      'api',
      {
        MACHINE: { Ref: 'Machine' },
        SITE_URL: { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': ['Distribution', 'DomainName'] }]] },
        TOOL: '/opt/bin/tool',
        LABEL: 'from the template',
      },
      { Layers: [{ Ref: 'Layer' }] },
    ),
    Work: lambda(
      'work',
      { TABLE: imported('Library'), SITE: imported('Site'), MEDIA: imported('Media') },
      { Timeout: 2 },
    ),
    Record: lambda('record', { TABLE: imported('Library') }),
    KeyCheck: lambda('key', { SECRET: imported('Key') }),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        DefinitionString: JSON.stringify(definition),
        DefinitionSubstitutions: { Work: arn('Work'), Record: arn('Record') },
        RoleArn: arn('Role'),
      },
    },
    Impatient: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        DefinitionString: JSON.stringify(impatientDefinition),
        DefinitionSubstitutions: { Work: arn('Work') },
      },
    },
    Patient: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        DefinitionString: JSON.stringify(patientDefinition),
        DefinitionSubstitutions: { Work: arn('Work') },
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'Api', ProtocolType: 'HTTP' } },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arn('ApiFunction'),
        PayloadFormatVersion: '2.0',
      },
    },
    Authorizer: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: { Ref: 'Api' },
        AuthorizerPayloadFormatVersion: '2.0',
        AuthorizerResultTtlInSeconds: 0,
        AuthorizerType: 'REQUEST',
        AuthorizerUri: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':apigateway:',
              { Ref: 'AWS::Region' },
              ':lambda:path/2015-03-31/functions/',
              arn('KeyCheck'),
              '/invocations',
            ],
          ],
        },
        EnableSimpleResponses: true,
        IdentitySource: ['$request.header.x-api-key'],
        Name: 'Key',
      },
    },
    StartRoute: route('POST /api/runs'),
    ReadRoute: route('GET /api/runs/{arn}'),
    StopRoute: route('DELETE /api/runs/{arn}'),
    SpawnRoute: route('POST /api/spawn'),
    SecretRoute: route('ANY /api/secret/{proxy+}', true),
    EchoRoute: route('ANY /api/echo/{name}'),
    Headers: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: {
        ResponseHeadersPolicyConfig: {
          CustomHeadersConfig: { Items: [{ Header: 'X-Made-By', Override: true, Value: 'leadreel' }] },
          Name: 'Headers',
          SecurityHeadersConfig: {
            ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
            ContentTypeOptions: { Override: true },
            StrictTransportSecurity: { AccessControlMaxAgeSec: 86400, Override: true },
          },
        },
      },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          CacheBehaviors: [
            { PathPattern: '/api/*', TargetOriginId: 'api' },
            { PathPattern: '/bare/*', TargetOriginId: 'site' },
          ],
          DefaultCacheBehavior: { ResponseHeadersPolicyId: { Ref: 'Headers' }, TargetOriginId: 'site' },
          Enabled: true,
          Origins: [
            { Id: 'site', DomainName: imported('SiteDomain'), S3OriginConfig: { OriginAccessIdentity: '' } },
            {
              Id: 'api',
              DomainName: { 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }] }] },
              CustomOriginConfig: {},
            },
          ],
        },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [{ Ref: 'Machine' }] },
        },
        State: 'ENABLED',
        Targets: [{ Arn: arn('Record'), Id: 'Target0', InputPath: '$.detail' }],
      },
    },
    Heard: listener('thing.happened', [
      { Arn: arn('Record'), Id: 'Target0', InputPath: '$.detail' },
      { Arn: { Ref: 'Machine' }, Id: 'Target1', InputPath: '$.detail', RoleArn: arn('Role') },
    ]),
    HeardSlowly: listener('thing.slow', [{ Arn: arn('Work'), Id: 'Target0', InputPath: '$.detail' }]),
    HeardWhole: listener('thing.whole', [{ Arn: { Ref: 'Patient' }, Id: 'Target0', RoleArn: arn('Role') }]),
  },
};
