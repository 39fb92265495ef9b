import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { createApp } from '../../functions/api/app.ts';
import { rememberIn } from '../../functions/api/once.ts';
import { VideoService } from '../../functions/api/video-service.ts';
import { parsePrivateHosts } from '../../functions/core/address-rules.ts';
import { type NewVideo, Videos } from '../../functions/store/videos.ts';
import { startDynamoDb } from '../../lib/local/dynamodb.ts';
import { setEnvironment } from '../../lib/local/lambda.ts';
import { type Endpoint, jsonService, listen, ServiceError } from '../../lib/local/loopback.ts';

const TABLE = 'library';
export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:chain';

const index = (name: string) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: `${name}pk`, KeyType: 'HASH' },
    { AttributeName: `${name}sk`, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
});
const indexes = ['gsi1', 'gsi2', 'gsi3'];
const table = {
  name: TABLE,
  attributes: ['', ...indexes].flatMap((prefix) =>
    ['pk', 'sk'].map((key) => ({ AttributeName: prefix + key, AttributeType: 'S' })),
  ),
  keys: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  globalIndexes: indexes.map(index),
  localIndexes: [],
};

const answers = {
  name: 'answers',
  attributes: [{ AttributeName: 'id', AttributeType: 'S' }],
  keys: [{ AttributeName: 'id', KeyType: 'HASH' }],
  globalIndexes: [],
  localIndexes: [],
};

/** A Step Functions that only notes what it was asked. */
class FakeStepFunctions {
  readonly started: { name: string; input: unknown }[] = [];
  readonly stopped: string[] = [];
  /** Error that the next calls answer with. */
  failure: string | null = null;
  /** Runs while a start is under way. */
  onStart: () => Promise<void> = async () => undefined;

  readonly operations = {
    StartExecution: async ({ name, input }: Record<string, unknown>) => {
      await this.onStart();
      this.#fail();
      this.started.push({ name: String(name), input: JSON.parse(String(input)) });
      return { executionArn: `${MACHINE.replace('stateMachine', 'execution')}:${name}`, startDate: 0 };
    },
    StopExecution: ({ executionArn }: Record<string, unknown>) => {
      this.#fail();
      this.stopped.push(String(executionArn));
      return { stopDate: 0 };
    },
  };

  #fail() {
    if (this.failure) throw new ServiceError(this.failure, 'because the test says so');
  }
}

/** The API over a real DynamoDB of its own, with a Step Functions that only listens. */
export class LibraryHarness {
  readonly steps = new FakeStepFunctions();
  readonly faults: Error[] = [];
  readonly videos = new Videos(TABLE);
  readonly #once = rememberIn(answers.name);
  readonly #closings: (() => unknown)[];
  readonly #sfn: SFNClient;

  private constructor(sfn: Endpoint, steps: FakeStepFunctions, closings: (() => unknown)[]) {
    this.steps = steps;
    this.#closings = closings;
    this.#sfn = new SFNClient({ endpoint: sfn.url, maxAttempts: 1 });
  }

  static async start(): Promise<LibraryHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'leadreel-library-'));
    const dynamo = await startDynamoDb(folder, [table, answers]);
    const steps = new FakeStepFunctions();
    const sfn = await listen(jsonService('1.0', steps.operations));
    const restore = setEnvironment({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    });
    const removed = () => rm(folder, { recursive: true, force: true });
    return new LibraryHarness(sfn, steps, [restore, sfn.close, dynamo.close, removed]);
  }

  async remove(): Promise<void> {
    this.#sfn.destroy();
    for (const close of this.#closings) await close();
  }

  /** Calls the API as its handler would. @param allowPrivateHosts as in the environment. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    allowPrivateHosts = '',
    headers: Readonly<Record<string, string>> = {},
  ) {
    const service = new VideoService({
      videos: this.videos,
      stateMachineArn: MACHINE,
      siteUrl: 'https://site.example',
      allowPrivateHosts: parsePrivateHosts(allowPrivateHosts),
      sfn: this.#sfn,
    });
    const app = createApp({
      videos: service,
      once: this.#once,
      onFault: (error) => this.faults.push(error),
    });
    const raw = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const lambdaContext = { getRemainingTimeInMillis: () => 30_000 } as Context;
    const init = { method, headers, ...(raw === undefined ? {} : { body: raw }) };
    const response = await app.request(path, init, { lambdaContext });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  }

  /** Ids of every video there is, newest first. */
  async ids(): Promise<string[]> {
    const { json } = await this.call('GET', '/api/v1/videos?limit=100');
    return json().items.map(({ id }: { id: string }) => id);
  }
}

/** A video as the API would note it. */
export const newVideo = (id: string): NewVideo => ({
  id,
  leadKey: 'null',
  lead: { name: 'Dana Reyes' },
  url: 'https://shiftly.example/',
  title: 'A video for Dana Reyes',
  options: {
    script_style: 'professional',
    total_duration_seconds: 60,
    key_messages: [],
    voice_preset: 'professional_male',
    resolution: '1920x1080',
    recording_settings: { frame_rate: 30, show_cursor: true, highlight_color: '#FF0000' },
    branding: { apply_branding: true, logo_position: 'bottom-right' },
  },
});

export const minimal = { lead: { name: 'Dana Reyes' }, url: 'https://shiftly.example/' };
