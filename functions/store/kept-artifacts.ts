import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Entity } from 'electrodb';
import { type ArtifactKind, mediaKeys } from '../contract/keys.ts';
import { artifact } from './entities/artifact.ts';
import type { Media } from './media.ts';

/** What is kept by its hash, of every kind, for those who want it gone. */
export class KeptArtifacts {
  readonly #rows;
  readonly #media: Media;

  constructor(options: { readonly table: string; readonly media: Media; readonly client?: DynamoDBClient }) {
    const { table, media, client = new DynamoDBClient({}) } = options;
    this.#rows = new Entity(artifact.schema, { table, client });
    this.#media = media;
  }

  /** Forgets an artifact, so that the next who asks has it made, and gives how many objects went. */
  async forget(kind: ArtifactKind, hash: string): Promise<number> {
    await this.#rows.delete({ kind, hash }).go();
    return this.#media.removeAll(mediaKeys.kept(kind, hash));
  }
}
