import { isObject, type JsonObject, type Problem, type Resource, type Stack } from './template.ts';

/** Types that mean nothing on one machine, and why each may be passed over. */
const PASSED_OVER: Record<string, string> = {
  'AWS::ApiGatewayV2::Stage': 'the engine has one stage, which is the public port',
  'AWS::CDK::Metadata': 'tells AWS which constructs were used',
  'AWS::CloudFront::CachePolicy': 'nothing is cached between a browser and the same machine',
  'AWS::CloudFront::OriginAccessControl': 'only the engine itself reads the site bucket',
  'AWS::CloudFront::OriginRequestPolicy': 'all headers reach the routes, which are in the same process',
  'AWS::CloudWatch::Alarm': 'nobody is paged about a laptop',
  'AWS::CloudWatch::Dashboard': 'there are no metrics to draw',
  'AWS::EC2::FlowLog': 'a container here is a process of this machine and its network',
  'AWS::EC2::InternetGateway': 'a container here is a process of this machine and its network',
  'AWS::EC2::Route': 'a container here is a process of this machine and its network',
  'AWS::EC2::RouteTable': 'a container here is a process of this machine and its network',
  'AWS::EC2::SecurityGroup': 'a container here is a process of this machine and its network',
  'AWS::EC2::Subnet': 'a container here is a process of this machine and its network',
  'AWS::EC2::SubnetRouteTableAssociation': 'a container here is a process of this machine and its network',
  'AWS::EC2::VPC': 'a container here is a process of this machine and its network',
  'AWS::EC2::VPCEndpoint': 'a container here is a process of this machine and its network',
  'AWS::EC2::VPCGatewayAttachment': 'a container here is a process of this machine and its network',
  'AWS::ECS::Cluster': 'this machine is all there is to run a container on',
  'AWS::ECS::ClusterCapacityProviderAssociations': 'this machine is all there is to run a container on',
  'AWS::IAM::ManagedPolicy': 'functions run with the rights of the person who started the engine',
  'AWS::IAM::Policy': 'functions run with the rights of the person who started the engine',
  'AWS::IAM::Role': 'functions run with the rights of the person who started the engine',
  'AWS::KMS::Alias': 'data stays on this disk',
  'AWS::KMS::Key': 'data stays on this disk',
  'AWS::Lambda::EventInvokeConfig': 'the engine delivers an event until the function takes it, three times at most',
  'AWS::Lambda::Permission': 'only the engine invokes functions',
  'AWS::Logs::LogGroup': 'functions log to the standard output of the engine',
  'AWS::Logs::MetricFilter': 'there are no metrics to draw',
  'AWS::Logs::ResourcePolicy': 'functions log to the standard output of the engine',
  'AWS::S3::BucketPolicy': 'the S3 endpoint listens on the loopback interface only',
  'AWS::SNS::Subscription': 'nobody is paged about a laptop',
  'AWS::SNS::Topic': 'nobody is paged about a laptop',
  'AWS::SNS::TopicPolicy': 'nobody is paged about a laptop',
  'AWS::SQS::Queue': 'what the engine could not hand over stands in its log',
  'AWS::SQS::QueuePolicy': 'what the engine could not hand over stands in its log',
  'AWS::SecretsManager::ResourcePolicy': 'the secrets endpoint listens on the loopback interface only',
  'AWS::WAFv2::WebACL': 'the engine listens on the loopback interface only',
  'Custom::S3AutoDeleteObjects': 'empties a bucket when its stack is deleted; here a person deletes the data folder',
};

const names = (text: string) => text.split(/\s+/).filter(Boolean);

/**
 * For each type that runs: the properties that are obeyed, and those that may be ignored because they
 * are about rights, cost, encryption, logging or labels. Any other property is refused.
 */
