import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../lib/local/loopback.ts';

/** What goes wrong with one request. */
export type LoomFault =
  | { readonly status: number }
  /** The connection is reset before an answer, or in the middle of one. */
  | 'reset'
  | 'cut'
  /** No answer, or one that never ends. */
  | 'hang'
  | 'hang-in-body'
  /** An answer of another address. */
  | 'redirect'
  /** An answer of 200 that is none. */
  | 'page'
  | 'error'
  | 'photo';

/** A video as it lies at Loom. */
export interface FakeVideo {
  readonly title?: string;
  readonly duration?: number | null;
  /** Loom leaves both null at times. */
  readonly width?: number | null;
  readonly height?: number | null;
  /** Where the thumbnail is said to be. @default on the fake itself */
  readonly thumbnail?: string | null;
  /** `private` is told 403, as Loom does where a viewer would have to log in. @default 'public' */
  readonly seenBy?: 'public' | 'private';
}

/** A GIF of one pixel: Loom's thumbnails are GIFs. */
export const THUMBNAIL = Buffer.from('R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

/** Loom's public side, on this machine: its oEmbed endpoint and its thumbnails, and faults on demand. */
export class FakeLoom {
  /** Addresses that were asked about, in order. */
  readonly asked: string[] = [];
  url = '';
  readonly #videos = new Map<string, FakeVideo>();
  #faults: LoomFault[] = [];
  #thumbnail: LoomFault | Buffer = THUMBNAIL;
  #close: () => Promise<void> = async () => undefined;

  static async start(): Promise<FakeLoom> {
    const fake = new FakeLoom();
    const { url, close } = await listen(createServer((request, response) => fake.#serve(request, response)));
    fake.url = url;
    fake.#close = close;
    return fake;
  }

  get oembedUrl(): string {
    return new URL('/v1/oembed', this.url).href;
  }

  /** Puts a video there and gives its share link. @param id 32 hexadecimal digits. */
  put(id: string, video: FakeVideo = {}): string {
    this.#videos.set(id, video);
    return `https://www.loom.com/share/${id}`;
  }

  /** What the next questions meet, one each; those after them are answered. */
  next(...faults: LoomFault[]): void {
    this.#faults.push(...faults);
  }

  /** What is found in a thumbnail's place, until it is changed again. */
  thumbnail(found: LoomFault | Buffer): void {
    this.#thumbnail = found;
  }

  /** Forgets what was asked and what is to come. */
  reset(): void {
    this.asked.length = 0;
    this.#faults = [];
    this.#thumbnail = THUMBNAIL;
  }

  close(): Promise<void> {
    return this.#close();
  }

  #serve(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake');
    if (pathname.startsWith('/sessions/thumbnails/')) {
      if (!Buffer.isBuffer(this.#thumbnail)) return this.#fail(this.#thumbnail, response);
      // Loom's store of pictures says what they are; this one is wrong about it, which must not matter.
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(this.#thumbnail);
    }
    if (pathname !== '/v1/oembed') return this.#fail({ status: 404 }, response);
    const link = searchParams.get('url') ?? '';
    this.asked.push(link);
    const fault = this.#faults.shift();
    if (fault !== undefined) return this.#fail(fault, response);
    const id = /^https:\/\/www\.loom\.com\/share\/([0-9a-f]{32})$/.exec(link)?.[1] ?? '';
    const video = this.#videos.get(id);
    if (!video) return this.#fail({ status: 404 }, response);
    if (video.seenBy === 'private') return this.#fail({ status: 403 }, response);
    this.#answer(response, this.#describe(id, video));
  }

  #describe(id: string, video: FakeVideo) {
    const { title = 'A walk through the plan', duration = 93.5, width = 1728, height = 1080 } = video;
    const { thumbnail = new URL(`/sessions/thumbnails/${id}-00001.gif`, this.url).href } = video;
    return {
      ...{ type: 'video', version: '1.0', title, height, width, duration },
      // As it comes; nobody here may ever use it.
      html: `<iframe src="https://www.loom.com/embed/${id}" frameborder="0" allowfullscreen onload="alert(1)"></iframe>`,
      ...{ provider_name: 'Loom', provider_url: 'https://www.loom.com' },
      ...{ thumbnail_height: 1080, thumbnail_width: 1728, thumbnail_url: thumbnail },
    };
  }

  #answer(response: ServerResponse, body: unknown) {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  }

  #fail(fault: LoomFault, response: ServerResponse) {
    if (typeof fault === 'object') return void response.writeHead(fault.status).end('Not for you.');
    switch (fault) {
      case 'hang':
        return;
      case 'reset':
        return void response.destroy();
      case 'cut':
      case 'hang-in-body':
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"type":');
        return fault === 'cut' ? void setTimeout(() => response.destroy(), 20) : undefined;
      case 'redirect':
        return void response.writeHead(302, { location: new URL('/sessions/thumbnails/x.gif', this.url).href }).end();
      case 'page':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Loom</title>');
      case 'error':
        return this.#answer(response, { error: { message: 'Video not found' } });
      case 'photo':
        return this.#answer(response, { ...this.#describe('0'.repeat(32), {}), type: 'photo' });
    }
  }
}
