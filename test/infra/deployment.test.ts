import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DeploymentConfig } from '../../functions/contract/deployment.ts';
import { DeploymentInvalid, readDeployment } from '../../lib/deployment.ts';
import { FULL_DEPLOYMENT } from '../support/deployments.ts';
import { root, Synthesized, textOf } from '../support/synth.ts';

/** What a config is refused for, by field. */
const faultsOf = (config: unknown, variables = {}) => {
  try {
    readDeployment(config, variables);
    return [];
  } catch (error) {
    if (!(error instanceof DeploymentInvalid)) throw error;
    return error.message.split('\n').slice(1);
  }
};

describe('a config', () => {
  it('that says nothing is a whole deployment, with its data kept', () => {
    expect(readDeployment({})).toMatchObject({ name: 'leadreel', region: null, keep_data: true, firewall: false });
  });

  it.each<[object, string, RegExp]>([
    [{ nmae: 'x' }, 'nmae', /is not a field/],
    [{ name: 'Acme' }, 'name', /small letters/],
    [{ name: 'x'.repeat(25) }, 'name', /3 to 24/],
    [{ region: 'europe' }, 'region', /region of AWS/],
    [{ domain: 'demo.acme.example' }, 'certificate_arn', /a domain needs a certificate/],
    [{ certificate_arn: FULL_DEPLOYMENT.certificate_arn }, 'domain', /a certificate is for a domain/],
    [{ domain: 'https://demo.acme.example', certificate_arn: 'arn' }, 'domain', /must be a host/],
    [{ certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a' }, 'certificate_arn', /us-east-1/],
    [{ firewall: true, region: 'eu-west-1' }, 'firewall', /"region": "us-east-1"/],
    [{ firewall: true }, 'firewall', /"region": "us-east-1"/],
    [{ secrets: { openrouter: 'sk or v1' } }, 'secrets.openrouter', /name of a secret/],
    [{ settings: { VIDEO_CRF: 99 } }, 'settings.VIDEO_CRF', /range/],
    [{ settings: { VIDEO_CFR: 20 } }, 'settings.VIDEO_CFR', /is not a field/],
    [{ settings: { MONTHLY_BUDGET_USD: 5 } }, 'settings.MONTHLY_BUDGET_USD', /budgets\.month_usd/],
    [{ budgets: { month_usd: -1 } }, 'budgets.month_usd', />=0/],
    [{ concurrency: { record: 0 } }, 'concurrency.record', />=1/],
    [{ throttle: { burst: 1.5 } }, 'throttle.burst', /int/],
    [{ retention: { log_days: 31 } }, 'retention.log_days', /30/],
    [{ retention: { media_days: 7 } }, 'retention.media_days', />=30/],
    [{ alarm_email: 'ops' }, 'alarm_email', /email/],
    [{ keep_data: 'yes' }, 'keep_data', /boolean/],
    [[], 'the file', /object/],
  ])('like %j is refused: %s', (config, field, why) => {
    expect(faultsOf(config)).toContainEqual(
      expect.stringMatching(new RegExp(`^ {2}${field.replace('.', '\\.')}: .*${why.source}`)),
    );
  });

  it('is refused for all its faults at once', () => {
    expect(faultsOf({ name: 'X', colour: 1, budgets: { video_usd: 'much' } })).toHaveLength(3);
  });

  it('gives way to the environment of who deploys, and is refused for what is wrong there', () => {
    const config = { settings: { VIDEO_CRF: 20 }, budgets: { month_usd: 5 } };
    expect(readDeployment(config).settings).toMatchObject({ VIDEO_CRF: '20', MONTHLY_BUDGET_USD: '5' });
    const { settings } = readDeployment(config, {
      VIDEO_CRF: '19',
      MONTHLY_BUDGET_USD: '7',
      GENERATE_QUALITY_VERSIONS: '',
    });
    expect(settings).toMatchObject({ VIDEO_CRF: '19', MONTHLY_BUDGET_USD: '7', GENERATE_QUALITY_VERSIONS: 'true' });
    expect(faultsOf(config, { VIDEO_CRF: '99' })).toEqual([expect.stringContaining('VIDEO_CRF')]);
  });

  it('is described to editors by a schema', async () => {
    const schema = JSON.stringify(z.toJSONSchema(DeploymentConfig, { io: 'input' }), null, 2);
    await expect(`${schema}\n`).toMatchFileSnapshot('../../docs/leadreel.config.schema.json');
  });

  it('that is wrong ends the synthesis with 1, by file and field, and nothing is written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leadreel-config-'));
    const run = (text: string) =>
      new Promise<{ code: number; report: string }>((resolve) => {
        const file = join(folder, 'wrong.json');
        const env = { PATH: process.env.PATH ?? '', LEADREEL_CONFIG: file, CDK_OUTDIR: join(folder, 'out') };
        void writeFile(file, text).then(() =>
          execFile(process.execPath, ['bin/leadreel.ts'], { cwd: root, env }, (error, stdout, stderr) =>
            resolve({ code: Number(error?.code ?? 0), report: stdout + stderr }),
          ),
        );
      });
    try {
      const field = await run('{ "region": "mars" }');
      expect(field).toMatchObject({ code: 1, report: expect.stringMatching(/wrong\.json[\s\S]*region: must be/) });
      expect(field.report).not.toMatch(/ at \w+ \(/);
      expect(await run('{ "region"')).toMatchObject({ code: 1, report: expect.stringContaining('is not JSON') });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a deployment', () => {
  let app: Synthesized;
  beforeAll(() => {
    app = new Synthesized(readDeployment(FULL_DEPLOYMENT));
  });
  afterAll(() => app?.remove());

  it('carries its name in every name that is given, so that another can stand beside it', () => {
    expect(Object.keys(app.stacks)).toEqual(
      ['Storage', 'Pipeline', 'Delivery', 'Operations'].map((part) => `AcmeSales${part}`),
    );
    const NAMES = [
      'LogGroupName',
      'AlarmName',
      'DashboardName',
      'FunctionName',
      'BucketName',
      'TableName',
      'TopicName',
    ];
    const all = Object.values(app.stacks).flatMap((stack) => Object.values(stack.toJSON().Resources ?? {}));
    const given = all.flatMap((resource) => {
      // A template is what CloudFormation makes of it.
      const { Type, Properties = {} } = resource as { Type: string; Properties?: Record<string, unknown> };
      const owned = ['EC2::FlowLog', 'Lambda::EventInvokeConfig', 'Lambda::Permission', 'Logs::MetricFilter'];
      return owned.includes(Type.replace('AWS::', '')) || Type.startsWith('Custom::')
        ? []
        : NAMES.flatMap((name) => (name in Properties ? [textOf(Properties[name])] : []));
    });
    expect(given.length).toBeGreaterThan(10);
    expect(given.filter((name) => !name.includes('acme-sales'))).toEqual([]);
    // CloudFront's policies are the account's, in whatever region it is.
    const policies = ['ResponseHeadersPolicy', 'OriginRequestPolicy', 'OriginAccessControl', 'KeyGroup', 'PublicKey'];
    const named = policies.flatMap((type) =>
      app.all(`AWS::CloudFront::${type}`).map(([, { Properties }]) => Properties[`${type}Config`].Name as string),
    );
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((name) => !name.includes('AcmeSales'))).toEqual([]);
    // The bus is shared: events of others are not ours to deliver.
    const patterns = app
      .all('AWS::Events::Rule')
      .flatMap(([, { Properties }]) => Properties.EventPattern?.source ?? []);
    expect([...new Set(patterns)].sort()).toEqual(['acme-sales', 'aws.s3', 'aws.states']);
    const [[, filter] = []] = app.all('AWS::Logs::MetricFilter');
    expect(filter?.Properties.MetricTransformations[0].MetricName).toBe('BeaconErrors-acme-sales');
  });

  it('publishes at its own domain, under TLS 1.2, behind its firewall', () => {
    const [[, site] = []] = app.all('AWS::CloudFront::Distribution');
    expect(site?.Properties.DistributionConfig).toMatchObject({
      Aliases: ['demo.acme.example'],
      ViewerCertificate: { AcmCertificateArn: FULL_DEPLOYMENT.certificate_arn, MinimumProtocolVersion: 'TLSv1.2_2021' },
      WebACLId: { 'Fn::GetAtt': [expect.stringMatching(/^SiteFirewall/), 'Arn'] },
    });
    const [[, acl] = []] = app.all('AWS::WAFv2::WebACL');
    expect(acl?.Properties).toMatchObject({ Scope: 'CLOUDFRONT' });
    expect(acl?.Properties.Rules).toHaveLength(3);
    const urls = app.functions().flatMap(([, { Properties }]) => Properties.Environment?.Variables?.SITE_URL ?? []);
    expect(new Set(urls)).toEqual(new Set(['https://demo.acme.example']));
  });

  it('reads its owner’s secrets, and makes none in their place', () => {
    const made = app.all('AWS::SecretsManager::Secret').map(([id]) => id);
    expect(made.filter((id) => /OpenRouter|ElevenLabs/.test(id))).toEqual([]);
    const read = app
      .statements()
      .filter(({ policy }) => /^(Script|Voice)Service/.test(policy))
      .flatMap(({ actions, resources }) => (actions.includes('secretsmanager:GetSecretValue') ? resources : []))
      .map((resource) => textOf(resource).replace(/^.*secret:/, ''));
    expect(read).toEqual(['acme/openrouter-??????', 'acme/elevenlabs-??????']);
  });

  it('does as much at once, takes as many requests, and forgets as it is told', () => {
    const [, chain] = app.all('AWS::StepFunctions::StateMachine').find(([id]) => id.startsWith('Chain')) ?? [];
    const atOnce = [...textOf(chain?.Properties.DefinitionString).matchAll(/"MaxConcurrency":(\d+)/g)].map(([, n]) =>
      Number(n),
    );
    expect(atOnce.toSorted()).toEqual([2, 3, 4, 4]);
    const [, api] = app.functions().find(([name]) => name === 'Api') ?? [];
    expect(api?.Properties.ReservedConcurrentExecutions).toBe(20);
    const [[, stage] = []] = app.all('AWS::ApiGatewayV2::Stage');
    expect(stage?.Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 15 });
    for (const [id, { Properties }] of app.all('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays, id).toBe(90);
    const [, media] = app.all('AWS::S3::Bucket').find(([id]) => id.startsWith('Media')) ?? [];
    const rules: Record<string, unknown>[] = media?.Properties.LifecycleConfiguration.Rules;
    const worn = rules.flatMap(({ Prefix, ExpirationInDays }) => (ExpirationInDays === 60 ? [Prefix] : []));
    expect(worn.toSorted()).toEqual(['scenes/', 'scout/', 'storyboards/']);
  });

  it('alarms at its own sums, and by mail', () => {
    const limits = app
      .all('AWS::CloudWatch::Alarm')
      .flatMap(([, { Properties }]) => (/spending/.test(Properties.AlarmName) ? [Properties.Threshold] : []));
    expect(limits.toSorted()).toEqual([20, 3]);
    const [[, mail] = []] = app.all('AWS::SNS::Subscription');
    expect(mail?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'ops@acme.example' });
  });

  it('that keeps no data leaves nothing: not even the contents of its buckets', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::SecretsManager::Secret']) {
      for (const [id, { DeletionPolicy }] of app.all(type)) expect(DeletionPolicy, id).toBe('Delete');
    }
    for (const [id, { Properties }] of app.all('AWS::DynamoDB::GlobalTable')) {
      expect(Properties.Replicas[0].DeletionProtectionEnabled ?? false, id).toBe(false);
    }
    expect(app.all('Custom::S3AutoDeleteObjects')).toHaveLength(app.all('AWS::S3::Bucket').length);
  });
});
