import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { VideoView } from '../../../functions/contract/video.ts';

/** The API's own refusal: what was wrong, field by field. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly status: number;
  readonly errors: readonly { pointer: string; message: string }[];

  constructor(problem: { status: number; detail: string; errors?: { pointer: string; message: string }[] }) {
    super(problem.detail);
    this.status = problem.status;
    this.errors = problem.errors ?? [];
  }
}

/** Nobody answers at the engine's address any more. */
export class EngineGone extends Error {
  override readonly name = 'EngineGone';

  constructor(url: string, options: ErrorOptions) {
    super(`The engine at ${url} has stopped. Run the command again.`, options);
  }
}

/** Speaks to an engine over its HTTP API, as any client would. */
export class Client {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws RequestRefused when the API does not take the request. */
  createVideo(body: unknown): Promise<VideoView> {
    return this.#call('POST', '/api/v1/videos', body);
  }

  getVideo(id: string): Promise<VideoView> {
    return this.#call('GET', `/api/v1/videos/${id}`);
  }

  cancelVideo(id: string): Promise<VideoView> {
    return this.#call('POST', `/api/v1/videos/${id}/cancel`);
  }

  /** Copies a film's files into a folder, each whole or not at all; gives their paths by name. */
  async download(files: Readonly<Record<string, string>>, folder: string): Promise<Record<string, string>> {
    await mkdir(folder, { recursive: true });
    const paths: Record<string, string> = {};
    for (const [name, url] of Object.entries(files)) {
      const path = resolve(join(folder, `${name}${extname(new URL(url).pathname)}`));
      const { body } = await fetch(url);
      if (!body) throw new Error(`${url} has no content.`);
      await pipeline(body, createWriteStream(`${path}.part`));
      await rename(`${path}.part`, path);
      paths[name] = path;
    }
    return paths;
  }

  async #call(method: string, path: string, body?: unknown): Promise<VideoView> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    }).catch((cause: unknown) => {
      throw new EngineGone(this.#url, { cause });
    });
    if (!response.ok) throw new RequestRefused(await response.json());
    return response.json();
  }
}
