import { createReadStream, createWriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type * as z from 'zod';

const TYPES: Record<string, string> = {
  mp4: 'video/mp4',
  mkv: 'video/x-matroska',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  m3u8: 'application/vnd.apple.mpegurl',
  // Fragmented MP4 (RFC 8216); players ask for parts of it.
  m4s: 'video/mp4',
  vtt: 'text/vtt; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

/** What a published object says about itself. */
export interface Publication {
  readonly cacheControl: string;
  /** When absent, by the key's ending. */
  readonly contentType?: string;
}

/** One bucket, by the keys of contract/keys.ts. */
export class Media {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(bucket: string, s3 = new S3Client({})) {
    this.#bucket = bucket;
    this.#s3 = s3;
  }

  /**
   * True when the object is there. Asked as a list of one: a role that may list its own prefixes only is told "forbidden"
   * by a HEAD of an object that is not there, because that request carries no prefix to judge by.
   */
  async exists(key: string): Promise<boolean> {
    return (await this.describe(key)) !== null;
  }

  /** What is known of an object without reading it; null when there is none. */
  async describe(key: string): Promise<{ size: number; etag: string; modified: Date } | null> {
    const { Contents } = await this.#s3.send(
      new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: key, MaxKeys: 1 }),
    );
    const [object] = Contents ?? [];
    if (object?.Key !== key) return null;
    const { Size = 0, ETag = '', LastModified = new Date(0) } = object;
    return { size: Size, etag: ETag.replaceAll('"', ''), modified: LastModified };
  }

  /** Reads a text. @throws NoSuchKey. */
  async readText(key: string): Promise<string> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  }

  /** Reads a document. @throws ZodError when it is not what the schema says. */
  async readJson<S extends z.ZodType>(key: string, schema: S): Promise<z.infer<S>> {
    return schema.parse(JSON.parse(await this.readText(key)));
  }

  async writeJson<S extends z.ZodType>(key: string, schema: S, value: z.input<S>): Promise<void> {
    await this.write(key, JSON.stringify(schema.parse(value)));
  }

  async write(key: string, body: string | Uint8Array, publication?: Publication): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ ...this.#describe(key, publication), Body: body }));
  }

  async upload(key: string, path: string, publication?: Publication): Promise<void> {
    const { size } = await stat(path);
    await this.#s3.send(
      new PutObjectCommand({ ...this.#describe(key, publication), Body: createReadStream(path), ContentLength: size }),
    );
  }

  /** Brings an object to a path; the file is there only when it is whole. */
  async download(key: string, path: string): Promise<void> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    await pipeline(Body as Readable, createWriteStream(`${path}.part`));
    await rename(`${path}.part`, path);
  }

  /** Removes every object whose key begins so, and gives how many there were. */
  async removeAll(prefix: string): Promise<number> {
    let removed = 0;
    for (;;) {
      // Always the first page: what was listed is gone by the next look.
      const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix }));
      const keys = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
      if (keys.length === 0) return removed;
      const { Errors = [] } = await this.#s3.send(
        new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects: keys, Quiet: true } }),
      );
      if (Errors[0]) throw new Error(`${Errors[0].Key} could not be removed: ${Errors[0].Code}`);
      removed += keys.length;
    }
  }

  #describe(key: string, publication?: Publication) {
    return {
      Bucket: this.#bucket,
      Key: key,
      ContentType: publication?.contentType ?? TYPES[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      ...(publication ? { CacheControl: publication.cacheControl } : {}),
    };
  }
}
