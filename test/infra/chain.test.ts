import validate from 'asl-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REJECTED, RETRYABLE } from '../../functions/contract/errors.ts';
import { KINDS } from '../../functions/contract/kinds.ts';
import { ExecutionInput, STAGES, type Stage } from '../../functions/contract/stages.ts';
import {
  type Choice,
  functionOf,
  machineOf,
  type PlacedState,
  payloadOf,
  type State,
  type StateMachine,
  statesOf,
} from '../support/asl.ts';
import { Synthesized } from '../support/synth.ts';

let app: Synthesized;
let machine: string;
let definition: StateMachine;
let states: PlacedState[];
beforeAll(() => {
  app = new Synthesized();
  ({ id: machine, definition } = machineOf(app.pipeline, 'Chain'));
  states = statesOf(definition);
});
afterAll(() => app?.remove());

const tasks = () => states.filter(({ Type }) => Type === 'Task');
const markers = () => tasks().filter((state) => functionOf(state) === 'Failed');
const steps = () => tasks().filter((state) => functionOf(state) !== 'Failed');

/** The stage that each function's failure counts for, in the order of the chain. */
const STAGE_OF: Record<string, Stage> = {
  Scout: 'scout',
  Script: 'script',
  Voice: 'voice',
  Voiceover: 'voice',
  Storyboard: 'record',
  Record: 'record',
  Recording: 'record',
  Render: 'compose',
  Assemble: 'compose',
  Host: 'host',
  Completed: 'host',
};
/** Longest time a state may wait: 2^31 milliseconds, where timers overflow. */
const LONGEST_SECONDS = 2_147_483;

/** Functions that an execution calls when nothing fails, in order. */
function walk(run: Record<Stage, boolean>): string[] {
  const called: string[] = [];
  for (let name: string | undefined = definition.StartAt; name !== undefined; ) {
    const state: State | undefined = definition.States[name];
    if (!state) throw new Error(`${name} is not a state`);
    if (state.Type === 'Choice') {
      const isTaken = ({ Variable, BooleanEquals }: Choice) =>
        Variable !== undefined && BooleanEquals === run[Variable.replace('$.run.', '') as Stage];
      name = (state.Choices?.find(isTaken) as Choice | undefined)?.Next ?? state.Default;
      continue;
    }
    const work = state.ItemProcessor ? Object.values(state.ItemProcessor.States)[0] : state;
    if (work?.Type === 'Task') called.push(functionOf(work));
    name = state.Next;
  }
  return called;
}
const runOf = (stages: readonly Stage[]) =>
  Object.fromEntries(STAGES.map((stage) => [stage, stages.includes(stage)])) as Record<Stage, boolean>;

