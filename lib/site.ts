import { Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PrivateBucket } from './private-bucket.ts';

/** The published films and their pages. A key of the bucket is the path of its URL, so nothing is rewritten. */
export class Site extends Construct {
  readonly #bucket: PrivateBucket;
  readonly #distribution: Distribution;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#bucket = new PrivateBucket(this, 'Bucket');
    // The cast: CDK's own Bucket and IBucket differ in how they write an optional property.
    const origin = S3BucketOrigin.withOriginAccessControl(this.#bucket as IBucket);
    const headers = (frame: HeadersFrameOption | null, name: string) =>
      new ResponseHeadersPolicy(this, name, {
        securityHeadersBehavior: {
          contentTypeOptions: { override: true },
          referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
          strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
          ...(frame ? { frameOptions: { frameOption: frame, override: true } } : {}),
        },
      });
    const behavior = {
      origin,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
    };
    this.#distribution = new Distribution(this, 'Distribution', {
      comment: 'Leadreel: watch pages and films',
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: { ...behavior, responseHeadersPolicy: headers(HeadersFrameOption.SAMEORIGIN, 'PageHeaders') },
      // The embed page is made to stand in other people's pages.
      additionalBehaviors: { 'embed/*': { ...behavior, responseHeadersPolicy: headers(null, 'EmbedHeaders') } },
    });
  }

  get bucketName(): string {
    return this.#bucket.bucketName;
  }

  /** Origin of every published page, without a slash at the end. */
  get url(): string {
    return `https://${this.#distribution.distributionDomainName}`;
  }

  /** Lets a function take videos off the site again. */
  grantUnpublish(fn: LambdaFunction): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject'],
        resources: ['v/*', 'embed/*', 'thumbs/*', 'media/*'].map((keys) => this.#bucket.arnForObjects(keys)),
      }),
    );
    fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.#bucket.bucketArn] }));
  }

  /** Lets a function publish. */
  grantPublish(fn: LambdaFunction): void {
    this.#bucket.grantPut(fn);
  }
}
