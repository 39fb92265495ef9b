/** A finding of cdk-nag's AwsSolutions pack that we live with. */
export interface AcceptedRisk {
  /** Of the finding: rule, and what it names. */
  readonly finding: RegExp;
  /** Of the construct's path. */
  readonly at: RegExp;
  readonly reason: string;
}

/**
 * Findings that we live with, and why. test/infra/nag.test.ts fails on any finding that is not here, and on any reason
 * that is no longer needed.
 */
export const ACCEPTED_RISKS: readonly AcceptedRisk[] = [
  {
    finding: /^AwsSolutions-S1$/,
    at: /(Media|Site)\/Bucket\/Resource$/,
    reason:
      'Only functions of this app and CloudFront reach the buckets, and addresses of viewers are written down nowhere. CloudTrail logs data events for who wants them.',
  },
  {
    finding: /^AwsSolutions-CFR3$/,
    at: /Site\/Distribution\/Resource$/,
    reason: 'CloudFront’s log holds the address of every viewer; Leadreel promises to write those down nowhere.',
  },
  {
    finding: /^AwsSolutions-CFR1$/,
    at: /Site\/Distribution\/Resource$/,
    reason: 'A lead may be in any country.',
  },
  {
    finding: /^AwsSolutions-CFR2$/,
    at: /Site\/Distribution\/Resource$/,
    reason: 'A firewall costs $8 a month whether anybody watches or not: "firewall": true puts it there.',
  },
  {
    finding: /^AwsSolutions-CFR4$/,
    at: /Site\/Distribution\/Resource$/,
    reason:
      'A name of CloudFront’s own has CloudFront’s own certificate and its TLS versions; with a domain it is TLS 1.2.',
  },
  {
    finding: /^AwsSolutions-SMG4$/,
    at: /(ApiKey|OpenRouterKey|ElevenLabsKey|WebhookSecret|ViewSecret|SigningKey\/Secret)\/Resource$/,
    reason:
      'Keys of providers are theirs to change; a changed API key, webhook secret or signing key breaks clients, receivers and sent links, so it is changed by a person (docs/operations.md).',
  },
  {
    finding:
      /^AwsSolutions-IAM4\[Policy::arn:<AWS::Partition>:iam::aws:policy\/service-role\/AWSLambdaBasicExecutionRole\]$/,
    at: /ServiceRole\/Resource$/,
    reason: 'It lets a function write its log, and nothing else.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /(ServiceRole|StateMachine\/Role)\/DefaultPolicy\/Resource$/,
    reason:
      'Traces and the delivery of logs have no resources to name; test/infra/rights.test.ts holds that it is nothing else.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\w+:ExportsOutputFnGetAtt(Media|Site)Bucket\w+\/([a-z/]+\/)?\*\]$/,
    at: /(ServiceRole|Task\/TaskRole|StateMachine\/Role)\/DefaultPolicy\/Resource$/,
    reason: 'Objects of one prefix each; test/infra/rights.test.ts holds which function has which.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Action::s3:Abort\*\]$/,
    at: /(Host|Sweep)\/ServiceRole\/DefaultPolicy\/Resource$/,
    reason: 'One action, AbortMultipartUpload: what CDK grants beside PutObject.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\w+:ExportsOutputFnGetAtt(Library|Views)Table\w+\/index\/\*\]$/,
    at: /(ServiceRole|Task\/TaskRole)\/DefaultPolicy\/Resource$/,
    reason: 'The indexes of a table that the function works with.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<\w+\.Arn>:\*\]$/,
    at: /StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'Versions of a function that the state machine invokes.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:states:.*:execution:.*ChainStateMachine.*:\*\]$/,
    at: /Delivery\/Api\/ServiceRole\/DefaultPolicy\/Resource$/,
    reason: 'Executions of the one state machine that the API starts and stops.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:states:.*:execution:.*ChainStateMachine.*\*\]$/,
    at: /Batches\/States\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'Executions of the one state machine that a batch starts and waits for.',
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:states:.*:(execution|mapRun):.*BatchesStatesStateMachine.*:\*\]$/,
    at: /(Batches\/States\/StateMachine\/DistributedMapPolicy|Delivery\/Api\/ServiceRole\/DefaultPolicy)\/Resource$/,
    reason: 'Executions and runs of the Map of batches, which starts them and which the API stops and counts.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /LargeFilms\/Task\/ExecutionRole\/DefaultPolicy\/Resource$/,
    reason: 'A token for the registry of images has no resource to name.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.*LargeFilms(Task|Cluster).*\*\]$/,
    at: /Chain\/StateMachine\/Role\/DefaultPolicy\/Resource$/,
    reason: 'Revisions of the one task definition that the chain runs, and the tasks of its cluster, which it stops.',
  },
  {
    finding: /^AwsSolutions-ECS2$/,
    at: /LargeFilms\/Task\/Resource$/,
    reason: 'Its variables are names of a table and a bucket, and settings; no secret is among them.',
  },
  {
    finding: /^AwsSolutions-SF1$/,
    at: /StateMachine\/Resource$/,
    reason: 'Step Functions keeps the history of every execution for 90 days; what failed stands in the log as well.',
  },
  {
    finding: /^AwsSolutions-SQS3$/,
    at: /LostEvents\/Resource$/,
    reason: 'It is where others’ lost events go; an alarm tells of the first.',
  },
  {
    finding: /^AwsSolutions-APIG4$/,
    at: /Delivery\/(GET --api--v1--openapi\.json|GET --(api--docs|console)(--\{file\})?|GET --oembed|POST --beacon)\/Resource$/,
    reason:
      'What viewers, other sites and readers of the description ask without a key (PUBLIC_ROUTES); none tells of a lead.',
  },
];
