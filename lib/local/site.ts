import { Readable } from 'node:stream';
import { LOOPBACK } from './loopback.ts';
import type { SiteBehaviour, SiteModel } from './model.ts';
import type { OpenObject } from './s3.ts';
import { isSigned } from './signed-urls.ts';

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header against a body of `size` bytes. Pure.
 *
 * @returns `null` when the whole body is to be sent: there is no range, it is malformed, or there are many.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '');
  if (!match) return null;
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return null;
    const suffix = Number(last);
    return suffix === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - suffix), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}

/** The object key of a URL path; null when the path is no key, or tries to leave the bucket. Pure. */
export function keyOfPath(
  pathname: string,
  { prefix, rootObject }: Pick<SiteModel, 'prefix' | 'rootObject'>,
): string | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname).replace(/^\//, '');
  } catch {
    return null;
  }
  const key = path === '' ? rootObject : path;
  const safe = key !== '' && !/[\0\\]/.test(key) && key.split('/').every((part) => part !== '..' && part !== '.');
  return safe ? prefix + key : null;
}

/** Whether a CloudFront path pattern (`*` any text, `?` any character) matches. Pure. */
export function matchesPattern(pattern: string, pathname: string): boolean {
  const source = pattern
    .replace(/^(?![/*])/, '/')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(pathname);
}

const tags = (header: string) => header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));

function isUnchanged(request: Headers, etag: string, lastModified: string): boolean {
  const noneMatch = request.get('if-none-match');
  if (noneMatch !== null) return noneMatch.trim() === '*' || tags(noneMatch).includes(etag);
  const since = Date.parse(request.get('if-modified-since') ?? '');
  return !Number.isNaN(since) && Date.parse(lastModified) <= since;
}

/** A range counts only for the version that the client has the rest of. */
function rangeHeader(request: Request, etag: string, lastModified: string): string | undefined {
  const condition = request.headers.get('if-range');
  if (request.method !== 'GET' || (condition !== null && condition !== etag && condition !== lastModified)) return;
  return request.headers.get('range') ?? undefined;
}

const COPIED = ['content-type', 'cache-control', 'content-disposition', 'content-encoding', 'content-language', 'etag'];

/** What the distribution does with a path. */
export const behaviourOf = ({ behaviours }: SiteModel, pathname: string): SiteBehaviour | undefined =>
  behaviours.find(({ pathPattern }) => matchesPattern(pathPattern, pathname));

/** What CloudFront adds for the API, as far as one machine can know it; what a viewer says in its name is dropped. */
function asForwarded(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()].filter((name) => name.startsWith('cloudfront-'))) headers.delete(name);
  headers.set('cloudfront-viewer-address', `${LOOPBACK}:0`);
  headers.delete('cookie');
  headers.delete('x-api-key');
  return new Request(request, { headers });
}

/** The page for where there is nothing to be seen; null when the site has none, or none yet. */
async function errorPage(
  { bucket, prefix, errorPage: rule }: SiteModel,
  open: OpenObject,
  request: Request,
  extra: Readonly<Record<string, string>>,
): Promise<Response | null> {
  const page = rule && (await open(bucket, prefix + rule.path.replace(/^\//, '')));
  if (!rule || !page) return null;
  const type = String(page.headers['content-type']);
  const headers = { ...extra, 'content-type': type, 'content-length': String(page.size) };
  const bytes = await page.handle.readFile().finally(() => page.handle.close());
  return new Response(request.method === 'HEAD' ? null : bytes, { status: rule.status, headers });
}

export interface SiteOptions {
  readonly open: OpenObject;
  /** Answers for the API; null when no route matches. */
  readonly api: (request: Request) => Promise<Response> | null;
}

/** Serves the site bucket as the distribution does, GET and HEAD only, and leads to the API what it leads there. */
export function createSite(site: SiteModel, { open, api }: SiteOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const { pathname } = url;
    const behaviour = behaviourOf(site, pathname);
    const extra = behaviour?.headers ?? {};
    if (behaviour?.origin === 'api') {
      const answer = await (api(asForwarded(request)) ?? Response.json({ message: 'Not Found' }, { status: 404 }));
      for (const [name, value] of Object.entries(extra)) answer.headers.set(name, value);
      return answer;
    }
    const plain = (status: number, text: string, headers: Record<string, string> = {}) =>
      new Response(request.method === 'HEAD' ? null : text, {
        status,
        headers: { 'content-type': 'text/plain; charset=utf-8', ...headers, ...extra },
      });
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return plain(405, 'Method not allowed', { allow: 'GET, HEAD' });
    const keys = new Map([...site.keys].filter(([id]) => behaviour?.keyIds.includes(id)));
    const isOpen = !behaviour?.keyIds.length || isSigned(url, keys, new Date());
    const key = isOpen ? keyOfPath(pathname, site) : null;
    const object = key === null ? null : await open(site.bucket, key);
    if (!object) return (await errorPage(site, open, request, extra)) ?? plain(404, 'Not found');

    const headers = new Headers({ 'accept-ranges': 'bytes' });
    for (const name of [...COPIED, 'last-modified']) {
      if (object.headers[name] !== undefined) headers.set(name, String(object.headers[name]));
    }
    for (const [name, value] of Object.entries(extra)) headers.set(name, value);
    const etag = headers.get('etag') ?? '';
    const lastModified = headers.get('last-modified') ?? '';
    const { size, handle } = object;
    if (isUnchanged(request.headers, etag, lastModified)) {
      await handle.close();
      return new Response(null, { status: 304, headers });
    }
    const range = parseRange(rangeHeader(request, etag, lastModified), size);
    if (range === 'unsatisfiable') {
      await handle.close();
      return plain(416, 'Range not satisfiable', { 'content-range': `bytes */${size}`, 'accept-ranges': 'bytes' });
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    headers.set('content-length', String(end - start + 1));
    if (range) headers.set('content-range', `bytes ${start}-${end}/${size}`);
    const status = range ? 206 : 200;
    if (request.method === 'HEAD' || size === 0) {
      await handle.close();
      return new Response(null, { status, headers });
    }
    const body = Readable.toWeb(handle.createReadStream({ start, end })) as ReadableStream<Uint8Array>;
    return new Response(body, { status, headers });
  };
}