const RUN: Record<string, readonly string[]> = {
  'AWS::DynamoDB::Table': names(`TableName AttributeDefinitions KeySchema GlobalSecondaryIndexes LocalSecondaryIndexes
    BillingMode ProvisionedThroughput PointInTimeRecoverySpecification SSESpecification DeletionProtectionEnabled Tags
    TimeToLiveSpecification TableClass ContributorInsightsSpecification OnDemandThroughput WarmThroughput`),
  'AWS::DynamoDB::GlobalTable': names(`TableName AttributeDefinitions KeySchema GlobalSecondaryIndexes
    LocalSecondaryIndexes BillingMode Replicas SSESpecification TimeToLiveSpecification WarmThroughput
    WriteProvisionedThroughputSettings WriteOnDemandThroughputSettings ReadOnDemandThroughputSettings`),
  'AWS::S3::Bucket': names(`BucketName PublicAccessBlockConfiguration BucketEncryption LifecycleConfiguration Tags
    OwnershipControls LoggingConfiguration AccessControl VersioningConfiguration CorsConfiguration
    MetricsConfigurations IntelligentTieringConfigurations NotificationConfiguration`),
  'AWS::Lambda::Function': names(`FunctionName Code Handler Runtime Environment Layers Timeout MemorySize PackageType
    Role Description Architectures EphemeralStorage LoggingConfig TracingConfig Tags ReservedConcurrentExecutions
    RecursiveLoop RuntimeManagementConfig KmsKeyArn`),
  'AWS::Lambda::LayerVersion': names(`Content LayerName Description CompatibleArchitectures CompatibleRuntimes
    LicenseInfo`),
  'AWS::StepFunctions::StateMachine': names(`StateMachineName StateMachineType DefinitionString Definition
    DefinitionSubstitutions RoleArn LoggingConfiguration TracingConfiguration Tags EncryptionConfiguration`),
  'AWS::ApiGatewayV2::Api': names(`Name Description ProtocolType CorsConfiguration DisableExecuteApiEndpoint Tags`),
  'AWS::ApiGatewayV2::Route': names(`ApiId RouteKey Target AuthorizationType AuthorizerId OperationName`),
  'AWS::ApiGatewayV2::Integration': names(`ApiId IntegrationType IntegrationUri PayloadFormatVersion TimeoutInMillis
    Description`),
  'AWS::ApiGatewayV2::Authorizer': names(`ApiId Name AuthorizerType AuthorizerUri AuthorizerPayloadFormatVersion
    EnableSimpleResponses IdentitySource AuthorizerResultTtlInSeconds`),
  'AWS::CloudFront::Distribution': names('DistributionConfig Tags'),
  'AWS::CloudFront::PublicKey': names('PublicKeyConfig'),
  'AWS::CloudFront::KeyGroup': names('KeyGroupConfig'),
  'Custom::SigningKeyPair': names('ServiceToken'),
  'AWS::CloudFront::ResponseHeadersPolicy': names('ResponseHeadersPolicyConfig'),
  'AWS::SecretsManager::Secret': names('Name Description GenerateSecretString SecretString KmsKeyId Tags'),
  'AWS::ECS::TaskDefinition': names(`Family ContainerDefinitions Cpu Memory NetworkMode RequiresCompatibilities
    RuntimePlatform EphemeralStorage ExecutionRoleArn TaskRoleArn Tags`),
  'AWS::Events::Rule': names('Name Description EventPattern ScheduleExpression State Targets RoleArn EventBusName'),
};

/** True for types whose attributes no running resource can depend on. */
export const isPassedOver = (type: string) => type in PASSED_OVER;
/** True for types that the engine runs. */
export const isRun = (type: string) => type in RUN;

/**
 * Every resource of a type that the engine neither runs nor passes over.
 * The handler of a custom resource that is passed over is looked at like any function, but never invoked.
 */
export function unknownTypes(stacks: readonly Stack[]): Problem[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, { Type: type }]) => {
      if (isPassedOver(type) || isRun(type)) return [];
      const custom = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
      const problem = custom ? 'custom resources do not run here' : 'this type does not run here';
      return [{ stack: stack.name, logicalId, type, problem }];
    }),
  );
}

