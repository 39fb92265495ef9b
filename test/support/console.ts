import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { ulid } from 'ulid';
import { createApp } from '../../functions/api/app.ts';
import { rememberIn } from '../../functions/api/once.ts';
import { siteKeys } from '../../functions/contract/keys.ts';
import { workFolderPrefix } from '../../functions/contract/work-folder.ts';
import { bundleConsole } from '../../lib/bundling/console.ts';
import { LibraryHarness, newVideo } from './library.ts';
import { play } from './played-steps.ts';
import { begin } from './resources.ts';
import { serve, type TestSite } from './site.ts';

const DAY_MS = 86_400_000;
export const KEY = 'the key of this deployment';

/** The console as it is deployed, before a real table: the API asks for {@link KEY}, films come from another origin. */
export class ConsoleSite implements AsyncDisposable {
  readonly api: LibraryHarness;
  /** Where the API and the console are. */
  readonly own: TestSite;
  /** Where films and their posters are. */
  readonly films: TestSite;
  readonly #folder: string;

  private constructor(api: LibraryHarness, own: TestSite, films: TestSite, folder: string) {
    this.api = api;
    this.own = own;
    this.films = films;
    this.#folder = folder;
  }

  /** @param poster gives the picture of an address; without it there is none, nor any film. */
  static async start(poster: (path: string) => Buffer | null = () => null): Promise<ConsoleSite> {
    const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('console', process.pid)));
    bundleConsole(folder);
    const api = await LibraryHarness.start();
    const films = await serve(({ url = '' }, response) => {
      const picture = url.startsWith('/thumbs/') ? poster(url) : null;
      if (picture) response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
      else response.writeHead(404).end();
    });
    const settings = { CONSOLE_PAGE: join(folder, 'index.html'), SITE_URL: films.url.slice(0, -1) };
    const app = createApp({ routes: api.routes(settings), once: rememberIn('answers'), onFault: console.error });
    const own = await serve(behindKey(getRequestListener(app.fetch)));
    return new ConsoleSite(api, own, films, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.own[Symbol.asyncDispose]();
    await this.films[Symbol.asyncDispose]();
    await this.api.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Cancelled videos of yesterday: what fills pages. */
  async fill(count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, index) => {
      const id = `vid_${ulid(Date.now() - DAY_MS - index).toLowerCase()}`;
      const lead = { name: `Robin ${index}`, company: `Filler ${index}` };
      return this.api.jobs.put('vid', { ...newVideo(id), lead, status: 'cancelled' });
    });
    await Promise.all(rows);
  }

  /** The row of a video that is on the web, and its watch page. */
  async published(lead: Readonly<Record<string, string>>, slug: string): Promise<string> {
    const id = `vid_${ulid().toLowerCase()}`;
    const hosted = { slug, revision: 1, embed: true, files: {} };
    await this.api.jobs.put('vid', { ...newVideo(id), lead, slug, hosted, status: 'completed' });
    await this.api.site.write(siteKeys.watch(slug), 'A page.');
    return id;
  }

  /** A video that is done, with all that belongs to it. */
  async made(lead: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { id } = await begin(this.api, 'vid', { lead, ...more });
    await play(this.api, id);
    return id;
  }
}

/** Refuses as the authorizer behind API Gateway does. */
const behindKey =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    const key = request.headers['x-api-key'];
    const isOpen = !request.url?.startsWith('/api/v1/videos');
    if (isOpen || key === KEY) return listener(request, response);
    const [status, message] = key === undefined ? [401, 'Unauthorized'] : [403, 'Forbidden'];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  };
