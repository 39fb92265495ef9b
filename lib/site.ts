import { Duration, Fn } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type IKeyGroup,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PLAYER_FILES, siteKeys } from '../functions/contract/keys.ts';
import { deploymentOf } from './deployed-stack.ts';
import { Firewall } from './firewall.ts';
import { PrivateBucket } from './private-bucket.ts';

export interface SiteProps {
  /** Answers what pages and those who embed them ask of the site itself. */
  readonly api: HttpApi;
  /** Whose keys sign the links of private videos. */
  readonly keyGroup: IKeyGroup;
}

/** What the API is told of a request; `Host` stays its own, by which it is found. CloudFront takes ten at most. */
const TOLD = [
  ...['Origin', 'User-Agent', 'DNT', 'Sec-GPC'],
  ...['Country', 'Address', 'ASN'].map((name) => `CloudFront-Viewer-${name}`),
  ...['Mobile', 'Tablet', 'SmartTV'].map((name) => `CloudFront-Is-${name}-Viewer`),
];

/**
 * The published films and their pages. A key of the bucket is the path of its URL, so nothing is rewritten. What only the
 * API can answer, it answers at the same paths.
 */
export class Site extends Construct {
  readonly #bucket: PrivateBucket;
  readonly #distribution: Distribution;
  readonly #domain: string | null;

  constructor(scope: Construct, id: string, { api, keyGroup }: SiteProps) {
    super(scope, id);
    const { domain, certificate_arn, firewall } = deploymentOf(this);
    this.#domain = domain;
    // A page that was overwritten or deleted by a slip can be brought back for a week; then it is gone.
    const lifecycleRules = [{ noncurrentVersionExpiration: Duration.days(7), expiredObjectDeleteMarker: true }];
    this.#bucket = new PrivateBucket(this, 'Bucket', { versioned: true, lifecycleRules });
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
    const asked = {
      origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint))),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: new OriginRequestPolicy(this, 'Asked', {
        comment: 'Leadreel: what the API is told of viewers',
        headerBehavior: OriginRequestHeaderBehavior.allowList(...TOLD),
        queryStringBehavior: OriginRequestQueryStringBehavior.all(),
      }),
      responseHeadersPolicy: headers(null, 'AnswerHeaders'),
    };
    const pageHeaders = headers(HeadersFrameOption.SAMEORIGIN, 'PageHeaders');
    this.#distribution = new Distribution(this, 'Distribution', {
      comment: 'Leadreel: watch pages and films',
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(domain && certificate_arn
        ? { domainNames: [domain], certificate: Certificate.fromCertificateArn(this, 'Certificate', certificate_arn) }
        : {}),
      ...(firewall ? { webAclId: new Firewall(this, 'Firewall').arn } : {}),
      defaultBehavior: { ...behavior, responseHeadersPolicy: pageHeaders },
      additionalBehaviors: {
        // The embed page is made to stand in other people's pages.
        'embed/*': { ...behavior, responseHeadersPolicy: headers(null, 'EmbedHeaders') },
        'private/*': { ...behavior, responseHeadersPolicy: pageHeaders, trustedKeyGroups: [keyGroup] },
        beacon: { ...asked, allowedMethods: AllowedMethods.ALLOW_ALL },
        oembed: { ...asked, allowedMethods: AllowedMethods.ALLOW_GET_HEAD },
      },
      // What S3 answers where there is nothing, for nobody may list the bucket, and CloudFront to a signature that is not good.
      errorResponses: [
        {
          httpStatus: 403,
          responseHttpStatus: 404,
          responsePagePath: `/${siteKeys.player(PLAYER_FILES.gone)}`,
          ttl: Duration.seconds(10),
        },
      ],
    });
  }

  get bucketName(): string {
    return this.#bucket.bucketName;
  }

  /** Origin of every published page, without a slash at the end. */
  get url(): string {
    return `https://${this.#domain ?? this.host}`;
  }

  /** CloudFront's own name of the site, to which a domain of one's own leads. */
  get host(): string {
    return this.#distribution.distributionDomainName;
  }

  /** Lets a function take videos off the site again. */
  grantUnpublish(fn: LambdaFunction): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObject'],
        resources: ['v/*', 'embed/*', 'thumbs/*', 'cards/*', 'media/*', 'private/*'].map((keys) =>
          this.#bucket.arnForObjects(keys),
        ),
      }),
    );
    fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.#bucket.bucketArn] }));
  }

  /** Lets a function publish, and take away what it published before. */
  grantPublish(fn: LambdaFunction): void {
    this.#bucket.grantPut(fn);
    this.grantUnpublish(fn);
  }

  /** Lets a function put another page in the place of a video's. */
  grantReplacePages(fn: LambdaFunction): void {
    this.#bucket.grantPut(fn, 'v/*');
    this.#bucket.grantPut(fn, 'embed/*');
    this.grantUnpublish(fn);
  }

  /** Lets a function read what other sites are told of links. */
  grantReadCards(fn: LambdaFunction): void {
    fn.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.#bucket.arnForObjects('cards/*')] }),
    );
  }
}