describe('the chain', () => {
  it('is what Step Functions takes', () => {
    const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: true });
    expect(isValid, errorsText('\n')).toBe(true);
  });

  it('goes through the stages in order', () => {
    const order = walk(runOf(STAGES));
    expect(order).toEqual(Object.keys(STAGE_OF));
    expect([...new Set(order.map((name) => STAGE_OF[name]))]).toEqual([...STAGES]);
  });

  it('has a gate before each stage, which goes on to the next one when the stage is not wanted', () => {
    const gates = STAGES.map((stage) => states.find(({ name }) => name === `Is ${stage} wanted?`));
    expect(definition.StartAt).toBe(gates[0]?.name);
    // One more asks how large the film is.
    expect(states.filter(({ Type }) => Type === 'Choice')).toHaveLength(STAGES.length + 1);
    for (const [index, stage] of STAGES.entries()) {
      const first = Object.keys(STAGE_OF).find((name) => STAGE_OF[name] === stage);
      const wanted = {
        Variable: `$.run.${stage}`,
        BooleanEquals: true,
        Next: stage === 'compose' ? 'Is it large?' : expect.stringMatching(`^${first}( each)?$`),
      };
      expect(gates[index], stage).toMatchObject({
        Choices: [wanted],
        Default: gates[index + 1]?.name ?? 'Completed',
      });
    }
  });

  it.each(Object.entries(KINDS))('runs for a %s alone the steps of its stages, and always ends it', (_, { stages }) => {
    const wanted = Object.keys(STAGE_OF).filter(
      (name) => name === 'Completed' || (stages as readonly Stage[]).includes(STAGE_OF[name] as Stage),
    );
    expect(walk(runOf(stages))).toEqual(wanted);
  });

  it('is told of each stage whether it runs: a gate that finds nothing to look at ends an execution', () => {
    const job_id = 'vid_1';
    expect(ExecutionInput.safeParse({ job_id, run: runOf(['voice']), voice: { items: [0, 1] } }).success).toBe(true);
    const { host: _, ...without } = runOf(STAGES);
    expect(ExecutionInput.safeParse({ job_id, run: without }).success).toBe(false);
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
    // Those that close a job tell it too, and the bus may not take it: DeliveryFailed is not the couriers' alone.
    for (const { name, Retry = [] } of tasks()) {
      const retried = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(new Set(retried).size, name).toBe(retried.length);
      expect(retried, name).toEqual(expect.arrayContaining(Object.values(RETRYABLE)));
      for (const word of [...Object.values(REJECTED), 'States.ALL', 'States.TaskFailed']) {
        expect(retried, name).not.toContain(word);
      }
      for (const { MaxAttempts = 3 } of Retry) expect(MaxAttempts, name).toBeLessThanOrEqual(10);
    }
  });

  it('catches whatever a step throws, and marks the job failed with the stage that step belongs to', () => {
    for (const state of steps()) {
      const catcher = (state.map ?? state).Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
      const marker = (state.map ?? state).siblings[catcher?.Next ?? ''];
      if (!catcher || !marker) throw new Error(`${state.name} is not caught`);
      expect(catcher.ResultPath, state.name).toBe('$.error');
      expect(functionOf(marker), state.name).toBe('Failed');
      expect(payloadOf(marker), state.name).toEqual({
        'job_id.$': '$.job_id',
        stage: STAGE_OF[functionOf(state)],
        'error.$': '$.error',
      });
    }
  });

  it('ends as failed after a failure, under the error’s own name', () => {
    // Rendering and assembling have one each for their first time and for the cure, and large films have one.
    expect(markers()).toHaveLength(Object.keys(STAGE_OF).length + 3);
    for (const { name, Next, siblings, ResultPath } of markers()) {
      expect(ResultPath, name).toBeNull();
      expect(siblings[Next ?? ''], name).toMatchObject({
        Type: 'Fail',
        ErrorPath: '$.error.Error',
        CausePath: '$.error.Cause',
      });
    }
  });

  it('gives functions a job’s id and a number, never media', () => {
    for (const state of steps()) {
      const payload = payloadOf(state);
      const item = state.map ? { 'index.$': '$.index' } : {};
      expect(payload, state.name).toEqual({ 'job_id.$': '$.job_id', ...item });
    }
    for (const { name, ItemSelector } of states.filter(({ Type }) => Type === 'Map')) {
      expect(ItemSelector, name).toEqual({ 'job_id.$': '$.job_id', 'index.$': '$$.Map.Item.Value' });
    }
  });

  it('keeps the answers of two steps in the state, which are the numbers of sections and scenes', () => {
    const kept = states
      .filter(({ Type, ResultPath }) => (Type === 'Task' || Type === 'Map') && ResultPath !== null)
      .map(({ name, ResultPath }) => [name, ResultPath]);
    expect(Object.fromEntries(kept)).toEqual({ Script: '$.voice', Storyboard: '$.scenes' });
    const items = states
      .filter(({ Type }) => Type === 'Map')
      .map(({ name, ItemsPath, ItemProcessor }) => [ItemProcessor?.StartAt ?? name, ItemsPath]);
    expect(Object.fromEntries(items)).toEqual({
      Voice: '$.voice.items',
      Record: '$.scenes.record',
      Render: '$.scenes.render',
      'Render anew': '$.scenes.render',
    });
  });

  it('has damaged scenes rendered and joined once more, not twice, and goes on as if nothing had been', () => {
    const { States } = definition;
    const cure = States.Assemble?.Catch?.[0];
    expect(cure).toMatchObject({ ErrorEquals: [REJECTED.sceneDamaged], ResultPath: null, Next: 'Render anew each' });
    expect(States['Render anew each']?.Next).toBe('Assemble anew');
    expect(States['Assemble anew']?.Next).toBe(States.Assemble?.Next);
    expect(States['Assemble anew']?.Catch?.map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.ALL']]);
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

  it('has a listener for executions that cannot close their job themselves', () => {
    const about = (rule: object) => JSON.stringify(rule).includes(`"${machine}"`);
    const rules = Object.values(app.pipeline.findResources('AWS::Events::Rule')).filter(about);
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
    expect(app.pipeline.findResources('AWS::StepFunctions::StateMachine')[machine]?.Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR' },
    });
  });
});
