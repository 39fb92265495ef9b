import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { createApp } from '../../functions/api/app.ts';
import { rememberIn } from '../../functions/api/once.ts';
import type { Route } from '../../functions/api/route.ts';
import { createRoutes } from '../../functions/api/routes/index.ts';
import { ApiEnvironment, readEnvironment } from '../../functions/contract/environment.ts';
import type { LeadreelEvent } from '../../functions/contract/event.ts';
import { VideoOptions } from '../../functions/contract/video.ts';
import { workFolderPrefix } from '../../functions/contract/work-folder.ts';
import { Deadlines } from '../../functions/store/deadlines.ts';
import { Jobs } from '../../functions/store/jobs.ts';
import { Media } from '../../functions/store/media.ts';
import type { NewResource } from '../../functions/store/productions.ts';
import { Spending } from '../../functions/store/spending.ts';
import { Views } from '../../functions/store/views.ts';
import { startDynamoDb } from '../../lib/local/dynamodb.ts';
import { setEnvironment } from '../../lib/local/lambda.ts';
import { type Endpoint, jsonService, listen, ServiceError } from '../../lib/local/loopback.ts';
import { startS3 } from '../../lib/local/s3.ts';
import { SITE_KEY } from './site-key.ts';
import { root } from './synth.ts';
import { ANSWERS, answers, TABLE, table, VIEWS_TABLE, viewsTable } from './tables.ts';

export { TABLE, VIEWS_TABLE } from './tables.ts';

const MEDIA_BUCKET = 'media';
const SITE_BUCKET = 'site';
export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:chain';

export const BATCH_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:batches';
export const NOTIFY = 'arn:aws:states:us-east-1:000000000000:stateMachine:notify';

/** What every secret of the deployment holds. */
export const SECRET = 'secret of the deployment';

/** The environment of the API's function. */
const OWN = {
  LIBRARY_TABLE: TABLE,
  DEPLOYMENT: 'leadreel',
  MEDIA_BUCKET,
  SITE_BUCKET,
  IDEMPOTENCY_TABLE: ANSWERS,
  STATE_MACHINE_ARN: MACHINE,
  BATCH_STATE_MACHINE_ARN: BATCH_MACHINE,
  NOTIFY_STATE_MACHINE_ARN: NOTIFY,
  WEBHOOK_SECRET: 'webhook',
  VIEWS_TABLE,
  VIEW_SECRET: 'view',
  SITE_URL: 'https://site.example',
  SITE_KEY_ID: 'KEY',
  SITE_KEY_SECRET: 'site-key',
  ALLOW_PRIVATE_HOSTS: '',
  RENDER_DISK_MB: '10240',
  ASSEMBLE_DISK_MB: '10240',
  LARGE_FILM_DISK_GB: '200',
  ART_FILES: 'logo.png,theme.mp3',
  // As it is written; test/support/console.ts bundles it.
  CONSOLE_PAGE: join(root, 'functions/console/index.html'),
  DOCS_SCRIPT: join(root, 'node_modules/swagger-ui-dist/swagger-ui-bundle.js'),
};

const readSecret = async (id: string) => (id === OWN.SITE_KEY_SECRET ? SITE_KEY.privateKey : SECRET);

/** A Step Functions that only notes what it was asked. */
class FakeStepFunctions {
  readonly started: { name: string; input: unknown }[] = [];
  readonly stopped: string[] = [];
  /** Rows of a batch under way; null before the first. */
  itemCounts: Record<string, number> | null = null;
  /** Error that the next calls answer with. */
  failure: string | null = null;
  /** Runs while a start is under way. */
  onStart: () => Promise<void> = async () => undefined;

  readonly operations = {
    StartExecution: async ({ stateMachineArn, name, input }: Record<string, unknown>) => {
      await this.onStart();
      this.#fail();
      this.started.push({ name: String(name), input: JSON.parse(String(input)) });
      return { executionArn: `${String(stateMachineArn).replace('stateMachine', 'execution')}:${name}`, startDate: 0 };
    },
    StopExecution: ({ executionArn }: Record<string, unknown>) => {
      this.#fail();
      this.stopped.push(String(executionArn));
      return { stopDate: 0 };
    },
    ListMapRuns: () => ({ mapRuns: this.itemCounts ? [{ mapRunArn: 'arn:map-run', startDate: 0 }] : [] }),
    DescribeMapRun: () => ({ itemCounts: this.itemCounts }),
  };

  #fail() {
    if (this.failure) throw new ServiceError(this.failure, 'because the test says so');
  }
}

