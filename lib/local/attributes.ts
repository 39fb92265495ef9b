import { createHash } from 'node:crypto';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

/** The property of each type that names the physical resource. */
export const NAME_PROPERTY: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::ECS::TaskDefinition': 'Family',
};

/** A name that depends on the stack and the logical id only, so that data survives a change of code. */
export function physicalName(type: string, stack: string, logicalId: string): string {
  const plain = `${stack}-${logicalId}`;
  if (type !== 'AWS::S3::Bucket') return plain;
  const name = plain.toLowerCase().replace(/[^a-z0-9-]/g, '-');
  if (name.length <= 63) return name;
  return `${name.slice(0, 54)}-${createHash('sha256').update(plain).digest('hex').slice(0, 8)}`;
}

/** Stands for an attribute of a custom resource until its function has told it. */
export const attributeMark = (name: string, attribute: string) => `custom-resource:${name}:${attribute}`;

type Attributes = (name: string, host: string) => Record<string, string>;
const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** What `Ref` (as `Ref`) and `Fn::GetAtt` give for each type that the engine runs. */
export const ATTRIBUTES: Record<string, Attributes> = {
  'AWS::DynamoDB::Table': (name) => ({ Ref: name, Arn: arn('dynamodb', `table/${name}`) }),
  'AWS::DynamoDB::GlobalTable': (name) => ({ Ref: name, Arn: arn('dynamodb', `table/${name}`), TableId: name }),
  'AWS::S3::Bucket': (name) => ({
    Ref: name,
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
  }),
  'AWS::Lambda::Function': (name) => ({ Ref: name, Arn: arn('lambda', `function:${name}`) }),
  'AWS::Lambda::LayerVersion': (name) => ({
    Ref: arn('lambda', `layer:${name}:1`),
    LayerVersionArn: arn('lambda', `layer:${name}:1`),
  }),
  'AWS::StepFunctions::StateMachine': (name) => ({
    Ref: arn('states', `stateMachine:${name}`),
    Arn: arn('states', `stateMachine:${name}`),
    Name: name,
  }),
  'AWS::ApiGatewayV2::Api': (name, host) => ({ Ref: name, ApiId: name, ApiEndpoint: `https://${host}` }),
  'AWS::ApiGatewayV2::Authorizer': (name) => ({ Ref: name, AuthorizerId: name }),
  'AWS::CloudFront::Distribution': (name, host) => ({ Ref: name, Id: name, DomainName: host }),
  'AWS::CloudFront::PublicKey': (name) => ({ Ref: name, Id: name }),
  'AWS::CloudFront::KeyGroup': (name) => ({ Ref: name, Id: name }),
  'Custom::SigningKeyPair': (name) => ({ Ref: name, PublicKey: attributeMark(name, 'PublicKey') }),
  'AWS::CloudFront::ResponseHeadersPolicy': (name) => ({ Ref: name, Id: name }),
  'AWS::SecretsManager::Secret': (name) => ({ Ref: arn('secretsmanager', `secret:${name}`), Id: name }),
  'AWS::ECS::TaskDefinition': (name) => ({ Ref: arn('ecs', `task-definition/${name}:1`) }),
  'AWS::Events::Rule': (name) => ({ Ref: name, Arn: arn('events', `rule/${name}`) }),
};
