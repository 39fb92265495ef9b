declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes an HTTP server that is not listening yet. `path` is a LevelDB folder; times are milliseconds. */
  export default function dynalite(options: { path?: string; createTableMs?: number; updateTableMs?: number }): Server;
}

declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http';
  import type { Readable } from 'node:stream';

  export interface StoredObject {
    readonly bucket: string;
    readonly key: string;
    readonly content: Readable | Buffer | null;
    readonly metadata: Record<string, unknown>;
    readonly size: number;
  }

  /** The part of the file system store that the engine makes safe. */
  export interface Store {
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    putBucket(name: string): Promise<unknown>;
    getMetadata(bucket: string, key: string): Promise<Record<string, unknown>>;
    getObject(bucket: string, key: string, options?: unknown): Promise<StoredObject | null>;
    putObject(object: Omit<StoredObject, 'size'>): Promise<{ size: number; md5: string }>;
    putContent(path: string, content: Readable | Buffer): Promise<[size: number, md5: string]>;
    putMetadata(bucket: string, key: string, metadata: Record<string, unknown>, md5?: string): Promise<void>;
    deleteObject(bucket: string, key: string): Promise<void>;
    copyObject(
      fromBucket: string,
      fromKey: string,
      toBucket: string,
      toKey: string,
      metadata?: Record<string, unknown>,
    ): Promise<Record<string, unknown>>;
  }

  export default class S3rver {
    constructor(options: {
      directory: string;
      silent: boolean;
      allowMismatchedSignatures: boolean;
      vhostBuckets: boolean;
    });
    readonly store: Store;
    readonly logger: { close(): void; readonly exceptions: { unhandle(): void } };
    silent: boolean;
    callback(): RequestListener;
  }
}
