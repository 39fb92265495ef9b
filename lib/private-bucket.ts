import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { deploymentOf, keptPolicy } from './deployed-stack.ts';

export interface PrivateBucketProps {
  /** @default objects stay until they are deleted */
  readonly lifecycleRules?: readonly LifecycleRule[];
  /** Keeps what is overwritten or deleted, as long as a rule says. @default false */
  readonly versioned?: boolean;
}

/** A bucket that nobody reaches without a right of their own, encrypted, over TLS only, and kept when its stack goes. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, { lifecycleRules = [], versioned = false }: PrivateBucketProps = {}) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned,
      lifecycleRules: [...lifecycleRules],
      removalPolicy: keptPolicy(scope),
      autoDeleteObjects: !deploymentOf(scope).keep_data,
    });
  }
}
