import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Library } from './library.ts';
import { Site } from './site.ts';

/**
 * Everything whose loss would hurt: the library, the media, the published site and the links to it (a sent link is
 * a promise, so the distribution that keeps it lives here), and the key of the API.
 */
export class StorageStack extends Stack {
  readonly library: Library;
  /** Private: scouted pages, voice, takes, scenes and films on their way. */
  readonly media: Bucket;
  readonly site: Site;
  /** What clients send as `x-api-key`. */
  readonly apiKey: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.library = new Library(this, 'Library');
    this.media = new Bucket(this, 'Media', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      // Takes are the bulk of it (1 to 4 MB a second of film) and are needed again only by a retry.
      lifecycleRules: [
        { prefix: 'takes/', expiration: Duration.days(7) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.site = new Site(this, 'Site');
    this.apiKey = new Secret(this, 'ApiKey', {
      description: 'The key that clients of the Leadreel API send as x-api-key.',
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    new CfnOutput(this, 'SiteUrl', { value: this.site.url });
    new CfnOutput(this, 'ApiKeySecret', { value: this.apiKey.secretName });
  }
}
