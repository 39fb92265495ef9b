import { Duration } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { deploymentOf } from './deployed-stack.ts';
import { PrivateBucket } from './private-bucket.ts';

/** The private bucket: scouted pages, voice, takes, scenes and films on their way. Keys begin with the step. */
export class Media extends Construct {
  readonly #bucket: PrivateBucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { media_days } = deploymentOf(this).retention;
    const worn = ['scout/', 'storyboards/', 'scenes/'];
    const lifecycleRules = [
      // Takes are the bulk of it (1 to 4 MB a second of film) and are needed again only by a retry.
      { prefix: 'takes/', expiration: Duration.days(7) },
      // Secrets of pages go when their job is done; this is for jobs that never are.
      { prefix: 'access/', expiration: Duration.days(7) },
      // The rows of the cache end within a year at most, whatever VOICEOVER_CACHE_TTL_DAYS and SCENE_CACHE_TTL_DAYS say.
      { prefix: 'cache/', expiration: Duration.days(400) },
      // Files of rows hold what is known of leads; a batch can be started again for as long.
      { prefix: 'batches/', expiration: Duration.days(30) },
      { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ...(media_days ? worn.map((prefix) => ({ prefix, expiration: Duration.days(media_days) })) : []),
    ];
    // Without versions: the secrets of pages, and what is erased for a lead, are gone when they are deleted.
    this.#bucket = new PrivateBucket(this, 'Bucket', { lifecycleRules });
    // The bucket's own property: the CDK's way is a function that may change every bucket of the account.
    // A bucket's default child is the resource of that type.
    (this.#bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }

  /** For what Step Functions reads and writes itself. */
  get bucket(): IBucket {
    // Each is the other but for a property that is left out rather than undefined.
    return this.#bucket as IBucket;
  }

  get bucketName(): string {
    return this.#bucket.bucketName;
  }

  /** Lets a function read objects of these steps, and list their names. */
  grantRead(fn: IGrantable, steps: readonly string[]): void {
    if (steps.length === 0) return;
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: steps.map((step) => this.#bucket.arnForObjects(`${step}/*`)),
      }),
    );
    this.grantList(fn, steps);
  }

  /** Lets a function remove objects of these steps, and list what there is to remove. */
  grantRemove(fn: IGrantable, steps: readonly string[]): void {
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject'],
        resources: steps.map((step) => this.#bucket.arnForObjects(`${step}/*`)),
      }),
    );
    this.grantList(fn, steps);
  }

  /** Lets a function leave objects of these steps and read none of them, its own neither. */
  grantLeave(fn: IGrantable, steps: readonly string[]): void {
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject'],
        resources: steps.map((step) => this.#bucket.arnForObjects(`${step}/*`)),
      }),
    );
  }

  /** Lets a function write objects of these steps, and look whether they are there. */
  grantWrite(fn: IGrantable, steps: readonly string[]): void {
    if (steps.length === 0) return;
    this.grantLeave(fn, steps);
    this.grantRead(fn, steps);
  }

  /** Lets a function see what there is of these steps, and read none of it. */
  grantList(fn: IGrantable, steps: readonly string[]): void {
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.#bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': steps.map((step) => `${step}/*`) } },
      }),
    );
  }
}
