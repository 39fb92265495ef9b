import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ComposedView } from '../../../functions/contract/compose.ts';
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

/** A file beside a film. */
interface Beside {
  readonly name: string;
  readonly url: string;
  /** In the film's folder. */
  readonly path: string;
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

  /** Addresses of what lies beside a composed video's renditions, by the path that each has beside them. */
  async filesBeside(composedId: string): Promise<Beside[]> {
    const place = `/api/v1/videos/composed/${composedId}`;
    const { files } = await this.#call<ComposedView>('GET', place);
    return Object.entries(files).map(([name, path]) => ({
      name,
      url: `${this.#url}${place}/download?file=${encodeURIComponent(name)}`,
      // Under films/<id>/, where they name one another.
      path: path.split('/').slice(3).join('/'),
    }));
  }

  /** Copies a film's published files into a folder, each whole or not at all; gives their paths by name. */
  async download(files: Readonly<Record<string, string>>, folder: string): Promise<Record<string, string>> {
    const paths: Record<string, string> = {};
    for (const [name, url] of Object.entries(files)) {
      paths[name] = await fetchTo(url, join(folder, `${name}${extname(new URL(url).pathname)}`));
    }
    return paths;
  }

  /** Copies what lies beside a film; gives the paths of what is asked for by one name, such as `gif` and `hls`. */
  async downloadBeside(files: readonly Beside[], folder: string): Promise<Record<string, string>> {
    const paths: Record<string, string> = {};
    for (const { name, url, path } of files) {
      const there = await fetchTo(url, join(folder, path));
      if (!name.includes('/')) paths[name] = there;
    }
    return paths;
  }

  #call<T = VideoView>(method: string, path: string, body?: unknown): Promise<T> {
    return call(this.#url, method, path, body);
  }
}

/** Asks an engine's API. @throws RequestRefused for an answer that is a problem, EngineGone when there is none. */
export async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const ask = () =>
    fetch(url + path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
  const response = await ask()
    // A connection that was closed in the moment in which it was used again says nothing of the engine.
    .catch((error: unknown) => (method === 'GET' ? ask() : Promise.reject(error)))
    .catch((cause: unknown) => {
      throw new EngineGone(url, { cause });
    });
  if (!response.ok) throw new RequestRefused(await response.json());
  return response.json();
}

/** Fetches a file, whole or not at all. */
export async function fetchTo(url: string, place: string): Promise<string> {
  const path = resolve(place);
  await mkdir(dirname(path), { recursive: true });
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url} has no content.`);
  await pipeline(response.body, createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
  return path;
}
