import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS, METRICS_NAMESPACE } from '../../functions/contract/metrics.ts';
import { STANDING } from '../../functions/core/quote/month.ts';
import { definitionOf } from '../support/asl.ts';
import { outlineOf } from '../support/outline.ts';
import { root, Synthesized, textOf } from '../support/synth.ts';

let app: Synthesized;
beforeAll(() => {
  app = new Synthesized();
});
afterAll(() => app?.remove());

const alarms = () => app.all('AWS::CloudWatch::Alarm');
/** Every metric that an alarm looks at. */
const metricsOf = ({ Properties }: { Properties: Record<string, unknown> }) => {
  // A template is what CloudFormation makes of it, here and below.
  const metrics = (Properties.Metrics as { MetricStat?: { Metric: object }; Expression?: string }[]) ?? [];
  return metrics.length > 0 ? metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) : [Properties];
};

describe('each stack', () => {
  it.each(['Storage', 'Pipeline', 'Delivery', 'Operations'])(
    'Leadreel%s is what its outline says, for people to read what changes',
    async (part) => {
      const name = `Leadreel${part}`;
      const template = app.stacks[name];
      if (!template) throw new Error(`There is no ${name}.`);
      await expect(outlineOf(name, template)).toMatchFileSnapshot(`outlines/${name}.md`);
    },
  );

  it('has every state machine in the language of Step Functions', () => {
    const machines = app.all('AWS::StepFunctions::StateMachine');
    expect(machines.length).toBeGreaterThan(1);
    for (const [id, machine] of machines) {
      const { isValid, errorsText } = validate(definitionOf(machine), { checkPaths: true, checkArn: true });
      expect(isValid, `${id}: ${errorsText('\n')}`).toBe(true);
      expect(machine.Properties.TracingConfiguration, id).toEqual({ Enabled: true });
    }
  });

  it('forgets every log some day', () => {
    const groups = app.all('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(20);
    for (const [id, { Properties }] of groups) expect(Properties.RetentionInDays, id).toBe(30);
  });
});

describe('alarms', () => {
  it('each have their page in the runbook, and say where it is', () => {
    const book = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    const headings = [...book.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    const names = alarms().map(([, { Properties }]) => Properties.AlarmName.replace(/^leadreel-/, ''));
    expect(headings.toSorted()).toEqual(names.toSorted());
    for (const [, { Properties }] of alarms()) {
      expect(Properties.AlarmDescription).toContain(
        `docs/operations.md#${Properties.AlarmName.replace(/^leadreel-/, '')}`,
      );
    }
  });

  it('tell of their beginning and of their end, and do not cry when nothing happens', () => {
    expect(alarms().length).toBeGreaterThan(8);
    for (const [id, { Properties }] of alarms()) {
      expect(Properties, id).toMatchObject({ TreatMissingData: 'notBreaching' });
      const told = [...Properties.AlarmActions, ...Properties.OKActions].map(textOf);
      expect(told, id).toEqual([expect.stringMatching(/^<Alarmed/), expect.stringMatching(/^<Alarmed/)]);
    }
  });

  it('look at metrics that somebody counts: AWS, our functions, or a filter of a log', () => {
    const ours = [
      ...Object.values(METRICS),
      ...app
        .all('AWS::Logs::MetricFilter')
        .map(([, { Properties }]) => Properties.MetricTransformations[0].MetricName as string),
    ];
    for (const [id, alarm] of alarms()) {
      const metrics = metricsOf(alarm) as { Namespace: string; MetricName: string }[];
      expect(metrics.length, id).toBeGreaterThan(0);
      for (const { Namespace, MetricName } of metrics) {
        if (Namespace === METRICS_NAMESPACE) expect(ours, id).toContain(MetricName);
        else expect(Namespace, id).toMatch(/^AWS\/(States|Lambda|SQS|ApiGateway)$/);
      }
    }
  });

  it('watch every function whose limit is ten minutes or more', () => {
    const [, near] = alarms().find(([, { Properties }]) => /steps-near-their-limit$/.test(Properties.AlarmName)) ?? [];
    const watched = JSON.stringify(near?.Properties.Metrics);
    const long = app.functions().filter(([, { Properties }]) => Properties.Timeout >= 600);
    expect(long.map(([name]) => name).sort()).toEqual(expect.arrayContaining(['Assemble', 'Record', 'Render']));
    for (const [name, { Properties }] of long) {
      expect(watched, name).toContain(name);
      expect(watched, name).toContain(`100 / ${Properties.Timeout * 1000}`);
    }
  });

  it('of this account may publish to their topic, over TLS alone, and nobody gets a mail until the config names one', () => {
    expect(app.all('AWS::SNS::Subscription')).toEqual([]);
    const [[, policy] = []] = app.all('AWS::SNS::TopicPolicy');
    const statements: Record<string, unknown>[] = policy?.Properties.PolicyDocument.Statement;
    expect(statements).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        ...{ Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
  });
});

describe('events', () => {
  it('that cannot be handed over, or that a function fails at, wait in a queue of which an alarm tells', () => {
    const rules = app.all('AWS::Events::Rule');
    expect(rules.length).toBeGreaterThan(3);
    const queues = app.all('AWS::SQS::Queue').map(([id]) => id);
    for (const [id, { Properties }] of rules) {
      for (const { DeadLetterConfig } of Properties.Targets) {
        expect(queues, id).toContain(DeadLetterConfig?.Arn['Fn::GetAtt'][0]);
      }
    }
    const heeding = rules.flatMap(([, { Properties }]) =>
      Properties.Targets.flatMap(({ Arn }: { Arn: object }) => /^<(\w+)\.Arn>$/.exec(textOf(Arn))?.[1] ?? []),
    );
    const kept = app
      .all('AWS::Lambda::EventInvokeConfig')
      .filter(([, { Properties }]) => /LostEvents/.test(textOf(Properties.DestinationConfig.OnFailure.Destination)))
      .map(([, { Properties }]) => Properties.FunctionName.Ref);
    expect(kept.toSorted()).toEqual(heeding.toSorted());
    const watched = JSON.stringify(alarms().filter(([, { Properties }]) => /events-/.test(Properties.AlarmName)));
    for (const queue of queues) expect(watched, queue).toMatch(new RegExp(`GetAtt${queue}QueueName|${queue}`));
    for (const [id, { Properties }] of app.all('AWS::SQS::Queue')) {
      expect(Properties, id).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
    }
  });
});

describe('the API', () => {
  it('takes so much and no more, and writes down what it is asked but not by whom', () => {
    const [[, stage] = []] = app.all('AWS::ApiGatewayV2::Stage');
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
    const { Format } = stage?.Properties.AccessLogSettings ?? {};
    expect(JSON.parse(Format)).toMatchObject({ route: '$context.routeKey', request_id: '$context.requestId' });
    expect(Format).not.toMatch(/sourceIp|userAgent|caller/i);
  });
});

it('what stands there is what the month’s costs count', () => {
  const watched = alarms().reduce((sum, [, alarm]) => sum + metricsOf(alarm).length, 0);
  const secrets = app.all('AWS::SecretsManager::Secret').length;
  expect({ secrets, alarmMetrics: watched }).toEqual({
    secrets: STANDING.secrets,
    alarmMetrics: STANDING.alarmMetrics,
  });
});

it('the dashboard shows every alarm, and what our functions count', () => {
  const [[, page] = []] = app.all('AWS::CloudWatch::Dashboard');
  expect(page?.Properties.DashboardName).toBe('leadreel');
  const body = JSON.stringify(page?.Properties.DashboardBody);
  for (const [id] of alarms()) expect(body, id).toContain(id);
  for (const metric of Object.values(METRICS)) expect(body, metric).toContain(metric);
});
