import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Entity, type EntityItem } from 'electrodb';
import { artifact } from './entities/artifact.ts';
import { ifCondition } from './if-condition.ts';
import type { Media } from './media.ts';

type ArtifactItem = EntityItem<typeof artifact>;

/** Under which the media bucket keeps an artifact's files, those of all its makers. */
export const artifactPrefix = (kind: string, hash: string) => `cache/${kind}/${hash}/`;

/** A maker says three times in this time that it is alive, so that one lost word does not cost it its work. */
const LEASE_MS = 15_000;

/** How often those who wait look again; reading a row costs a quarter of a millionth of a dollar. */
const POLL_MS = 400;

const MS_PER_DAY = 86_400_000;

export interface ArtifactCacheOptions {
  /** What is kept, such as `speech`: hashes of different kinds do not meet. */
  readonly kind: string;
  /** The library table. */
  readonly table: string;
  readonly media: Media;
  /** After so many days an artifact is made anew. The bucket's own rule must keep its files for longer. */
  readonly ttlDays: number;
  readonly client?: DynamoDBClient;
  /** Milliseconds after its last sign of life in which a maker is given up. @default 15000 */
  readonly leaseMs?: number;
  /** Milliseconds between two looks of who waits. @default 400 */
  readonly pollMs?: number;
  /** Told what did not stop the request: a hit that was not counted, a work that was not kept. */
  readonly onFault?: (error: unknown) => void;
}

export interface ArtifactRequest {
  /** SHA-256 of everything that changes what is made, hexadecimal. */
  readonly key: string;
  /** Empty; holds the files once the request is answered. */
  readonly folder: string;
  /** Makes the files in `folder`, and tells their names and what making them cost, US dollars. */
  readonly make: () => Promise<{ readonly files: readonly string[]; readonly valueUsd: number }>;
  readonly signal?: AbortSignal;
}

/**
 * Keeps what was made by the hash of what it was made from. The row in the table is a lease while an artifact is being
 * made: of many who ask at once, one makes it and the others wait. Each maker has its own place in the bucket, so one
 * that was believed dead cannot spoil the work of its successor.
 */
export class ArtifactCache {
  readonly #options: Required<Pick<ArtifactCacheOptions, 'leaseMs' | 'pollMs' | 'onFault'>> & ArtifactCacheOptions;
  readonly #rows;

  constructor(options: ArtifactCacheOptions) {
    this.#options = { leaseMs: LEASE_MS, pollMs: POLL_MS, onFault: () => undefined, ...options };
    const { table, client = new DynamoDBClient({}) } = options;
    this.#rows = new Entity(artifact.schema, { table, client });
  }

