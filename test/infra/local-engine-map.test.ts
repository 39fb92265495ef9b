import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MapTask, readDefinition } from '../../lib/local/asl.ts';
import { matches } from '../../lib/local/events.ts';
import { createMapRuns } from '../../lib/local/map-runs.ts';
import { ruleModel } from '../../lib/local/model-rules.ts';
import type { TaskHandler } from '../../lib/local/tasks.ts';
import type { Json, JsonObject } from '../../lib/local/template.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const rows = (more: JsonObject = {}): JsonObject => ({
  StartAt: 'Rows',
  States: {
    Rows: {
      Type: 'Map',
      Label: 'Rows',
      MaxConcurrencyPath: '$.at_once',
      ToleratedFailurePercentagePath: '$.tolerated',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Parameters: { Bucket: 'media', 'Key.$': '$.key' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Each',
        States: { Each: { Type: 'Task', Resource: LAMBDA, ResultPath: null, End: true } },
      },
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'media', Prefix: 'runs' } },
      End: true,
      ...more,
    },
  },
});

describe('the definition of a distributed Map', () => {
  it('becomes a task of the engine, given what the state says', () => {
    const { definition, tasks, problems } = readDefinition(rows());
    expect(problems).toEqual([]);
    expect(definition.States).toMatchObject({
      Rows: {
        Type: 'Task',
        End: true,
        Parameters: {
          reader: { Bucket: 'media', 'Key.$': '$.key' },
          writer: { Bucket: 'media', Prefix: 'runs' },
          'concurrency.$': '$.at_once',
          'tolerated.$': '$.tolerated',
        },
      },
    });
    expect(tasks.Rows).toMatchObject({
      kind: 'map',
      label: 'Rows',
      machine: { tasks: { Each: { kind: 'function' } } },
    });
  });

  it.each<[string, JsonObject, RegExp]>([
    ['items that are batched', { ItemBatcher: { MaxItemsPerBatch: 5 } }, /ItemBatcher/],
    ['items that are picked apart', { ItemSelector: { 'a.$': '$$.Map.Item.Value' } }, /ItemSelector/],
    ['items of the state', { ItemsPath: '$.items' }, /ItemsPath/],
    [
      'a reader of CSV',
      { ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'CSV' } } },
      /ItemReader other than of JSON Lines/,
    ],
    ['a count of tolerated failures', { ToleratedFailureCount: 3 }, /ToleratedFailureCount/],
    [
      'a writer that leaves out',
      { ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', WriterConfig: { Transformation: 'COMPACT' } } },
      /ResultWriter/,
    ],
    [
      'what cannot run inside',
      {
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED' },
          StartAt: 'A',
          States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true } },
        },
      },
      /only Lambda, ecs:runTask.sync and/,
    ],
  ])('is refused with %s', (_, more, problem) => {
    expect(readDefinition(rows(more)).problems.join()).toMatch(problem);
  });
});

