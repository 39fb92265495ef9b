import type { RequestListener } from 'node:http';
import { PageScout } from '../../functions/1-scout/page-scout.ts';
import type { Resolver } from '../../functions/browser/egress-lines.ts';
import { browserOptions } from './browser.ts';
import { SIZE } from './recording.ts';
import { serve } from './site.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
export const HEADING = 'A page with words enough to be one';
export const html = (markup: string) => `<!doctype html><h1>${HEADING}</h1><p>And some more.</p>${markup}`;

/** Answers `/` with a page and the rest with something else. */
export const page =
  (markup: string, rest: RequestListener = (_, response) => void response.writeHead(404).end()): RequestListener =>
  (request, response) =>
    request.url === '/' ? void response.writeHead(200, HTML).end(html(markup)) : rest(request, response);

/** A page that runs a script at once, and one that does once it has loaded. */
export const script = (code: string, rest?: RequestListener) => page(`<script>${code}</script>`, rest);
export const onload = (code: string, rest?: RequestListener) => script(`onload = () => { ${code} }`, rest);
/** Each address has another one after it. */
export const endless = (next: (path: string) => string): RequestListener => {
  let count = 0;
  return (_, response) => void response.writeHead(200, HTML).end(html(next(`/${count++}`)));
};
export const redirect =
  (location: string): RequestListener =>
  (_, response) =>
    void response.writeHead(302, { location }).end();
/** Sends a piece every few milliseconds for ever. */
export const streaming =
  (type: string, first: string, piece: string | Buffer): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': type }).write(first);
    const timer = setInterval(() => response.write(piece), 5);
    response.on('close', () => clearInterval(timer));
  };
/** What became of a look at a page. */
export interface Fate {
  /** `seen` when the page was seen as it is, else the error's name. */
  readonly name: string;
  readonly message: string;
  readonly title: string;
  readonly finalPath: string;
  /** What the site was asked for beside the page itself. */
  readonly asked: readonly string[];
  readonly seconds: number;
}

export interface HostileCase {
  readonly listener: RequestListener;
  readonly limits?: { bytes: number; connections: number };
  /** Other hosts that may be asked. */
  readonly hosts?: readonly string[];
  readonly resolve?: Resolver;
  readonly memoryLimitMb?: number;
  readonly loadDeadlineMs?: number;
  readonly deadlineMs?: number;
}

/** Looks at a hostile site as the first step of a film does. */
export async function fateOf({ listener, hosts = [], loadDeadlineMs = 2_500, ...rest }: HostileCase): Promise<Fate> {
  const asked: string[] = [];
  await using site = await serve((request, response) => {
    if (request.url !== '/') asked.push(request.url ?? '');
    return listener(request, response);
  });
  const started = performance.now();
  const told = (name: string, message: string, finalPath = '', title = '') => ({
    ...{ name, message, title, finalPath, asked },
    seconds: (performance.now() - started) / 1000,
  });
  try {
    const scout = new PageScout(browserOptions([site.host, ...hosts], rest));
    const { page: seen } = await scout.scout({ url: site.url, ...SIZE, loadDeadlineMs, ...rest });
    const heading = seen.elements[0]?.text ?? '';
    return told(heading === HEADING ? 'seen' : 'changed', heading, new URL(seen.final_url).pathname, seen.title);
  } catch (error) {
    const { name, message } = error as Error;
    return told(name, message);
  }
}

/** Looks at many, three at a time: most of them wait. */
export async function fatesOf(cases: Readonly<Record<string, HostileCase>>): Promise<Map<string, Fate>> {
  const fates = new Map<string, Fate>();
  const waiting = Object.entries(cases);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) fates.set(next[0], await fateOf(next[1]));
  };
  await Promise.all([work(), work(), work()]);
  return fates;
}
