import validate from 'asl-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REJECTED, RETRYABLE } from '../../functions/contract/errors.ts';
import { STAGES } from '../../functions/contract/stages.ts';
import { definitionOf, functionOf, type PlacedState, payloadOf, type StateMachine, statesOf } from '../support/asl.ts';
import { Synthesized } from '../support/synth.ts';

let app: Synthesized;
let definition: StateMachine;
let states: PlacedState[];
beforeAll(() => {
  app = new Synthesized();
  const machines = Object.values(app.pipeline.findResources('AWS::StepFunctions::StateMachine'));
  expect(machines).toHaveLength(1);
  definition = definitionOf(machines[0] as never);
  states = statesOf(definition);
});
afterAll(() => app?.remove());

const tasks = () => states.filter(({ Type }) => Type === 'Task');
const markers = () => tasks().filter((state) => functionOf(state) === 'Failed');
const steps = () => tasks().filter((state) => functionOf(state) !== 'Failed');

/** The stage that each function's failure counts for. */
const STAGE_OF: Record<string, string> = {
  Scout: 'scout',
  Script: 'script',
  Voice: 'voice',
  Storyboard: 'record',
  Record: 'record',
  Render: 'compose',
  Assemble: 'compose',
  Host: 'host',
  Completed: 'host',
};
/** Longest time a state may wait: 2^31 milliseconds, where timers overflow. */
const LONGEST_SECONDS = 2_147_483;

describe('the chain', () => {
  it('is what Step Functions takes', () => {
    const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: true });
    expect(isValid, errorsText('\n')).toBe(true);
  });

  it('goes through the stages in order', () => {
    const order: string[] = [];
    for (let name: string | undefined = definition.StartAt; name; name = definition.States[name]?.Next) {
      const state = definition.States[name];
      if (!state) throw new Error(`${name} is not a state`);
      const work = state.ItemProcessor ? Object.values(state.ItemProcessor.States)[0] : state;
      if (work?.Type === 'Task') order.push(functionOf(work));
    }
    expect(order).toEqual(Object.keys(STAGE_OF));
    expect([...new Set(order.map((name) => STAGE_OF[name]))]).toEqual([...STAGES]);
  });

  it('tries every task again, each time after a wait of chance, so that neighbours do not come back together', () => {
    for (const { name, Retry = [] } of tasks()) {
      expect(Retry.length, name).toBeGreaterThan(0);
      for (const retrier of Retry) expect({ name, ...retrier }).toMatchObject({ name, JitterStrategy: 'FULL' });
      expect(
        Retry.flatMap(({ ErrorEquals }) => ErrorEquals),
        name,
      ).toContain('Lambda.TooManyRequestsException');
    }
  });

  it('tries again what may pass, and only that', () => {
    for (const { name, Retry = [] } of steps()) {
      const retried = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(retried, name).toEqual(expect.arrayContaining(Object.values(RETRYABLE)));
      for (const word of [...Object.values(REJECTED), 'States.ALL', 'States.TaskFailed']) {
        expect(retried, name).not.toContain(word);
      }
      for (const { MaxAttempts = 3 } of Retry) expect(MaxAttempts, name).toBeLessThanOrEqual(10);
    }
  });

  it('catches whatever a step throws, and marks the video failed with the stage that step belongs to', () => {
    for (const state of steps()) {
      const catcher = (state.map ?? state).Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
      const marker = (state.map ?? state).siblings[catcher?.Next ?? ''];
      if (!catcher || !marker) throw new Error(`${state.name} is not caught`);
      expect(catcher.ResultPath, state.name).toBe('$.error');
      expect(functionOf(marker), state.name).toBe('Failed');
      expect(payloadOf(marker), state.name).toEqual({
        'video_id.$': '$.video_id',
        stage: STAGE_OF[functionOf(state)],
        'error.$': '$.error',
      });
    }
  });

  it('ends as failed after a failure, under the error’s own name', () => {
    expect(markers()).toHaveLength(Object.keys(STAGE_OF).length);
    for (const { name, Next, siblings, ResultPath } of markers()) {
      expect(ResultPath, name).toBeNull();
      expect(siblings[Next ?? ''], name).toMatchObject({
        Type: 'Fail',
        ErrorPath: '$.error.Error',
        CausePath: '$.error.Cause',
      });
    }
  });

  it('gives functions a video’s id and a number, never media', () => {
    for (const state of steps()) {
      const payload = payloadOf(state);
      const item = state.map ? { 'index.$': '$.index' } : {};
      expect(payload, state.name).toEqual({ 'video_id.$': '$.video_id', ...item });
    }
    for (const { name, ItemSelector } of states.filter(({ Type }) => Type === 'Map')) {
      expect(ItemSelector, name).toEqual({ 'video_id.$': '$.video_id', 'index.$': '$$.Map.Item.Value' });
    }
  });

  it('keeps no step’s answer in the state but the script’s, which is ids and numbers', () => {
    const kept = states
      .filter(({ Type, ResultPath }) => (Type === 'Task' || Type === 'Map') && ResultPath !== null)
      .map(({ name }) => name);
    expect(kept).toEqual(['Script']);
  });

  it('waits no longer than a timer can count, and for nothing without end', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
    expect(definition.TimeoutSeconds).toBeLessThanOrEqual(LONGEST_SECONDS);
    for (const { name, TimeoutSeconds } of tasks()) {
      expect(TimeoutSeconds, name).toBeGreaterThan(0);
      expect(TimeoutSeconds, name).toBeLessThanOrEqual(LONGEST_SECONDS);
    }
  });

  it('gives every task at least the time that its function has', () => {
    const timeouts = Object.entries(app.pipeline.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties.Timeout,
    ]);
    const limit = Object.fromEntries(timeouts);
    for (const state of tasks()) expect(state.TimeoutSeconds, state.name).toBeGreaterThan(limit[functionOf(state)]);
  });

  it('has a listener for executions that cannot close their video themselves', () => {
    const [machine = ''] = Object.keys(app.pipeline.findResources('AWS::StepFunctions::StateMachine'));
    const rules = Object.values(app.pipeline.findResources('AWS::Events::Rule'));
    expect(rules).toHaveLength(1);
    const [{ Properties: rule } = { Properties: {} }] = rules;
    expect(rule.State).toBe('ENABLED');
    expect(rule.EventPattern).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'], stateMachineArn: [{ Ref: machine }] },
    });
    expect(rule.Targets).toHaveLength(1);
    expect(rule.Targets[0].Arn['Fn::GetAtt'][0]).toMatch(/^Ended/);
    expect(rule.Targets[0].RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0);
  });

  it('is traced, and logs its failures', () => {
    app.pipeline.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR' },
    });
  });
});
