import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { vi } from 'vitest';
import { ENDED } from '../../functions/contract/stages.ts';
import { VideoView } from '../../functions/contract/video.ts';
import { Videos } from '../../functions/store/videos.ts';
import { type Engine, startEngine } from '../../lib/local/engine.ts';
import { Workplace } from './workplace.ts';

/** A film that is made in a few seconds, in two sizes. */
export const small = {
  lead: { name: 'Dana' },
  total_duration_seconds: 6,
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

  create(url: string, more: Record<string, unknown> = {}): Promise<VideoView> {
    return this.call('POST', '', { ...small, url, ...more });
  }

  /** Looks again and again until the video is as wanted. */
  async until(id: string, wanted: (video: VideoView) => boolean, look: (video: VideoView) => void = () => undefined) {
    for (const end = Date.now() + 50_000; Date.now() < end; await sleep(30)) {
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

/** The real app in the real engine, in this process. */
export class FilmEngine {
  readonly client: FilmClient;
  readonly place: Workplace;
  readonly videos: Videos;
  readonly #engine: Engine;

  private constructor(place: Workplace, engine: Engine, table: string) {
    this.place = place;
    this.#engine = engine;
    this.client = new FilmClient(engine.url);
    this.videos = new Videos(table);
  }

  /** @param allowPrivateHosts `host:port` pairs that may be recorded. */
  static async start(...allowPrivateHosts: string[]): Promise<FilmEngine> {
    for (const method of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
    const place = await Workplace.open();
    vi.stubEnv('TMPDIR', place.temp);
    const engine = await startEngine({
      assemblyFolder: place.assemblyFolder,
      dataFolder: place.data,
      port: 0,
      environment: { ALLOW_PRIVATE_HOSTS: allowPrivateHosts.join() },
    });
    const { TableNames = [] } = await new DynamoDBClient({}).send(new ListTablesCommand({}));
    return new FilmEngine(place, engine, TableNames.find((name) => /library/i.test(name)) ?? '');
  }

  /** How often each task was tried, by `stage name`. */
  async attempts(id: string): Promise<Record<string, number>> {
    const { tasks = [] } = (await this.videos.get(id)) ?? {};
    return Object.fromEntries(tasks.map(({ stage, name, attempts }) => [`${stage} ${name}`, attempts]));
  }

  async stop(): Promise<void> {
    await this.#engine.stop();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await this.place.remove();
  }
}
