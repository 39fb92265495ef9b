import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EngineRunning, EngineUnsupported, readRunningEngine, startEngine } from '../../lib/local/engine.ts';
import { writeEngineApp } from '../support/engine-app.ts';
import { EngineHarness } from '../support/engine-harness.ts';

let local: EngineHarness;
beforeAll(async () => {
  local = await EngineHarness.start();
});
afterAll(() => local?.remove());

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the template runs on one machine', () => {
  it('starts an execution over HTTP, whose functions write to the table and the buckets', async () => {
    const execution = await local.ended(await local.run('whole', { id: 'whole', items: [0, 1, 2], mode: 'plain' }));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', name: 'whole' });
    expect(JSON.parse(execution.output)).toEqual([0, 1, 2].map((index) => ({ key: `whole/${index}`, attempt: 1 })));

    const query = new QueryCommand({
      TableName: 'State-Library',
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :all AND begins_with(gsi1sk, :id)',
      ExpressionAttributeValues: { ':all': { S: 'all' }, ':id': { S: 'whole/' } },
    });
    expect((await new DynamoDBClient({}).send(query)).Items).toHaveLength(3);
    const media = await local.s3().send(new GetObjectCommand({ Bucket: 'state-media', Key: 'whole/2' }));
    expect(media.ContentLength).toBe(10);
    expect(await local.call('GET', '/out/whole/1.txt')).toMatchObject({ status: 200, text: 'made whole/1' });
  });

  it('retries by error name, as often as Retry says', async () => {
    const execution = await local.ended(await local.run('flaky', { id: 'flaky', items: [0], mode: 'flaky' }));
    expect(JSON.parse(execution.output)).toEqual([{ key: 'flaky/0', attempt: 3 }]);
  });

  it('stops a Map at its first failure, and Catch and the rules get the names', async () => {
    const items = Array.from({ length: 12 }, (_, index) => index);
    const execution = await local.ended(await local.run('poison', { id: 'poison', items, mode: 'poison' }));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Video.Failed', cause: 'see the record' });
    const record = await local.recorded('failed poison', 'PageRefused');
    expect(JSON.parse(record.error.Cause)).toMatchObject({ errorType: 'PageRefused', errorMessage: 'no such page' });
    const event = await vi.waitUntil(async () => (await local.item('ended poison', 'FAILED'))?.event?.S);
    expect(JSON.parse(event)).toMatchObject({
      executionArn: execution.executionArn,
      status: 'FAILED',
      error: 'Video.Failed',
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await local.item('poison', '11')).toBeUndefined();
  });

  it('times a function out like Lambda', async () => {
    const execution = await local.ended(await local.run('slow', { id: 'slow', items: [0], mode: 'slow' }));
    expect(execution.status).toBe('FAILED');
    const record = await local.recorded('failed slow', 'Sandbox.Timedout');
    expect(record.error.Cause).toContain('Task timed out after 2.00 seconds');
  });

  it('times a task and a state machine out by their own numbers', async () => {
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:App-Impatient';
    const input = JSON.stringify({ id: 'impatient', index: 0, mode: 'slow' });
    const { executionArn = '' } = await new SFNClient({}).send(new StartExecutionCommand({ stateMachineArn, input }));
    expect(await local.ended(executionArn)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect((await local.item('impatient', '0'))?.attempts).toEqual({ N: '1' });
  });

  it('takes the same start twice, and no other under its name', async () => {
    const input = { id: 'same', items: [0], mode: 'slow' };
    const arn = await local.run('same', input);
    expect(await local.run('same', input)).toBe(arn);
    const other = await local.call('POST', '/api/runs', { name: 'same', input: { id: 'other' } });
    expect(other.json()).toEqual({ error: 'ExecutionAlreadyExists' });
    await local.call('DELETE', `/api/runs/${encodeURIComponent(arn)}`);
    expect(await local.describe(arn)).toMatchObject({ status: 'ABORTED', error: 'Asked', cause: 'by a test' });
    expect((await local.call('POST', '/api/runs', { name: 'same', input })).json()).toEqual({
      error: 'ExecutionAlreadyExists',
    });
    await vi.waitUntil(async () => await local.item('ended same', 'ABORTED'));
  });
});

