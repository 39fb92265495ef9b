import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VoiceProviderSettings } from '../../functions/contract/settings.ts';
import { Synthesized, textOf } from '../support/synth.ts';

let app: Synthesized;
beforeAll(() => {
  app = new Synthesized();
});
afterAll(() => app?.remove());

const functions = () => app.functions();

describe('what is kept', () => {
  it('never lets the public into a bucket', () => {
    expect(app.all('AWS::S3::Bucket')).toHaveLength(2);
    for (const [, { Properties }] of app.all('AWS::S3::Bucket')) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      expect(Properties).not.toHaveProperty('AccessControl');
      expect(Properties).not.toHaveProperty('WebsiteConfiguration');
    }
  });

  it('encrypts every object at rest', () => {
    for (const [, { Properties }] of app.all('AWS::S3::Bucket')) {
      const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(['AES256', 'aws:kms']).toContain(rule.ServerSideEncryptionByDefault.SSEAlgorithm);
    }
  });

  it('refuses a request to a bucket that is not over TLS', () => {
    const refused = app
      .all('AWS::S3::BucketPolicy')
      .filter(([, { Properties }]) =>
        Properties.PolicyDocument.Statement.some(
          (statement: Record<string, unknown>) =>
            statement.Effect === 'Deny' &&
            statement.Action === 's3:*' &&
            JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}' &&
            [statement.Resource].flat().length === 2,
        ),
      )
      .map(([, { Properties }]) => Properties.Bucket.Ref);
    expect(refused.sort()).toEqual(
      app
        .all('AWS::S3::Bucket')
        .map(([id]) => id)
        .sort(),
    );
  });

  it('cannot have its stack deleted by a slip', () => {
    const protectedOnes = app.app.node.children.filter(
      (child) => child instanceof Stack && child.terminationProtection,
    );
    expect(protectedOnes.map(({ node }) => node.id)).toEqual(['LeadreelStorage']);
  });

  it('outlives its stack: buckets, tables, secrets, their contents and the distribution that sent links lead to', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SecretsManager::Secret']) {
      // Answers are kept for a day so that a request can come twice; nobody misses them later.
      for (const [id, resource] of app.all(type).filter(([id]) => !id.startsWith('Answers'))) {
        expect({ id, deleted: resource.DeletionPolicy, replaced: resource.UpdateReplacePolicy }).toEqual({
          id,
          deleted: 'Retain',
          replaced: 'Retain',
        });
      }
    }
    expect(Object.keys(app.storage.findResources('AWS::CloudFront::Distribution'))).toHaveLength(1);
    // The site leads viewers to it.
    expect(Object.keys(app.storage.findResources('AWS::ApiGatewayV2::Api'))).toHaveLength(1);
  });

  it('shows the site through its distribution only', () => {
    const [[siteBucket = ''] = []] = Object.entries(app.storage.findResources('AWS::S3::Bucket')).filter(([id]) =>
      id.startsWith('Site'),
    );
    const [[distribution = ''] = []] = Object.entries(app.storage.findResources('AWS::CloudFront::Distribution'));
    const allowed = app.all('AWS::S3::BucketPolicy').flatMap(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow').map(
        // biome-ignore lint/suspicious/noExplicitAny: a statement of a template.
        (statement: any) => ({ bucket: Properties.Bucket.Ref, ...statement }),
      ),
    );
    expect(allowed).toEqual([
      {
        bucket: siteBucket,
        Effect: 'Allow',
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
        Resource: expect.anything(),
      },
    ]);
    expect(textOf(allowed[0].Condition.StringEquals['AWS:SourceArn'])).toContain(`distribution/<${distribution}>`);
    expect(textOf(allowed[0].Resource)).toBe(`<${siteBucket}.Arn>/*`);
    app.storage.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Origins: Match.arrayWith([
          Match.objectLike({ OriginAccessControlId: Match.anyValue(), S3OriginConfig: { OriginAccessIdentity: '' } }),
        ]),
      },
    });
  });

  it('sends watch pages over https only, with security headers, and lets only the embed page stand in a frame', () => {
    const [{ Properties } = { Properties: {} }] = app.all('AWS::CloudFront::Distribution').map(([, one]) => one);
    const { DefaultCacheBehavior: page, CacheBehaviors: others } = Properties.DistributionConfig;
    const patterns = others.map(({ PathPattern }: { PathPattern: string }) => PathPattern);
    expect(patterns).toEqual(['embed/*', 'private/*', 'beacon', 'oembed']);
    expect(page).not.toHaveProperty('TrustedKeyGroups');
    expect(others[1].TrustedKeyGroups).toHaveLength(1);
    const headers = ({ ResponseHeadersPolicyId }: { ResponseHeadersPolicyId: { Ref: string } }) =>
      app.storage.findResources('AWS::CloudFront::ResponseHeadersPolicy')[ResponseHeadersPolicyId.Ref]?.Properties
        .ResponseHeadersPolicyConfig.SecurityHeadersConfig;
    for (const behavior of others.slice(0, 2).concat(page)) {
      expect(behavior.ViewerProtocolPolicy).toBe('redirect-to-https');
      expect(behavior.AllowedMethods).toEqual(['GET', 'HEAD']);
      expect(headers(behavior)).toMatchObject({
        ContentTypeOptions: { Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
      });
    }
    expect(headers(page).FrameOptions.FrameOption).toBe('SAMEORIGIN');
    expect(headers(others[0])).not.toHaveProperty('FrameOptions');
    expect(headers(others[1]).FrameOptions.FrameOption).toBe('SAMEORIGIN');
    for (const behavior of others.slice(2)) {
      expect(behavior.ViewerProtocolPolicy).toBe('https-only');
      expect(headers(behavior)).toMatchObject({ ContentTypeOptions: { Override: true } });
    }
  });

  it('answers 404 with the sender’s own page where S3 says 403, for a stranger must not learn what is there', () => {
    const [{ Properties } = { Properties: {} }] = app.all('AWS::CloudFront::Distribution').map(([, one]) => one);
    expect(Properties.DistributionConfig.CustomErrorResponses).toEqual([
      { ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/player/gone.html', ErrorCachingMinTTL: 10 },
    ]);
  });

  it('brings back a page that was overwritten, and keeps no second copy of what must be gone', () => {
    const versions = app
      .all('AWS::S3::Bucket')
      .map(([id, { Properties }]) => [id.replace(/Bucket.*/, ''), Properties.VersioningConfiguration?.Status]);
    expect(Object.fromEntries(versions)).toEqual({ Media: undefined, Site: 'Enabled' });
    const [, site] = app.all('AWS::S3::Bucket').find(([id]) => id.startsWith('Site')) ?? [];
    expect(site?.Properties.LifecycleConfiguration.Rules).toEqual([
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 7 }, Status: 'Enabled' }),
    ]);
  });

  it('forgets takes and the secrets of pages after a week, and what is cached only after every row that could lead there', () => {
    const [[, media] = []] = app.all('AWS::S3::Bucket').filter(([id]) => id.startsWith('Media'));
    const rules = media?.Properties.LifecycleConfiguration.Rules as Record<string, unknown>[];
    const expiring = rules.flatMap(({ Prefix, ExpirationInDays }) => (Prefix ? [[Prefix, ExpirationInDays]] : []));
    expect(Object.fromEntries(expiring)).toEqual({ 'takes/': 7, 'access/': 7, 'cache/': 400, 'batches/': 30 });
    for (const { Status } of rules) expect(Status).toBe('Enabled');
    // The longest that a row may last, a day for its time to live to act, and the last request that is still reading.
    const longest = (days: number) =>
      VoiceProviderSettings.safeParse({ VOICEOVER_CACHE_TTL_DAYS: String(days) }).success;
    expect(longest(365)).toBe(true);
    expect(longest(400 - 2)).toBe(false);
    const parts = rules.filter((rule) => rule.AbortIncompleteMultipartUpload);
    expect(parts).toHaveLength(1);
  });

  it('can bring library and views back to any second, and cannot lose their tables by a slip', () => {
    app.storage.resourcePropertiesCountIs(
      'AWS::DynamoDB::GlobalTable',
      {
        BillingMode: 'PAY_PER_REQUEST',
        Replicas: [
          { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
        ],
      },
      2,
    );
  });
});

