import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import validate from 'asl-validator';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_WEBHOOKS } from '../../functions/contract/webhook.ts';
import { definitionOf, functionOf, type PlacedState, payloadOf, type StateMachine, statesOf } from '../support/asl.ts';
import { buildNotifications } from '../support/engine-notifications.ts';
import { textOf } from '../support/synth.ts';

/** A retrier with the numbers of its policy. */
interface Retrier {
  readonly ErrorEquals: string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
  readonly JitterStrategy?: string;
}

let folder: string;
let template: Template;
let definition: StateMachine;
let states: PlacedState[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadreel-notifications-'));
  template = Template.fromStack(buildNotifications(folder, false).stack);
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  // A resource of the template, as it stands there.
  definition = definitionOf(machine as never);
  states = statesOf(definition);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const state = (name: string) => {
  const found = states.find((one) => one.name === name);
  if (!found) throw new Error(`There is no state ${name}.`);
  return found;
};
const retriers = (name: string) => (state(name).Retry ?? []) as Retrier[];
/** Seconds of each wait, before chance shortens it. */
const waits = ({ IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity, MaxAttempts = 3 }: Retrier) =>
  Array.from({ length: MaxAttempts }, (_, index) => Math.min(IntervalSeconds * BackoffRate ** index, MaxDelaySeconds));
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

describe('the state machine that delivers', () => {
  it('is what Step Functions takes', () => {
    const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: true });
    expect(isValid, errorsText('\n')).toBe(true);
  });

  it('plans what an event starts, and goes straight to the deliveries of a replay', () => {
    expect(definition.States[definition.StartAt]).toMatchObject({
      Type: 'Choice',
      Choices: [{ Variable: '$.deliveries', IsPresent: true, Next: 'Deliver each' }],
      Default: 'Plan',
    });
    expect(state('Plan').Next).toBe('Deliver each');
    expect(functionOf(state('Plan'))).toMatch(/PlanFunction$/);
    // The event itself, not some part of it.
    expect(state('Plan')).not.toHaveProperty('Parameters');
  });

  it('hands ids from state to state, and nothing that was sent or is secret', () => {
    expect(state('Deliver each').ItemSelector).toEqual({ 'delivery_id.$': '$$.Map.Item.Value' });
    expect(payloadOf(state('Deliver'))).toEqual({ 'delivery_id.$': '$.delivery_id' });
    expect(payloadOf(state('GiveUp'))).toEqual({ 'delivery_id.$': '$.delivery_id', 'error.$': '$.error' });
    expect(state('Deliver each').ResultPath).toBeNull();
  });

  it('makes all of an event’s deliveries side by side, for one may take a day', () => {
    expect(state('Deliver each')).toMatchObject({ MaxConcurrency: MOST_WEBHOOKS });
    expect(MOST_WEBHOOKS).toBeLessThanOrEqual(40);
  });

  it('gives a delivery up whatever it failed with, and lets its neighbours go on', () => {
    expect(state('Deliver').Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'GiveUp' }]);
    expect(functionOf(state('GiveUp'))).toMatch(/GiveUpFunction$/);
    expect(state('GiveUp').Catch).toBeUndefined();
  });
});

describe('its retry policy', () => {
  it('tries a receiver that fails for about a day, soon at first, then ever more rarely', () => {
    const policy = retriers('Deliver').find(({ ErrorEquals }) => ErrorEquals.includes('DeliveryFailed'));
    if (!policy) throw new Error('Nothing retries DeliveryFailed.');
    const all = waits(policy);
    expect(all.slice(0, 3)).toEqual([5, 20, 80]);
    expect(all.toSorted((a, b) => a - b)).toEqual(all);
    // Chance halves each wait on average.
    const hours = sum(all) / 3600 / 2;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThan(26);
    expect(definition.TimeoutSeconds).toBeGreaterThan(sum(all) + 15 * 60);
  });

  it('keeps to what Step Functions and timers can count', () => {
    const all = ['Plan', 'Deliver', 'GiveUp'].flatMap(retriers).filter(({ MaxAttempts }) => MaxAttempts !== 0);
    expect(all.length).toBeGreaterThanOrEqual(4);
    for (const retrier of all) {
      expect(retrier.IntervalSeconds).toBeGreaterThanOrEqual(1);
      expect(retrier.MaxDelaySeconds).toBeGreaterThan(retrier.IntervalSeconds ?? 1);
      expect(retrier.MaxDelaySeconds).toBeLessThan(31_622_400);
      for (const seconds of waits(retrier)) expect(seconds).toBeLessThanOrEqual(2_147_483);
      expect(retrier.JitterStrategy).toBe('FULL');
    }
    expect(definition.TimeoutSeconds).toBeLessThanOrEqual(2_147_483);
  });

  it('never tries an address that may not be reached again, and everything else for some minutes', () => {
    const [refused, failed, others, ...more] = retriers('Deliver');
    expect(more).toEqual([]);
    expect(refused).toEqual({ ErrorEquals: ['AddressRefused'], MaxAttempts: 0 });
    expect(failed?.ErrorEquals).toEqual(['DeliveryFailed']);
    expect(others?.ErrorEquals).toEqual(['States.ALL']);
    expect(sum(waits(others ?? { ErrorEquals: [] }))).toBe(362);
  });
});

