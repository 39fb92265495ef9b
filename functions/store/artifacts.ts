import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Entity, type EntityItem } from 'electrodb';
import { type ArtifactKind, mediaKeys } from '../contract/keys.ts';
import { artifact } from './entities/artifact.ts';
import { ifCondition } from './if-condition.ts';
import type { Media } from './media.ts';
import { sha256Of } from './sha256.ts';

type ArtifactItem = EntityItem<typeof artifact>;

/** A maker says three times in this time that it is alive, so that one lost word does not cost it its work. */
const LEASE_MS = 15_000;

/** How often those who wait look again; reading a row costs a quarter of a millionth of a dollar. */
const POLL_MS = 400;

const MS_PER_DAY = 86_400_000;

export interface ArtifactCacheOptions {
  /** What is kept: hashes of different kinds do not meet. */
  readonly kind: ArtifactKind;
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
  /** Makes the files in `folder`. */
  readonly make: () => Promise<Made>;
  /** True to have it made although it is there: what was kept is replaced. @default false */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
}

export interface Made {
  /** Names in the folder. */
  readonly files: readonly string[];
  /** What making them cost, US dollars. */
  readonly valueUsd: number;
  /** False for what nobody else shall have. @default true */
  readonly keep?: boolean;
}

/** A file as it is kept. */
export type KeptFile = ArtifactItem['files'][number];

export interface Obtained {
  /** The files were there already. */
  readonly hit: boolean;
  /** What that saved, US dollars. */
  readonly savedUsd: number;
  /** Where they are kept; null for what was made now and could or should not be kept. */
  readonly files: readonly KeptFile[] | null;
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
   * @throws what `make` throws; others who wait then try themselves. The signal's reason once it aborts.
   */
  async obtain(request: ArtifactRequest): Promise<Obtained> {
    const { key: hash, fresh = false, signal } = request;
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
      if (isFresh && !fresh && row.state === 'ready' && (await this.#bring(row, request.folder))) {
        await this.#count(row);
        return { hit: true, savedUsd: row.value_usd, files: row.files };
      }
      const maker = randomUUID();
      if (await this.#claim(hash, row, maker)) {
        return { hit: false, savedUsd: 0, files: await this.#make(request, maker) };
      }
    }
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

  async #make({ key: hash, folder, make }: ArtifactRequest, maker: string): Promise<KeptFile[] | null> {
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
      if (made.keep !== false) {
        const kept = await this.#keep(hash, folder, made, maker).catch(onFault);
        if (kept) return kept;
      }
      await release();
      return null;
    } catch (error) {
      await release();
      throw error;
    } finally {
      clearInterval(alive);
    }
  }

  /** What was made too late for its lease lies where it was put all the same. */
  async #keep(hash: string, folder: string, made: Made, maker: string): Promise<KeptFile[]> {
    const { kind, media } = this.#options;
    const kept = made.files.map(async (name) => {
      const path = join(folder, name);
      const key = `${mediaKeys.kept(kind, hash)}${maker}/${name}`;
      await media.upload(key, path);
      return { file: { name, key, sha256: await sha256Of(path) }, bytes: (await stat(path)).size };
    });
    const uploaded = await Promise.all(kept);
    const bytes = uploaded.reduce((sum, file) => sum + file.bytes, 0);
    const files = uploaded.map(({ file }) => file);
    await this.#change(hash, maker, { state: 'ready', files, bytes, value_usd: made.valueUsd });
    return files;
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