describe('functions live as in Lambda', () => {
  it('gets the event, the context and its own environment, layers included', async () => {
    const { json } = await local.call('PUT', '/api/echo/a%20b?q=1&q=2', { x: 1 }, { cookie: 'a=1; b=2' });
    const { event, context, site, tool, label, nobody, later } = json();
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /api/echo/{name}',
      rawQueryString: 'q=1&q=2',
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { q: '1,2' },
      pathParameters: { name: 'a b' },
      requestContext: { http: { method: 'PUT', sourceIp: '127.0.0.1' }, stage: '$default' },
      body: '{"x":1}',
      isBase64Encoded: false,
    });
    expect(context).toMatchObject({ functionName: 'App-ApiFunction', memoryLimitInMB: '512' });
    expect(context.remaining).toBeGreaterThan(19_000);
    expect(site).toBe(local.url);
    expect(await readFile(tool, 'utf8')).toBe('a tool');
    expect([label, nobody, later]).toEqual(['from the options', null, null]);
  });

  it('answers 404 in JSON where no route is', async () => {
    const answer = await local.call('GET', '/api/nowhere');
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({ message: 'Not Found' });
  });
});

describe('one engine a data folder', () => {
  it('refuses a second one, and says where the first is', async () => {
    expect(await readRunningEngine(local.app.dataFolder)).toEqual({ url: local.url, pid: process.pid });
    await expect(local.restart(0)).rejects.toMatchObject({ name: 'EngineRunning', url: local.url });
    await expect(local.restart(0)).rejects.toBeInstanceOf(EngineRunning);
  });

  it('after a restart has everything, aborts what ran, tells the rules, and left no process behind', async () => {
    const arn = await local.run('cut', { id: 'cut', items: [0], mode: 'slow' });
    await vi.waitUntil(async () => await local.item('cut', '0'));
    const { pid } = (await local.call('POST', '/api/spawn')).json();
    expect(alive(pid)).toBe(true);
    const { port } = local.engine;
    await local.engine.stop();
    await vi.waitUntil(() => !alive(pid));
    expect(await readRunningEngine(local.app.dataFolder)).toBeNull();

    await writeFile(
      join(local.app.dataFolder, 'engine.json'),
      JSON.stringify({ pid: process.pid, url: local.url, port, startedAt: '' }),
    );
    await local.restart(port);
    expect(local.engine.recovered).toEqual([{ executionArn: arn, input: { id: 'cut', items: [0], mode: 'slow' } }]);
    expect(await local.describe(arn)).toMatchObject({ status: 'ABORTED', error: 'Engine.Interrupted' });
    expect(await local.recorded('ended cut', 'ABORTED')).toMatchObject({
      executionArn: arn,
      output: null,
    });
    expect(await local.item('whole', '2')).toBeDefined();
    expect((await local.call('GET', '/out/whole/1.txt')).text).toBe('made whole/1');
    expect((await local.describe(arn.replace(/cut$/, 'whole'))).status).toBe('SUCCEEDED');
  });
});

it('refuses what it cannot run before it starts anything, all at once and by name', async () => {
  const machine = (Definition: unknown) => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { DefinitionString: JSON.stringify(Definition) },
  });
  const states = {
    A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Next: 'B' },
    B: {
      Type: 'Map',
      ItemReader: {},
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED' },
        StartAt: 'C',
        States: { C: { Type: 'Pass', Assign: {}, End: true } },
      },
      End: true,
    },
  };
  const other = await writeEngineApp({
    Stream: { Type: 'AWS::Kinesis::Stream' },
    Deployment: { Type: 'Custom::CDKBucketDeployment', Properties: {} },
    Streamed: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { KeySchema: [], StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
    },
    Odd: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::GetAZs': '' } } },
    Flow: machine({ StartAt: 'A', States: states }),
    Modern: machine({ QueryLanguage: 'JSONata', StartAt: 'D', States: { D: { Type: 'Succeed' } } }),
  });
  try {
    const error = await startEngine({ ...other, port: 0 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EngineUnsupported);
    const { message } = error as EngineUnsupported;
    for (const part of [
      'App/Stream (AWS::Kinesis::Stream)',
      'custom resources',
      'StreamSpecification',
      'Fn::GetAZs',
      'waitForTaskToken',
      'an ItemReader other than of JSON Lines',
      'Assign',
      'JSONata',
    ]) {
      expect(message).toContain(part);
    }
    await expect(stat(join(other.dataFolder, 'dynamodb'))).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    await other.remove();
  }
});