/** The API over a real DynamoDB and S3 of its own, with a Step Functions that only listens. */
export class LibraryHarness {
  readonly steps: FakeStepFunctions;
  readonly faults: Error[] = [];
  /** What was told to the event bus. */
  readonly events: LeadreelEvent[] = [];
  /** True while the event bus takes nothing. */
  isBusDown = false;
  readonly jobs = new Jobs(TABLE);
  readonly deadlines = new Deadlines(TABLE);
  readonly spending = new Spending(TABLE);
  readonly media = new Media(MEDIA_BUCKET);
  readonly site = new Media(SITE_BUCKET);
  readonly views = new Views(VIEWS_TABLE);
  readonly #once = rememberIn(ANSWERS);
  readonly #closings: (() => unknown)[];
  readonly #sfn: SFNClient;
  readonly #dynamo = new DynamoDBClient({});
  readonly #s3 = new S3Client({});
  /** By the settings they were made with: making one takes longer than a request. */
  readonly #apps = new Map<string, ReturnType<typeof createApp>>();

  private constructor(sfn: Endpoint, steps: FakeStepFunctions, closings: (() => unknown)[]) {
    this.steps = steps;
    this.#closings = closings;
    this.#sfn = new SFNClient({ endpoint: sfn.url, maxAttempts: 1 });
  }

  static async start(): Promise<LibraryHarness> {
    const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('library', process.pid)));
    const dynamo = await startDynamoDb(join(folder, 'dynamodb'), [table, answers, viewsTable]);
    const s3 = await startS3(
      join(folder, 's3'),
      [MEDIA_BUCKET, SITE_BUCKET].map((name) => ({ name, tells: false })),
    );
    const steps = new FakeStepFunctions();
    const sfn = await listen(jsonService('1.0', steps.operations));
    const restore = setEnvironment({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
    });
    const removed = () => rm(folder, { recursive: true, force: true });
    return new LibraryHarness(sfn, steps, [restore, sfn.close, s3.close, dynamo.close, removed]);
  }

  async remove(): Promise<void> {
    for (const client of [this.#sfn, this.#dynamo, this.#s3]) client.destroy();
    for (const close of this.#closings) await close();
  }

  /** Every endpoint. @param settings replace the deployment's own. */
  routes(settings: Readonly<Record<string, string>> = {}): Route[] {
    const environment = readEnvironment(ApiEnvironment, { ...OWN, ...settings });
    const emit = async (event: LeadreelEvent) => {
      if (this.isBusDown) throw new Error('The bus is down because the test says so.');
      this.events.push(event);
    };
    return createRoutes({ environment, readSecret, emit, sfn: this.#sfn });
  }

  /** Calls the API as its handler would. @param settings replace the deployment's own. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    settings: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    const app = this.#appOf(settings);
    const raw = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const lambdaContext = { getRemainingTimeInMillis: () => 30_000 } as Context;
    const init = { method, headers, ...(raw === undefined ? {} : { body: raw }) };
    const response = await app.request(path, init, { lambdaContext });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  }

  #appOf(settings: Readonly<Record<string, string>>) {
    const key = JSON.stringify(settings);
    const routes = () => this.routes(settings);
    const made = this.#apps.get(key) ?? createApp({ routes: routes(), once: this.#once, onFault: this.#hear });
    this.#apps.set(key, made);
    return made;
  }

  readonly #hear = (error: Error) => void this.faults.push(error);

  /** Everything that stands in the library table. */
  async rows(): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let from: Record<string, never> | undefined;
    do {
      const page = await this.#dynamo.send(
        new ScanCommand({ TableName: TABLE, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      rows.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey as typeof from;
    } while (from);
    return rows;
  }

  /** Every object, as `bucket/key`, in order. */
  async objects(): Promise<string[]> {
    const lists = [MEDIA_BUCKET, SITE_BUCKET].map(async (Bucket) => {
      const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key }) => `${Bucket}/${Key}`);
    });
    return (await Promise.all(lists)).flat().sort();
  }

  /** All that a request could have changed, as one text to compare: rows, objects, executions, events. */
  async state(): Promise<string> {
    const [rows, objects] = await Promise.all([this.rows(), this.objects()]);
    const told = [this.steps.started.length, this.steps.stopped.length, this.events.length];
    return JSON.stringify([rows.map((row) => JSON.stringify(row)).sort(), objects, told], null, 1);
  }

  /** Ids of every video there is, newest first. */
  async ids(): Promise<string[]> {
    const { json } = await this.call('GET', '/api/v1/videos?limit=100');
    return json().items.map(({ id }: { id: string }) => id);
  }
}

/** A video as the API would note it. */
export const newVideo = (id: string): NewResource => ({
  id,
  lead_key: '-',
  lead: { name: 'Dana Reyes' },
  url: 'https://shiftly.example/',
  title: 'A video for Dana Reyes',
  request: VideoOptions.parse({}),
});

export const minimal = { lead: { name: 'Dana Reyes' }, url: 'https://shiftly.example/' };
