import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Library, openLibrary } from './library.ts';

/** Due dates of published videos. */
export class Deadlines {
  readonly #library: Library;

  constructor(table: string, client?: DynamoDBClient) {
    this.#library = openLibrary(table, client);
  }

  /** Notes when something is next to be done about a video; null for never. */
  async set(id: string, due: Date | null): Promise<void> {
    const { deadline } = this.#library.entities;
    if (due) await deadline.put({ id, due_at: due.toISOString() }).go();
    else await deadline.delete({ id }).go();
  }

  /** Ids of the videos that are due by then, the most overdue first, so many at most. */
  async due(by: Date, limit: number): Promise<string[]> {
    const { data } = await this.#library.entities.deadline.query
      .due({})
      .lte({ due_at: by.toISOString() })
      .go({ limit });
    return data.map(({ id }) => id);
  }
}
