import { request } from 'node:http';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { vi } from 'vitest';
import { type Engine, startEngine } from '../../lib/local/engine.ts';
import { type EngineApp, writeEngineApp } from './engine-app.ts';

/** `LABEL` is declared by one function, `NOBODY` by none. */
const environment = { LABEL: 'from the options', NOBODY: 'x' };

/** The test app and the engine that runs it; {@link EngineHarness.restart} replaces the engine. */
export class EngineHarness {
  readonly app: EngineApp;
  engine: Engine;

  private constructor(app: EngineApp, engine: Engine) {
    this.app = app;
    this.engine = engine;
  }

  static async start(): Promise<EngineHarness> {
    const app = await writeEngineApp();
    try {
      return new EngineHarness(app, await startEngine({ ...app, port: 0, cores: 2, environment }));
    } catch (error) {
      await app.remove();
      throw error;
    }
  }

  get url(): string {
    return this.engine.url;
  }

  async restart(port: number): Promise<void> {
    this.engine = await startEngine({ ...this.app, port, cores: 2, environment });
  }

  async remove(): Promise<void> {
    await this.engine.stop();
    await this.app.remove();
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = { 'content-type': 'application/json' };
    const response = await fetch(this.url + path, { method, headers: { ...type, ...headers }, ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  }

  /** A request that `fetch` would not send: any path, any Host, any Sec-Fetch header. */
  raw(path: string, headers: Record<string, string> = {}, port = this.engine.port, method = 'GET') {
    return new Promise<{ status: number }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0 }));
      })
        .on('error', reject)
        .end();
    });
  }

  /** Starts an execution and tells its ARN. */
  async run(name: string, input: unknown): Promise<string> {
    return (await this.call('POST', '/api/runs', { name, input })).json().executionArn;
  }

  async describe(arn: string) {
    return (await this.call('GET', `/api/runs/${encodeURIComponent(arn)}`)).json();
  }

  /** The execution, once it has ended. */
  ended(arn: string) {
    const check = async () => {
      const execution = await this.describe(arn);
      return execution.status === 'RUNNING' ? null : execution;
    };
    return vi.waitUntil(check, { timeout: 12_000, interval: 50 });
  }

  async item(pk: string, sk: string) {
    const get = new GetItemCommand({ TableName: 'State-Library', Key: { pk: { S: pk }, sk: { S: sk } } });
    return (await new DynamoDBClient({}).send(get)).Item;
  }

  /** What the recording function wrote. */
  async recorded(pk: string, sk: string) {
    const text = (await this.item(pk, sk))?.event?.S;
    return text === undefined ? undefined : JSON.parse(text);
  }

  s3(): S3Client {
    return new S3Client({ forcePathStyle: true });
  }
}
