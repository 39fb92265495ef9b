import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EntityItem } from 'electrodb';
import type { BatchStatus } from '../contract/batch.ts';
import { ENDED } from '../contract/stages.ts';
import type { batch } from './entities/batch.ts';
import { ifCondition } from './if-condition.ts';
import { type Library, openLibrary } from './library.ts';

export type BatchItem = EntityItem<typeof batch>;
/** What a batch is begun with. */
export type NewBatch = Pick<
  BatchItem,
  'id' | 'file_key' | 'file_name' | 'defaults' | 'concurrency' | 'tolerated_failure_percentage'
>;
/** Columns that change while a batch is made. */
export type BatchChange = Partial<
  Omit<BatchItem, 'id' | 'shelf' | 'file_key' | 'created_at' | 'updated_at' | 'runs' | 'status'>
> & { readonly status?: BatchStatus };

const now = () => new Date().toISOString();

/** Batches of videos. Every change is one conditional write. */
export class Batches {
  readonly #library: Library;

  constructor(table: string, client?: DynamoDBClient) {
    this.#library = openLibrary(table, client);
  }

  /** Notes a batch; false when there is one of that id. */
  create(batch: NewBatch): Promise<boolean> {
    const time = now();
    const row = { ...batch, status: 'pending' as const, created_at: time, started_at: time, updated_at: time };
    return ifCondition(this.#entity.create(row).go());
  }

  async get(id: string): Promise<BatchItem | null> {
    const { data } = await this.#entity.get({ id }).go({ consistent: true });
    return data;
  }

  async remove(id: string): Promise<void> {
    await this.#entity.delete({ id }).go();
  }

  /** Newest first. @throws ElectroError when the cursor is not one of ours. */
  async list(limit: number, cursor: string | null): Promise<{ items: BatchItem[]; cursor: string | null }> {
    const page = await this.#entity.query.all({ shelf: 'batches' }).go({ limit, cursor, order: 'desc' });
    return { items: page.data, cursor: page.cursor };
  }

  /** Changes a batch that is being made in that run; false when it has ended, or is made in another one. */
  change(id: string, run: number, change: BatchChange): Promise<boolean> {
    return ifCondition(
      this.#entity
        .patch({ id })
        .set({ ...change, updated_at: now() })
        .where(({ status, runs }, { eq, ne }) =>
          // The list holds words of other resources too.
          [...ENDED.map((word) => ne(status, word as BatchStatus)), eq(runs, run)].join(' AND '),
        )
        .go(),
    );
  }

  /** Notes which execution makes the batch. */
  async started(id: string, executionArn: string): Promise<void> {
    await this.#entity.patch({ id }).set({ execution_arn: executionArn }).go();
  }

  /** Adds what was counted of a run to a batch that somebody has cancelled; false when it was not. */
  account(id: string, run: number, change: BatchChange): Promise<boolean> {
    return ifCondition(
      this.#entity
        .patch({ id })
        .set({ ...change, updated_at: now() })
        .where(({ status, runs }, { eq }) => `${eq(status, 'cancelled')} AND ${eq(runs, run)}`)
        .go(),
    );
  }

  /** Opens a batch that has ended for another run, and gives its number; null when somebody else was faster. */
  async reopen({ id, status, runs }: BatchItem): Promise<number | null> {
    const time = now();
    const opened = await ifCondition(
      this.#entity
        .patch({ id })
        .set({ status: 'pending', runs: runs + 1, started_at: time, updated_at: time })
        .remove(['error_code', 'error_message', 'ended_at', 'execution_arn'])
        .where((attributes, { eq }) => `${eq(attributes.status, status)} AND ${eq(attributes.runs, runs)}`)
        .go(),
    );
    return opened ? runs + 1 : null;
  }

  get #entity() {
    return this.#library.entities.batch;
  }
}
