import type { Template } from 'aws-cdk-lib/assertions';
import { type Resource, textOf } from './synth.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template is what CloudFormation makes of it.
type Properties = any;

/** What a reader wants to know of a resource of each type; types that are not here show their names alone. */
const TOLD: Record<string, (properties: Properties) => Record<string, unknown>> = {
  'AWS::ApiGatewayV2::Route': ({ RouteKey, AuthorizationType }) => ({ route: RouteKey, authorizer: AuthorizationType }),
  'AWS::ApiGatewayV2::Stage': ({ DefaultRouteSettings, AccessLogSettings }) => ({
    rate: DefaultRouteSettings?.ThrottlingRateLimit,
    burst: DefaultRouteSettings?.ThrottlingBurstLimit,
    logs: AccessLogSettings?.DestinationArn,
  }),
  'AWS::CloudFront::Distribution': ({ DistributionConfig: { CacheBehaviors, Aliases, WebACLId } }) => ({
    paths: CacheBehaviors.map(({ PathPattern }: Properties) => PathPattern),
    aliases: Aliases,
    firewall: WebACLId,
  }),
  'AWS::CloudWatch::Alarm': ({ AlarmName, Threshold, EvaluationPeriods }) => ({
    name: AlarmName,
    threshold: Threshold,
    periods: EvaluationPeriods,
  }),
  'AWS::DynamoDB::GlobalTable': ({ KeySchema, GlobalSecondaryIndexes, TimeToLiveSpecification, Replicas: [one] }) => ({
    keys: KeySchema.map(({ AttributeName }: Properties) => AttributeName),
    indexes: GlobalSecondaryIndexes?.map(({ IndexName }: Properties) => IndexName),
    ttl: TimeToLiveSpecification?.AttributeName,
    protected: one.DeletionProtectionEnabled,
    recoverable: one.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled,
  }),
  'AWS::Events::Rule': ({ EventPattern, ScheduleExpression, Targets }) => ({
    source: EventPattern?.source,
    status: EventPattern?.detail?.status,
    schedule: ScheduleExpression,
    targets: Targets.map(({ Arn }: Properties) => Arn),
    lost: Targets.map(({ DeadLetterConfig }: Properties) => DeadLetterConfig?.Arn),
  }),
  'AWS::IAM::Policy': ({ PolicyDocument }) => ({
    allows: [...new Set(PolicyDocument.Statement.flatMap(({ Action }: Properties) => Action))].sort(),
  }),
  'AWS::Lambda::EventInvokeConfig': ({ FunctionName, DestinationConfig }) => ({
    of: FunctionName,
    lost: DestinationConfig?.OnFailure?.Destination,
  }),
  'AWS::Lambda::Function': ({ MemorySize, Timeout, EphemeralStorage, Layers, ReservedConcurrentExecutions }) => ({
    memory: `${MemorySize} MB`,
    limit: `${Timeout} s`,
    disk: EphemeralStorage?.Size && `${EphemeralStorage.Size} MB`,
    layers: Layers,
    reserved: ReservedConcurrentExecutions,
  }),
  'AWS::Logs::LogGroup': ({ LogGroupName, RetentionInDays }) => ({ name: LogGroupName, days: RetentionInDays }),
  'AWS::S3::Bucket': ({ BucketEncryption, VersioningConfiguration, LifecycleConfiguration }) => ({
    encrypted: BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    versions: VersioningConfiguration?.Status,
    forgets: LifecycleConfiguration?.Rules.flatMap(({ Prefix, ExpirationInDays }: Properties) =>
      Prefix ? [`${Prefix} ${ExpirationInDays} d`] : [],
    ),
  }),
  'AWS::SecretsManager::Secret': ({ Description }) => ({ description: Description }),
  'AWS::SQS::Queue': ({ MessageRetentionPeriod }) => ({ keeps: `${MessageRetentionPeriod} s` }),
  'AWS::StepFunctions::StateMachine': ({ StateMachineType, TracingConfiguration }) => ({
    type: StateMachineType,
    traced: TracingConfiguration?.Enabled,
  }),
};

/** Hashes of CDK's change with the place of a construct, not with what it is. */
const plain = (text: string) => text.replace(/(?<=[A-Za-z])[0-9A-F]{8}(?![0-9A-Za-z])/g, '');

const say = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(say).join(' ');
  return typeof value === 'object' && value !== null ? textOf(value) : String(value);
};

function line(id: string, { Type, Properties = {}, DeletionPolicy }: Resource): string {
  const told = { ...TOLD[Type]?.(Properties), 'when deleted': DeletionPolicy };
  const shown = Object.entries(told).flatMap(([name, value]) => {
    const text = value === undefined ? '' : say(value).trim();
    return text ? [`${name}: ${text}`] : [];
  });
  return `- ${[id, ...shown].map(plain).join(' · ')}`;
}

/**
 * What is in a stack, as a page to read: every resource by its type, with what matters of it and without hashes. A
 * change of the template shows as a change of this page.
 */
export function outlineOf(name: string, template: Template): string {
  // A template has these.
  const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
  const byType = Object.groupBy(Object.entries(Resources), ([, { Type }]) => Type);
  const parts = Object.entries(byType)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, found = []]) => {
      const lines = found.map(([id, resource]) => line(id, resource)).sort();
      return `## ${type} (${lines.length})\n\n${lines.join('\n')}\n`;
    });
  return `# ${name}\n\n${Object.keys(Resources).length} resources. Regenerate with \`npx vitest run test/infra/operations.test.ts -u\`.\n\n${parts.join('\n')}`;
}
