import { RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** A bucket that nobody reaches without a right of their own, encrypted, over TLS only, and kept when its stack goes. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, lifecycleRules: readonly LifecycleRule[] = []) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [...lifecycleRules],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
