import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEngine } from '../../lib/local/engine.ts';
import { matches } from '../../lib/local/events.ts';
import { writeEngineApp } from '../support/engine-app.ts';
import { EngineHarness } from '../support/engine-harness.ts';

let local: EngineHarness;
beforeAll(async () => {
  local = await EngineHarness.start();
});
afterAll(() => local?.remove());

const machine = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:App-${name}`;
const put = (...entries: PutEventsRequestEntry[]) =>
  new EventBridgeClient({}).send(new PutEventsCommand({ Entries: entries }));
const happened = (type: string, detail: unknown, more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  Source: 'app',
  DetailType: type,
  Detail: JSON.stringify(detail),
  ...more,
});
const journal = () => readdir(join(local.app.dataFolder, 'events'));
const settled = () => vi.waitUntil(async () => (await journal()).length === 0);
const executions = async (name: string) =>
  (await new SFNClient({}).send(new ListExecutionsCommand({ stateMachineArn: machine(name) }))).executions ?? [];

describe('an event that is put on the default bus', () => {
  it('goes to the function and to the state machine of its rule, as much of it as InputPath says', async () => {
    const detail = { id: 'heard', status: 'HAPPENED', items: [0, 1], mode: 'plain' };
    const answer = await put(happened('thing.happened', detail, { EventBusName: 'default' }));
    expect(answer).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    });
    const record = await vi.waitUntil(() => local.recorded('failed heard', 'HAPPENED'));
    expect(record).toEqual(detail);
    const execution = await vi.waitUntil(async () =>
      (await executions('Machine')).find(({ name }) => name?.startsWith(answer.Entries?.[0]?.EventId ?? 'none')),
    );
    const ended = await local.ended(execution.executionArn ?? '');
    expect(JSON.parse(ended.output).map(({ key }: { key: string }) => key)).toEqual(['heard/0', 'heard/1']);
    await settled();
  });

  it('goes there whole without InputPath, in the form that EventBridge gives it', async () => {
    await put(
      happened(
        'thing.whole',
        { id: 'whole-event', index: 0 },
        { Time: new Date('2026-01-02T03:04:05.678Z'), Resources: ['arn:x'] },
      ),
    );
    const [execution] = await vi.waitUntil(async () => {
      const found = await executions('Patient');
      return found.length > 0 && found;
    });
    const describe = new DescribeExecutionCommand({ executionArn: execution?.executionArn });
    expect(JSON.parse((await new SFNClient({}).send(describe)).input ?? '')).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'thing.whole',
      source: 'app',
      account: '000000000000',
      time: '2026-01-02T03:04:05Z',
      region: 'us-east-1',
      resources: ['arn:x'],
      detail: { id: 'whole-event', index: 0 },
    });
    await settled();
  });

  it('goes nowhere when no rule wants it, and leaves nothing behind', async () => {
    expect(
      (await put(happened('thing.else', {}), happened('thing.happened', { id: 'x' }, { Source: 'other' })))
        .FailedEntryCount,
    ).toBe(0);
    expect(await journal()).toEqual([]);
  });

  it.each<[string, PutEventsRequestEntry, string]>([
    ['a source that is for AWS', happened('x', {}, { Source: 'aws.s3' }), 'NotAuthorizedForSourceException'],
    ['a detail that is no JSON object', happened('x', {}, { Detail: '[1]' }), 'MalformedDetail'],
    ['another bus', happened('x', {}, { EventBusName: 'mine' }), 'InvalidArgument'],
    ['no type', happened('', {}), 'InvalidArgument'],
  ])('is refused by itself, not with its neighbours: %s', async (_, entry, code) => {
    const answer = await put(happened('thing.else', {}), entry);
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries).toEqual([{ EventId: expect.any(String) }, expect.objectContaining({ ErrorCode: code })]);
  });

  it('may come with nine others, not with more', async () => {
    const one = happened('thing.else', {});
    await expect(put(...Array(11).fill(one))).rejects.toMatchObject({ name: 'ValidationException' });
    expect((await put(...Array(10).fill(one))).Entries).toHaveLength(10);
  });

  it('is given up after three failures of its target, and then forgotten', async () => {
    await put(happened('thing.slow', { id: 'bad-event', index: 1, mode: 'poison' }));
    await vi.waitUntil(async () => (await local.item('bad-event', '1'))?.attempts?.N === '3', { timeout: 5000 });
    await vi.waitUntil(async () => (await journal()).length === 0, { timeout: 10_000 });
    expect((await local.item('bad-event', '1'))?.attempts?.N).toBe('3');
  });
});

describe('a state machine that waits for an hour', () => {
  /** Timers that keep this process alive, once there are as few, or as many, as wanted. */
  const timers = async (wanted: (count: number) => boolean) => {
    for (let round = 0; ; round++) {
      const count = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      if (wanted(count)) return count;
      if (round > 100) throw new Error(`There are ${count} timers.`);
      await sleep(20);
    }
  };

  it('does not keep a stopped engine, and ends as interrupted when the next one starts', async () => {
    await timers((count) => count === 0);
    const input = JSON.stringify({ id: 'patient', index: 1, mode: 'poison' });
    const start = new StartExecutionCommand({ stateMachineArn: machine('Patient'), input });
    const { executionArn } = await new SFNClient({}).send(start);
    await vi.waitUntil(async () => (await local.item('patient', '1'))?.attempts?.N === '1');
    // The function has its own timer as long as it runs.
    await sleep(200);
    await timers((count) => count > 0);
    expect((await local.describe(executionArn ?? '')).status).toBe('RUNNING');
    const { port } = local.engine;
    const stopping = performance.now();
    await local.engine.stop();
    expect(performance.now() - stopping).toBeLessThan(1000);
    await timers((count) => count === 0);
    await local.restart(port);
    expect(local.engine.recovered.map((execution) => execution.executionArn)).toContain(executionArn);
    expect(await local.describe(executionArn ?? '')).toMatchObject({ status: 'ABORTED', error: 'Engine.Interrupted' });
    expect((await local.item('patient', '1'))?.attempts?.N).toBe('1');
  });
});

describe('an event that was accepted', () => {
  it('is delivered again when the engine ended before its target had taken it', async () => {
    await put(happened('thing.slow', { id: 'slow-event', index: 0, mode: 'slow' }));
    await vi.waitUntil(async () => (await local.item('slow-event', '0'))?.attempts?.N === '1');
    const { port } = local.engine;
    await local.engine.stop();
    expect(await journal()).toHaveLength(1);
    await writeFile(join(local.app.dataFolder, 'events', 'half.json.part'), 'half an ev');
    await local.restart(port);
    await vi.waitUntil(async () => (await local.item('slow-event', '0'))?.attempts?.N === '2');
    expect((await journal()).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('a rule', () => {
  it('matches a list in an event by any of its values', () => {
    const event = { source: 'app', resources: ['a', 'b'], detail: { tags: [] } };
    expect(matches({ resources: ['b', 'c'] }, event)).toBe(true);
    expect(matches({ resources: ['c'] }, event)).toBe(false);
    expect(matches({ detail: { tags: ['a'] } }, event)).toBe(false);
  });

  it('is refused when the engine cannot follow it, by name and before anything starts', async () => {
    const rule = (EventPattern: unknown, target: Record<string, unknown>) => ({
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern, Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Record', 'Arn'] }, ...target }] },
    });
    const own = { source: ['app'] };
    const cases: [unknown, string][] = [
      [rule({ source: ['aws.s3'] }, {}), 'a pattern other than'],
      [rule({ source: ['app', 'aws.states'] }, {}), 'a pattern other than'],
      [rule({ 'detail-type': ['x'] }, {}), 'a pattern other than'],
      [rule({ source: [{ prefix: 'a' }] }, {}), 'a pattern other than'],
      [rule({ ...own, detail: { a: [{ exists: true }] } }, {}), 'content filters'],
      [rule(own, { Input: '{}' }), 'target property Input'],
      [rule(own, { InputTransformer: {} }), 'target property InputTransformer'],
      [rule(own, { BatchParameters: {} }), 'target property BatchParameters'],
      [rule(own, { Arn: 'arn:aws:sqs:us-east-1:000000000000:q' }), 'target arn:aws:sqs'],
      [rule(own, { InputPath: '$.a[0]' }), 'InputPath $.a[0]'],
      [rule(own, { Arn: machine('Elsewhere') }), `target ${machine('Elsewhere')}`],
    ];
    for (const [resource, problem] of cases) {
      const app = await writeEngineApp({ Odd: resource });
      try {
        const error = await startEngine({ ...app, port: 0 }).catch((reason: unknown) => reason);
        expect(error, problem).toMatchObject({ name: 'EngineUnsupported', message: expect.stringContaining(problem) });
      } finally {
        await app.remove();
      }
    }
  });
});
