import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Service } from 'electrodb';
import { type ArtifactKind, mediaKeys } from '../../functions/contract/keys.ts';
import { ArtifactCache, type ArtifactCacheOptions } from '../../functions/store/artifacts.ts';
import { artifact } from '../../functions/store/entities/artifact.ts';
import { KeptArtifacts } from '../../functions/store/kept-artifacts.ts';
import { Media } from '../../functions/store/media.ts';
import { startDynamoDb } from '../../lib/local/dynamodb.ts';
import { startS3 } from '../../lib/local/s3.ts';

const TABLE = 'library';
const BUCKET = 'media';
const connection = { region: 'us-east-1', credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } };
const table = {
  name: TABLE,
  attributes: ['pk', 'sk'].map((key) => ({ AttributeName: key, AttributeType: 'S' })),
  keys: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  globalIndexes: [],
  localIndexes: [],
};

export interface Asking {
  readonly fresh?: boolean;
  /** Whether what is made shall be kept. */
  readonly keep?: boolean;
  readonly cache?: ArtifactCache;
  /** Time that making takes, milliseconds. */
  readonly ms?: number;
  /** Runs while it is being made; what it throws, making throws. */
  readonly meanwhile?: () => unknown;
  readonly signal?: AbortSignal;
}

/** Artifacts over a DynamoDB and an S3 of their own. */
export class ArtifactHarness {
  readonly folder: string;
  readonly media: Media;
  /** How often something was made since the last {@link fresh}. */
  made = 0;
  faults: unknown[] = [];
  key = '';
  /** Keys that the last answer named; null when nothing was kept. */
  kept: string[] | null = null;
  readonly #client: DynamoDBClient;
  readonly s3: S3Client;
  readonly #closings: (() => unknown)[];
  #count = 0;

  private constructor(folder: string, client: DynamoDBClient, s3: S3Client, closings: (() => unknown)[]) {
    this.folder = folder;
    this.#client = client;
    this.s3 = s3;
    this.media = new Media(BUCKET, s3);
    this.#closings = closings;
  }

  static async start(): Promise<ArtifactHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'leadreel-artifacts-'));
    const dynamo = await startDynamoDb(join(folder, 'dynamodb'), [table]);
    const store = await startS3(join(folder, 's3'), [{ name: BUCKET, tells: false }]);
    const client = new DynamoDBClient({ ...connection, endpoint: dynamo.url });
    const s3 = new S3Client({
      ...connection,
      endpoint: store.url,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    const removed = () => rm(folder, { recursive: true, force: true });
    const closings = [() => client.destroy(), () => s3.destroy(), dynamo.close, store.close, removed];
    return new ArtifactHarness(folder, client, s3, closings);
  }

  async remove(): Promise<void> {
    for (const close of this.#closings) await close();
  }

  /** Another key, of which nothing was made yet. */
  fresh(): void {
    this.key = String(++this.#count).padStart(64, '0');
    this.made = 0;
    this.faults = [];
  }

  cache(options: Partial<ArtifactCacheOptions> = {}): ArtifactCache {
    const onFault = (error: unknown) => void this.faults.push(error);
    const fixed = { kind: 'speech' as const, table: TABLE, client: this.#client, media: this.media, ttlDays: 30 };
    return new ArtifactCache({ ...fixed, leaseMs: 10_000, pollMs: 30, onFault, ...options });
  }

  /** Asks for two files whose content tells which making they come from. */
  async ask({ cache = this.cache(), ms = 0, meanwhile, fresh, keep, signal }: Asking = {}) {
    const folder = await mkdtemp(join(this.folder, 'ask-'));
    const make = async () => {
      const content = `making ${++this.made}`;
      await sleep(ms);
      await meanwhile?.();
      await writeFile(join(folder, 'speech.wav'), content);
      await writeFile(join(folder, 'speech.json'), JSON.stringify(content));
      return { files: ['speech.wav', 'speech.json'], valueUsd: 0.25, ...(keep !== undefined && { keep }) };
    };
    const { files, ...result } = await cache.obtain({
      ...{ key: this.key, folder, make },
      ...(fresh && { fresh }),
      ...(signal && { signal }),
    });
    this.kept = files?.map((file) => file.key).sort() ?? null;
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    const [content, document] = await Promise.all([read('speech.wav'), read('speech.json')]);
    if (document !== JSON.stringify(content))
      throw new Error(`The files do not belong together: ${content}, ${document}`);
    return { ...result, content };
  }

  forget(): Promise<number> {
    return new KeptArtifacts({ table: TABLE, client: this.#client, media: this.media }).forget('speech', this.key);
  }

  /** The rows, as the library's service reads them. */
  get rows() {
    return new Service({ artifact }, { table: TABLE, client: this.#client }).entities.artifact;
  }

  async row(kind: ArtifactKind = 'speech') {
    return (await this.rows.get({ kind, hash: this.key }).go({ consistent: true })).data;
  }

  /** Keys of the objects that are kept of the artifact, in order. */
  async objects(): Promise<string[]> {
    const command = new ListObjectsV2Command({ Bucket: BUCKET, Prefix: mediaKeys.kept('speech', this.key) });
    return ((await this.s3.send(command)).Contents ?? []).map(({ Key = '' }) => Key).sort();
  }

  async deleteObject(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  }

  async overwriteObject(key: string, body: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
  }
}
