import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { ENDED } from '../../functions/contract/stages.ts';
import { VideoView } from '../../functions/contract/video.ts';
import { Jobs } from '../../functions/store/jobs.ts';
import { Spending } from '../../functions/store/spending.ts';
import { type Engine, startEngine } from '../../lib/local/engine.ts';
import { Workplace } from './workplace.ts';

/** A film that is made in a few seconds, in two sizes. */
export const small = {
  lead: { name: 'Dana' },
  total_duration_seconds: 6,
  pause_duration_ms: 350,
  resolution: '640x400',
  quality_versions: ['360p'],
  recording_settings: { frame_rate: 24 },
};

/** Speaks to an engine over HTTP. */
export class FilmClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** The video that an answer holds. @throws when the API refused. */
  async call(method: string, path = '', body?: unknown): Promise<VideoView> {
    const response = await fetch(`${this.url}/api/v1/videos${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return VideoView.parse(JSON.parse(text));
  }

  /** Any request of the API: its status, its headers, and its JSON. */
  async ask(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === '' ? null : JSON.parse(text) };
  }

  /** Starts something and gives it once it has ended. @throws when the API refused. */
  async make(path: string, body: unknown) {
    return this.#settled('POST', path, body);
  }

  /** Changes something and gives it once it has ended. @throws when the API refused. */
  change(path: string, body: unknown) {
    return this.#settled('PUT', path, body);
  }

  async #settled(method: string, path: string, body: unknown) {
    // Far from the time at which the gateway gives up, on a busy machine too.
    const { status, headers, json } = await this.ask(method, path, body, { prefer: 'wait=10' });
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    const location = headers.get('location')?.replace('/api/v1', '') ?? '';
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
      const found = (await this.ask('GET', location)).json;
      if (ENDED.includes(found.status)) return found;
    }
    throw new Error(`${location} took too long`);
  }

  create(url: string, more: Record<string, unknown> = {}): Promise<VideoView> {
    return this.call('POST', '', { ...small, url, ...more });
  }

  /** Looks again and again until the video is as wanted. */
  async until(id: string, wanted: (video: VideoView) => boolean, look: (video: VideoView) => void = () => undefined) {
    for (const end = Date.now() + 120_000; Date.now() < end; await sleep(50)) {
      const video = await this.call('GET', `/${id}`);
      look(video);
      if (wanted(video)) return video;
      if (ENDED.includes(video.status)) throw new Error(`ended as ${video.status}: ${video.error_message}`);
    }
    throw new Error(`${id} took too long`);
  }

  ended(id: string): Promise<VideoView> {
    return this.until(id, ({ status }) => ENDED.includes(status));
  }
}

export interface EngineSettings {
  /** `host:port` pairs that may be recorded, and that webhooks may be sent to. */
  readonly allowPrivateHosts?: readonly string[];
  /** Settings of functions, by name. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Values of secrets, by the beginning of their logical id. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** The real app in the real engine, in this process. */
export class FilmEngine {
  readonly client: FilmClient;
  readonly place: Workplace;
  readonly jobs: Jobs;
  readonly spending: Spending;
  /** Name of the library's table. */
  readonly table: string;
  readonly #engine: Engine;

  private constructor(place: Workplace, engine: Engine, table: string) {
    this.place = place;
    this.#engine = engine;
    this.client = new FilmClient(engine.url);
    this.jobs = new Jobs(table);
    this.spending = new Spending(table);
    this.table = table;
  }

  /** @param allowPrivateHosts `host:port` pairs that may be recorded. */
  static start(...allowPrivateHosts: string[]): Promise<FilmEngine> {
    return FilmEngine.startWith({ allowPrivateHosts });
  }

  static async startWith({
    allowPrivateHosts = [],
    environment = {},
    secrets = {},
  }: EngineSettings): Promise<FilmEngine> {
    for (const method of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
    const place = await Workplace.open();
    vi.stubEnv('TMPDIR', place.temp);
    const engine = await startEngine({
      assemblyFolder: place.assemblyFolder,
      dataFolder: place.data,
      port: 0,
      environment: { ...environment, ALLOW_PRIVATE_HOSTS: allowPrivateHosts.join() },
      secrets,
    });
    const { TableNames = [] } = await new DynamoDBClient({}).send(new ListTablesCommand({}));
    return new FilmEngine(place, engine, TableNames.find((name) => /library/i.test(name)) ?? '');
  }

  /** How often each task was tried, by `stage name`. */
  async attempts(id: string): Promise<Record<string, number>> {
    const { tasks = [] } = (await this.jobs.get(id)) ?? {};
    return Object.fromEntries(tasks.map(({ stage, name, attempts }) => [`${stage} ${name}`, attempts]));
  }

  async stop(): Promise<void> {
    await this.#engine.stop();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await this.place.remove();
  }
}