describe('functions', () => {
  it('are all there', () => {
    const notify = 'Deliver Ended GiveUp Plan'.split(' ').map((name) => `Notifications${name}Function`);
    const batches = 'Dropped Prepare Results Start'.split(' ').map((name) => `Batches${name}`);
    const chain = 'Scout Script Voice Voiceover Storyboard Record Recording Render Assemble Explain Host'.split(' ');
    expect(
      functions()
        .map(([name]) => name)
        .sort(),
    ).toEqual(
      [
        ...chain,
        ...batches,
        ...['Completed', 'Failed', 'Ended', ...notify],
        ...['Api', 'Authorizer', 'Beacon', 'SigningKeyMaker', 'SweeperSweep'],
      ].sort(),
    );
  });

  it('run on the Node and the processor that their binaries were tested on', () => {
    for (const [, { Properties }] of functions()) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['x86_64'], Handler: 'index.handler' });
    }
    for (const [, { Properties }] of app.all('AWS::Lambda::LayerVersion')) {
      expect(Properties).toMatchObject({ CompatibleRuntimes: ['nodejs24.x'], CompatibleArchitectures: ['x86_64'] });
    }
  });

  it('log JSON into a group of their own that forgets, and are traced', () => {
    const groups = Object.fromEntries(app.all('AWS::Logs::LogGroup'));
    const used = functions().map(([id, { Properties }]) => {
      expect(Properties, id).toMatchObject({ LoggingConfig: { LogFormat: 'JSON' }, TracingConfig: { Mode: 'Active' } });
      const group = Properties.LoggingConfig.LogGroup.Ref;
      expect(groups[group]?.Properties.RetentionInDays, id).toBeGreaterThan(0);
      return group;
    });
    expect(new Set(used).size).toBe(used.length);
    for (const [id, { Properties }] of Object.entries(groups)) expect(Properties.RetentionInDays, id).toBe(30);
  });

  it('keep within what Lambda allows: 15 minutes, 10 GB, five layers', () => {
    for (const [id, { Properties }] of functions()) {
      expect(Properties.Timeout, id).toBeLessThanOrEqual(900);
      expect(Properties.MemorySize, id).toBeLessThanOrEqual(10_240);
      expect(Properties.EphemeralStorage.Size, id).toBeLessThanOrEqual(10_240);
      expect((Properties.Layers ?? []).length, id).toBeLessThanOrEqual(5);
    }
  });

  it('never allow private addresses in the cloud', () => {
    const settings = functions().flatMap(([id, { Properties }]) => {
      const value = Properties.Environment?.Variables?.ALLOW_PRIVATE_HOSTS;
      return value === undefined ? [] : [[id, value]];
    });
    const open = Object.fromEntries(settings);
    expect(Object.keys(open).sort()).toEqual(
      ['Scout', 'Record', 'Api', 'BatchesPrepare', 'BatchesStart', 'NotificationsDeliverFunction'].sort(),
    );
    expect(new Set(Object.values(open))).toEqual(new Set(['']));
  });
});