describe('the rules', () => {
  const rules = () => Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

  it('start an execution for each event of ours, with the event alone', () => {
    const [happened] = rules().filter(({ EventPattern }) => EventPattern.source[0] === 'leadreel');
    expect(happened.EventPattern).toEqual({ source: ['leadreel'] });
    const [machine] = Object.keys(template.findResources('AWS::StepFunctions::StateMachine'));
    expect(happened.Targets).toEqual([
      {
        Id: 'Target0',
        Arn: { Ref: machine },
        InputPath: '$.detail',
        RoleArn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^LostEvents/), 'Arn'] } },
      },
    ]);
    expect(happened).not.toHaveProperty('EventBusName');
  });

  it('hear of executions that could not end their deliveries', () => {
    const [broken, ...more] = rules().filter(({ EventPattern }) => EventPattern.source[0] === 'aws.states');
    expect(more).toEqual([]);
    const [machine] = Object.keys(template.findResources('AWS::StepFunctions::StateMachine'));
    expect(broken.EventPattern.detail).toEqual({
      status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
      stateMachineArn: [{ Ref: machine }],
    });
  });
});

describe('rights', () => {
  const statements = () =>
    Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
      Properties.PolicyDocument.Statement.map((one: Record<string, unknown>) => ({
        holder: id.replace(/^Notifications|(ServiceRole|Role)?DefaultPolicy.*/g, ''),
        actions: [one.Action].flat() as string[],
        resources: [one.Resource].flat().map(textOf),
        condition: one.Condition,
      })),
    );
  const holding = (action: RegExp) =>
    statements().filter(({ actions }) => actions.some((one: string) => action.test(one)));

  it('let only the attempt, and whoever makes webhooks, read the secret', () => {
    expect(
      holding(/^secretsmanager:/)
        .map(({ holder }) => holder)
        .sort(),
    ).toEqual(['Api', 'DeliverFunction']);
    for (const { resources } of holding(/^secretsmanager:/))
      expect(resources).toEqual([expect.stringMatching(/WebhookSecret/)]);
  });

  it('let events, and whoever replays, start this state machine and no other', () => {
    const starts = holding(/^states:/);
    expect(starts.map(({ holder }) => holder).sort()).toEqual(['Api', 'StateMachineEvents']);
    for (const { actions, resources } of starts) {
      expect(actions).toEqual(['states:StartExecution']);
      expect(resources).toEqual([expect.stringMatching(/^<NotificationsStateMachine\w+>$/)]);
    }
  });

  it('let a function that emits put our events, on the default bus alone', () => {
    const [emits, ...more] = holding(/^events:/);
    expect(more).toEqual([]);
    expect(emits).toMatchObject({
      holder: 'Closing',
      actions: ['events:PutEvents'],
      resources: [expect.stringMatching(/:event-bus\/default$/)],
      condition: { StringEquals: { 'events:source': 'leadreel' } },
    });
  });

  it('name what they are for, but for tracing and log delivery, and never scan', () => {
    const wide = statements().filter(({ resources }) => resources.includes('*'));
    for (const { actions } of wide) for (const one of actions) expect(one).toMatch(/^(xray|logs):/);
    expect(holding(/^dynamodb:(Scan|.*Table)/)).toEqual([]);
    expect(holding(/\*$/)).toEqual([]);
  });

  it('allow no private host in a deployment', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    const settings = functions.map(({ Properties }) => Properties.Environment?.Variables?.ALLOW_PRIVATE_HOSTS);
    expect(settings.filter((value) => value !== undefined)).toEqual(['']);
  });
});