describe('a run of a distributed Map', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leadreel-map-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const execution = {
    executionArn: 'arn:aws:states:us-east-1:0:execution:m:x',
    name: 'x',
    stateMachineArn: 'arn:aws:states:us-east-1:0:stateMachine:m',
  };

  /** Runs a Map over numbers, each made by `each`. */
  async function start(
    numbers: readonly number[],
    each: (item: number) => Promise<Json>,
    limits: { concurrency: number; tolerated: number },
  ) {
    const path = join(folder, 'rows.jsonl');
    await writeFile(path, numbers.map((number) => `${number}\n`).join(''));
    const written = new Map<string, string>();
    const maps = createMapRuns({
      openObject: async (_, key) => (key === 'rows' ? { headers: {}, size: 0, handle: await open(path) } : null),
      putObject: async (_, key, text) => void written.set(key, text),
    });
    const over = Promise.withResolvers<void>();
    // A state of this type is read as this kind, or refused.
    const task = readDefinition(rows()).tasks.Rows as MapTask;
    const handler = maps.handler(task, {
      execution,
      scope: { stopped: false, parent: null },
      stopped: over.promise,
      handlersOf: (): Record<string, TaskHandler> => ({ Each: (input) => each(Number(input)) }),
    });
    const input = { reader: { Bucket: 'media', Key: 'rows' }, writer: { Bucket: 'media', Prefix: 'runs' }, ...limits };
    const counts = () => {
      const { mapRuns } = maps.operations.ListMapRuns({ executionArn: execution.executionArn });
      return maps.operations.DescribeMapRun({ mapRunArn: mapRuns[0]?.mapRunArn });
    };
    return { result: handler(input), counts, written, stop: over.resolve };
  }

  it('has no more items at work than it may, tolerates what it may, and counts them', async () => {
    let now = 0;
    let most = 0;
    const each = async (item: number) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
      if (item % 5 === 0) throw Object.assign(new Error('five'), { name: 'Five' });
      return item;
    };
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const { result, counts, written } = await start(numbers, each, { concurrency: 3, tolerated: 20 });
    expect(await result).toMatchObject({
      ResultWriterDetails: { Bucket: 'media', Key: expect.stringMatching(/^runs\/.*manifest\.json$/) },
    });
    expect(most).toBe(3);
    expect(counts()).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { total: 20, succeeded: 16, failed: 4, running: 0, pending: 0, aborted: 0 },
    });
    const [, failed = '[]'] = [...written].find(([key]) => key.endsWith('FAILED_0.json')) ?? [];
    expect(JSON.parse(failed)).toHaveLength(4);
    expect(JSON.parse(failed)[0]).toEqual({ Status: 'FAILED', Input: '5', Error: 'Five', Cause: 'five' });
  });

  it('ends when more fail than it tolerates, and begins no other', async () => {
    const begun: number[] = [];
    const each = async (item: number) => {
      begun.push(item);
      throw Object.assign(new Error('no'), { name: 'No' });
    };
    const { result, counts } = await start([1, 2, 3, 4], each, { concurrency: 1, tolerated: 25 });
    await expect(result).rejects.toMatchObject({ name: 'States.ExceedToleratedFailureThreshold' });
    expect(begun).toEqual([1, 2]);
    expect(counts()).toMatchObject({ status: 'FAILED', itemCounts: { failed: 2, aborted: 2, pending: 0 } });
  });

  it('ends with the execution that it belongs to', async () => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const each = () => {
      resolve();
      return new Promise<never>(() => undefined);
    };
    const { result, counts, stop } = await start([1, 2, 3], each, { concurrency: 1, tolerated: 100 });
    await begun;
    expect(counts()).toMatchObject({ status: 'RUNNING', itemCounts: { running: 1, pending: 2 } });
    stop();
    await result;
    expect(counts()).toMatchObject({ status: 'ABORTED', itemCounts: { running: 0, aborted: 3 } });
  });

  it('fails as AWS does for a file without a line', async () => {
    const { result } = await start([], async () => null, { concurrency: 1, tolerated: 100 });
    await expect(result).rejects.toMatchObject({ name: 'States.ItemReaderFailed' });
  });
});

describe('rules for new objects', () => {
  const pattern = (key: Json) => ({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { object: { key: [key] } },
  });
  const problemsOf = (eventPattern: JsonObject) => {
    const problems: { problem: string }[] = [];
    const resource = {
      stack: 'S',
      logicalId: 'R',
      name: 'r',
      type: 'AWS::Events::Rule',
      properties: { EventPattern: eventPattern, Targets: [] },
    };
    // Problems of any shape are only looked at.
    ruleModel(resource, new Set(), problems as never);
    return problems.map(({ problem }) => problem);
  };

  it('match by the beginning of the key', () => {
    const event = (key: string) => ({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { object: { key } } });
    const wanted = pattern({ prefix: 'batches/incoming/' });
    expect(problemsOf(wanted)).toEqual([]);
    expect(matches(wanted, event('batches/incoming/a.csv'))).toBe(true);
    expect(matches(wanted, event('batches/uploads/a.csv'))).toBe(false);
    expect(matches(wanted, { ...event('batches/incoming/a.csv'), source: 'leadreel' })).toBe(false);
  });

  it('are refused with filters of other kinds, and for other events of S3', () => {
    expect(problemsOf(pattern({ suffix: '.csv' }))).toEqual([expect.stringContaining('content filters')]);
    const removed = { ...pattern('a'), 'detail-type': ['Object Deleted'] };
    expect(problemsOf(removed)).toEqual([expect.stringContaining('new objects')]);
  });
});
