import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SiteStore } from '../../functions/6-host/host-request.ts';

/** The player's script, as the player layer holds it. */
export const playerPath = fileURLToPath(new URL('../../node_modules/media-chrome/dist/iife/index.js', import.meta.url));

export interface Published {
  readonly key: string;
  /** Text of a written file, or where an uploaded one lies. */
  readonly body?: string;
  readonly bytes?: Buffer;
  readonly path?: string;
  readonly cacheControl: string;
  readonly contentType?: string;
}

const TYPES: Record<string, string> = {
  '.mp4': 'video/mp4',
  '.vtt': 'text/vtt; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4s': 'video/mp4',
  '.js': 'text/javascript',
};

/** A site in memory: remembers what was published, in order, and serves it as a CDN would, parts of files too. */
export class MemorySite implements SiteStore {
  published: Published[] = [];
  /** Parts of files that were asked for. */
  readonly ranges: string[] = [];

  async write(key: string, body: string | Uint8Array, publication: Pick<Published, 'cacheControl' | 'contentType'>) {
    const content = typeof body === 'string' ? { body } : { bytes: Buffer.from(body) };
    this.published.push({ key, ...content, ...publication });
  }

  async upload(key: string, path: string, publication: Pick<Published, 'cacheControl' | 'contentType'>) {
    // A file that is not there must fail here, as it would on its way to S3.
    statSync(path);
    this.published.push({ key, path, ...publication });
  }

  async removeAll(prefix: string) {
    this.published = this.published.filter(({ key }) => !key.startsWith(prefix));
  }

  /** What lies under a key now: what was published there last. */
  find(key: string): Published | undefined {
    return this.published.findLast((file) => file.key === key);
  }

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    const key = new URL(request.url ?? '', 'http://x').pathname.slice(1);
    const file = this.find(key);
    if (!file) return void response.writeHead(404).end();
    const type = file.contentType ?? TYPES[extname(key)] ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'cache-control': file.cacheControl, 'accept-ranges': 'bytes' };
    if (!file.path) return void response.writeHead(200, headers).end(file.body ?? file.bytes);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (!range) return void response.writeHead(200, headers).end(readFileSync(file.path));
    const size = statSync(file.path).size;
    const start = Number(range[1]);
    const end = Math.min(range[2] ? Number(range[2]) : size - 1, size - 1);
    this.ranges.push(`${key} ${start}-${end}`);
    const part = { 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': String(end - start + 1) };
    response.writeHead(206, { ...headers, ...part });
    createReadStream(file.path, { start, end }).pipe(response);
  };
}