export const problemOf = ({ stack, logicalId, type }: Resource, problem: string): Problem => ({
  stack,
  logicalId,
  type,
  problem,
});

/** Values of known properties that change behaviour in a way the engine does not follow. */
const REFUSED: Record<string, (properties: JsonObject) => (string | false)[]> = {
  'AWS::DynamoDB::GlobalTable': ({ Replicas }) => [
    Array.isArray(Replicas) && Replicas.length > 1 && 'replicas in more than one region',
    Array.isArray(Replicas) &&
      Replicas.some((replica) => isObject(replica) && 'KinesisStreamSpecification' in replica) &&
      'a Kinesis stream',
  ],
  'AWS::S3::Bucket': ({ NotificationConfiguration = {} }) => [
    Object.keys(NotificationConfiguration ?? {}).some((key) => key !== 'EventBridgeConfiguration') &&
      'notifications other than to the event bus',
  ],
  'AWS::Lambda::Function': ({ Runtime, PackageType }) => [
    !String(Runtime).startsWith('nodejs') && `runtime ${String(Runtime)}: only nodejs runs here`,
    PackageType === 'Image' && 'a container image',
  ],
  'AWS::StepFunctions::StateMachine': ({ StateMachineType }) => [
    StateMachineType === 'EXPRESS' && 'express state machines',
  ],
  'AWS::ApiGatewayV2::Api': ({ ProtocolType }) => [
    ProtocolType !== 'HTTP' && `protocol ${String(ProtocolType)}: only HTTP runs here`,
  ],
  'AWS::ApiGatewayV2::Route': ({ AuthorizationType = 'NONE' }) => [
    AuthorizationType !== 'NONE' && AuthorizationType !== 'CUSTOM' && `authorization ${String(AuthorizationType)}`,
  ],
  'AWS::ApiGatewayV2::Integration': ({ IntegrationType, PayloadFormatVersion }) => [
    IntegrationType !== 'AWS_PROXY' && `integration ${String(IntegrationType)}: only AWS_PROXY runs here`,
    PayloadFormatVersion !== '2.0' && `payload format ${String(PayloadFormatVersion)}: only 2.0 runs here`,
  ],
  'AWS::ApiGatewayV2::Authorizer': (properties) => [
    properties.AuthorizerType !== 'REQUEST' &&
      `authorizer ${String(properties.AuthorizerType)}: only REQUEST runs here`,
    properties.AuthorizerPayloadFormatVersion !== '2.0' && 'authorizer payload format other than 2.0',
    properties.EnableSimpleResponses !== true && 'an authorizer without simple responses',
    Array.isArray(properties.IdentitySource) &&
      !properties.IdentitySource.every((source) => /^\$request\.(header|querystring)\./.test(String(source))) &&
      'an identity source other than a header or a query parameter',
  ],
  'AWS::Events::Rule': ({ EventPattern, ScheduleExpression, EventBusName = 'default' }) => [
    isObject(EventPattern) === (ScheduleExpression !== undefined) && 'a rule without either an event pattern or a rate',
    EventBusName !== 'default' && 'an event bus other than the default one',
  ],
};

/** Properties, and values of properties, that would silently do nothing here. */
export function unsupportedProperties(resource: Resource): Problem[] {
  const known = RUN[resource.type] ?? [];
  const unknown = Object.keys(resource.properties).filter((name) => !known.includes(name));
  const values = (REFUSED[resource.type]?.(resource.properties) ?? []).filter((problem) => problem !== false);
  return [...unknown.map((name) => `property ${name} is not followed here`), ...values].map((problem) =>
    problemOf(resource, problem),
  );
}

/** Thrown before anything is started; lists everything in the template that the engine cannot run. */
export class EngineUnsupported extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(
      ({ stack, logicalId, type, problem }) => `  ${stack}/${logicalId} (${type}): ${problem}`,
    );
    super(`The local engine cannot run this template:\n${lines.join('\n')}`);
    this.name = 'EngineUnsupported';
    this.problems = problems;
  }
}
