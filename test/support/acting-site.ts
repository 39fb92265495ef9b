import type { ServerResponse } from 'node:http';
import { serve, type TestSite } from './site.ts';

const PAGE = `<!doctype html><html lang="en"><title>Shiftly | Shift planning</title>
<style>body{font:18px sans-serif;margin:40px;max-width:40em}section{min-height:260px}</style>
<h1>Shift planning that respects people</h1><p>Build the week in minutes, and see the gaps before they hurt.</p>
<button>Book a demo</button><section><h2>Plan every shift</h2><p>Drag people onto the week. All see it at once.</p>
</section><section><h2>Swaps without phone calls</h2><p>Staff swap shifts in the app.</p></section></html>`;

type Act = 'page' | 'hang' | 'empty' | number;

/** A site whose paths do what the test says: `page`, `hang` (no answer), `empty`, or an HTTP status. */
export class ActingSite {
  /** How often each path was asked for. */
  readonly asked: Record<string, number> = {};
  readonly #acts = new Map<string, Act[]>();
  readonly #site: TestSite;

  private constructor(site: TestSite) {
    this.#site = site;
  }

  static async start(): Promise<ActingSite> {
    const site: TestSite = await serve((request, response) => acting.#answer(request.url ?? '/', response));
    const acting = new ActingSite(site);
    return acting;
  }

  get host(): string {
    return this.#site.host;
  }

  /** Address of a path; the last act is repeated for ever. */
  url(path: string, ...acts: Act[]): string {
    this.#acts.set(`/${path}`, acts);
    return this.#site.url + path;
  }

  #answer(path: string, response: ServerResponse): void {
    this.asked[path] = (this.asked[path] ?? 0) + 1;
    const acts = this.#acts.get(path) ?? [404];
    const act = acts.length > 1 ? acts.shift() : acts[0];
    if (act === 'hang') return;
    const [status, body] = typeof act === 'number' ? [act, `<h1>Error ${act} on this page</h1>`] : [200, PAGE];
    response.writeHead(status, { 'content-type': 'text/html' }).end(act === 'empty' ? '<title>x</title>' : body);
  }

  stop(): Promise<void> {
    return Promise.resolve(this.#site[Symbol.asyncDispose]());
  }
}
