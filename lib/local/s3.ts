import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { Store } from '@20minutes/s3rver';
import type { CreatedObject } from './events.ts';
import { type Endpoint, guarded, listen } from './loopback.ts';
import type { BucketModel } from './model.ts';

/**
 * s3rver writes an object in place, so that a reader can meet half of it, and a crash leaves half of it
 * behind. Here an object is written aside and then renamed; a reader that raced with that starts over.
 *
 * @param partsFolder on the same file system as the store; what lies there is unfinished.
 */
function makeAtomic(store: Store, partsFolder: string, onCreated: OnCreated): OpenObject {
  const commits = new Map<string, number>();
  const parts: Store = Object.assign(Object.create(store), { rootDirectory: partsFolder });
  const read = store.getObject.bind(store);
  const objectPath = (bucket: string, key: string) => {
    if (key.split('/').includes('..')) throw new Error(`The key ${key} leaves its bucket.`);
    return store.getResourcePath(bucket, key, 'object');
  };

  const put = async (bucket: string, key: string, content: Readable | Buffer, metadata: Record<string, unknown>) => {
    const target = objectPath(bucket, key);
    const id = randomUUID();
    try {
      // A buffer would be reported as written before it is.
      const stream = Buffer.isBuffer(content) ? Readable.from([content]) : content;
      const [size, md5] = await store.putContent(parts.getResourcePath('', id, 'object'), stream);
      await parts.putMetadata('', id, metadata, md5);
      mkdirSync(dirname(target), { recursive: true });
      // The object comes last: without it there is nothing to read yet. No other code runs in between.
      for (const file of RESOURCES) {
        renameSync(parts.getResourcePath('', id, file), store.getResourcePath(bucket, key, file));
      }
      commits.set(target, (commits.get(target) ?? 0) + 1);
      await onCreated({ bucket, key, size, etag: md5 });
      return { size, md5 };
    } finally {
      await Promise.all(RESOURCES.map((file) => rm(parts.getResourcePath('', id, file), { force: true })));
    }
  };

  store.putObject = ({ bucket, key, content, metadata }) => put(bucket, key, content ?? Buffer.alloc(0), metadata);
  store.copyObject = async (fromBucket, fromKey, toBucket, toKey, replacement) => {
    const metadata = replacement ?? (await store.getMetadata(fromBucket, fromKey));
    await put(toBucket, toKey, createReadStream(objectPath(fromBucket, fromKey)), metadata);
    return store.getMetadata(toBucket, toKey);
  };
  store.getObject = async (bucket, key, options) => {
    const path = objectPath(bucket, key);
    for (;;) {
      const before = commits.get(path);
      const object = await read(bucket, key, options);
      if (commits.get(path) === before) return object;
      if (object?.content instanceof Readable) object.content.destroy();
    }
  };
  // The original then removes the folder when it looks empty, and with it what was put there meanwhile.
  store.deleteObject = async (bucket, key) => {
    const files = RESOURCES.toReversed().map((file) => store.getResourcePath(bucket, key, file));
    for (const file of files) rmSync(file, { force: true });
    commits.set(objectPath(bucket, key), (commits.get(objectPath(bucket, key)) ?? 0) + 1);
  };
  return async (bucket, key) => {
    const path = objectPath(bucket, key);
    for (;;) {
      const before = commits.get(path);
      try {
        const headers = await store.getMetadata(bucket, key);
        const handle = await open(path);
        if (commits.get(path) === before) return { headers, size: Number(headers['content-length']), handle };
        await handle.close();
      } catch (error) {
        if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(codeOf(error))) return null;
        throw error;
      }
    }
  };
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** An object as it was at one moment. Whoever opened it closes the handle. */
interface OpenedObject {
  /** S3's metadata under their HTTP names, such as `content-type` and `etag`. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly size: number;
  readonly handle: FileHandle;
}
/** Opens an object without going through HTTP; null when there is none. Throws for a key with `..` in it. */
export type OpenObject = (bucket: string, key: string) => Promise<OpenedObject | null>;

export interface S3 extends Endpoint {
  readonly openObject: OpenObject;
  readonly putObject: (bucket: string, key: string, text: string) => Promise<void>;
}

/** What s3rver keeps of an object, in the order in which it may appear. */
const RESOURCES = ['metadata.json', 'object.md5', 'object'];

/** Hears of every object that was put, before whoever put it does. */
type OnCreated = (object: CreatedObject) => Promise<void>;

/** Starts an S3 whose objects lie in `folder`, with these buckets. */
export async function startS3(
  folder: string,
  buckets: readonly BucketModel[],
  onCreated: OnCreated = async () => undefined,
): Promise<S3> {
  const { default: S3rver } = await import('@20minutes/s3rver');
  const partsFolder = `${folder}.parts`;
  await rm(partsFolder, { recursive: true, force: true });
  await Promise.all([mkdir(folder, { recursive: true }), mkdir(partsFolder, { recursive: true })]);
  const app = new S3rver({ directory: folder, silent: true, allowMismatchedSignatures: true, vhostBuckets: false });
  app.logger.exceptions.unhandle();
  const openObject = makeAtomic(app.store, partsFolder, async (object) => {
    if (buckets.some(({ name, tells }) => tells && name === object.bucket)) await onCreated(object);
  });
  await Promise.all(buckets.map(({ name }) => app.store.putBucket(name)));
  const endpoint = await listen(createServer(guarded(app.callback())));
  return {
    ...endpoint,
    openObject,
    putObject: async (bucket, key, text) => {
      const content = Buffer.from(text);
      await app.store.putObject({ bucket, key, content, metadata: { 'content-type': 'application/json' } });
    },
    close: async () => {
      await endpoint.close();
      app.logger.close();
    },
  };
}