  /**
   * Brings the artifact's files into a folder: those that were kept, or else what `make` makes, which is then kept.
   * What cannot be kept is served all the same.
   *
   * @returns `hit` when the files were there already, and what that saved.
   * @throws what `make` throws; others who wait then try themselves. The signal's reason once it aborts.
   */
  async obtain(request: ArtifactRequest): Promise<{ hit: boolean; savedUsd: number }> {
    const { key: hash, signal } = request;
    for (;;) {
      signal?.throwIfAborted();
      const id = { kind: this.#options.kind, hash };
      const { data: row } = await this.#rows.get(id).go({ consistent: true });
      const now = Date.now();
      const isFresh = row !== null && row.expires_at * 1000 > now;
      if (isFresh && row.state === 'making' && row.lease_ends_at > now) {
        // Spread, so that those who wait for the same do not all look at once.
        await sleep(this.#options.pollMs * (0.75 + Math.random() / 2), undefined, { ...(signal && { signal }) }).catch(
          () => signal?.throwIfAborted(),
        );
        continue;
      }
      if (isFresh && row.state === 'ready' && (await this.#bring(row, request.folder))) {
        await this.#count(row);
        return { hit: true, savedUsd: row.value_usd };
      }
      const maker = randomUUID();
      if (await this.#claim(hash, row, maker)) {
        await this.#make(request, maker);
        return { hit: false, savedUsd: 0 };
      }
    }
  }

  /**
   * Forgets an artifact, so that the next who asks has it made.
   *
   * @returns the prefix under which its files lie in the bucket, to be deleted.
   */
  async forget(hash: string): Promise<string> {
    await this.#rows.delete({ kind: this.#options.kind, hash }).go();
    return artifactPrefix(this.#options.kind, hash);
  }

  /** False when a file is lost or not what was kept. */
  async #bring(row: ArtifactItem, folder: string): Promise<boolean> {
    const { media } = this.#options;
    const brought = row.files.map(async ({ name, key, sha256 }) => {
      const path = join(folder, name);
      try {
        await media.download(key, path);
      } catch (error) {
        if (await media.exists(key)) throw error;
        return false;
      }
      return (await sha256Of(path)) === sha256;
    });
    return (await Promise.all(brought)).every(Boolean);
  }

  /** A row that was deleted meanwhile has nothing left to count. */
  async #count({ kind, hash, maker, value_usd }: ArtifactItem): Promise<void> {
    const counted = this.#rows
      .patch({ kind, hash })
      .set({ last_hit_at: new Date().toISOString() })
      .add({ hits: 1, saved_usd: value_usd })
      .where((row, { eq }) => eq(row.maker, maker))
      .go();
    await ifCondition(counted).catch(this.#options.onFault);
  }

  /** Takes the lease, if the row is still as it was seen; counts of hits stay. */
  #claim(hash: string, seen: ArtifactItem | null, maker: string): Promise<boolean> {
    const { kind, leaseMs, ttlDays } = this.#options;
    const now = Date.now();
    const lease = {
      state: 'making',
      maker,
      lease_ends_at: now + leaseMs,
      created_at: new Date(now).toISOString(),
      expires_at: Math.floor((now + ttlDays * MS_PER_DAY) / 1000),
    } as const;
    if (!seen) return ifCondition(this.#rows.create({ kind, hash, ...lease }).go());
    const taken = this.#rows
      .patch({ kind, hash })
      .set(lease)
      .where((row, { eq }) =>
        [eq(row.maker, seen.maker), eq(row.state, seen.state), eq(row.lease_ends_at, seen.lease_ends_at)].join(' AND '),
      );
    return ifCondition(taken.go());
  }

  async #make({ key: hash, folder, make }: ArtifactRequest, maker: string): Promise<void> {
    const { leaseMs, onFault } = this.#options;
    let said: Promise<unknown> = Promise.resolve();
    const alive = setInterval(() => {
      said = this.#change(hash, maker, { lease_ends_at: Date.now() + leaseMs }).catch(onFault);
    }, leaseMs / 3);
    alive.unref();
    const release = async () => {
      clearInterval(alive);
      await said;
      await this.#release(hash, maker);
    };
    try {
      const made = await make();
      await this.#keep(hash, folder, made, maker).catch(async (error) => {
        onFault(error);
        await release();
      });
    } catch (error) {
      await release();
      throw error;
    } finally {
      clearInterval(alive);
    }
  }

  async #keep(
    hash: string,
    folder: string,
    made: { readonly files: readonly string[]; readonly valueUsd: number },
    maker: string,
  ): Promise<void> {
    const { kind, media } = this.#options;
    const kept = made.files.map(async (name) => {
      const path = join(folder, name);
      const key = `${artifactPrefix(kind, hash)}${maker}/${name}`;
      await media.upload(key, path);
      return { file: { name, key, sha256: await sha256Of(path) }, bytes: (await stat(path)).size };
    });
    const files = await Promise.all(kept);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    await this.#change(hash, maker, {
      state: 'ready',
      files: files.map(({ file }) => file),
      bytes,
      value_usd: made.valueUsd,
    });
  }

  /** Lets the next who asks make it; a word that does not arrive is replaced by the end of the lease. */
  async #release(hash: string, maker: string): Promise<void> {
    await this.#change(hash, maker, { lease_ends_at: 0 }).catch(this.#options.onFault);
  }

  /** Changes the row of a maker that still has the lease; false when it has not. */
  #change(
    hash: string,
    maker: string,
    change: Partial<Pick<ArtifactItem, 'state' | 'lease_ends_at' | 'files' | 'bytes' | 'value_usd'>>,
  ): Promise<boolean> {
    const { kind } = this.#options;
    return ifCondition(
      this.#rows
        .patch({ kind, hash })
        .set(change)
        .where((row, { eq }) => eq(row.maker, maker))
        .go(),
    );
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
