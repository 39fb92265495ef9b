import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { SessionState, type ViewSession } from '../contract/beacon.ts';
import { SESSION_KEPT_DAYS, SESSION_SECONDS } from '../contract/beacon-limits.ts';

/** Above every sequence that a beacon can have. */
const CLOSED = 1_000_000;
/** Calls that are under way at once. */
const ABREAST = 16;

type Item = Record<string, AttributeValue>;

/** Sessions of viewers, as they are read and taken away; functions/store/session-writer.ts writes them. */
export class Views {
  readonly #table: string;
  readonly #client: DynamoDBClient;

  constructor(table: string, client = new DynamoDBClient({})) {
    this.#table = table;
    this.#client = client;
  }

  /** Every session of a video, by the slug of its link. */
  async sessionsOf(slug: string): Promise<ViewSession[]> {
    const items = await this.#query({
      KeyConditionExpression: '#slug = :slug',
      // Only what is counted: ten thousand sessions are answered for at once. Marks of erased ones have no state.
      ProjectionExpression: '#session, #started, #viewer, #state',
      ExpressionAttributeNames: {
        ...{ '#slug': 'slug', '#session': 'session', '#started': 'started', '#viewer': 'viewer', '#state': 'state' },
      },
      ExpressionAttributeValues: { ':slug': { S: slug } },
    });
    // DynamoDB takes up to days to remove what has expired.
    const oldest = Date.now() - SESSION_KEPT_DAYS * 86_400_000;
    return items.filter(({ state, started }) => state && Number(started?.N) > oldest).map(sessionOf);
  }

  /** Slugs of the videos that sessions began of on these days, both included. */
  async slugsBetween(from: string, to: string): Promise<string[]> {
    const days: string[] = [];
    for (let day = from; day <= to; day = dayAfter(day)) days.push(day);
    const found = await abreast(days, (day) =>
      this.#query({
        IndexName: 'by_day',
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': { S: day } },
      }),
    );
    return [...new Set(found.flat().flatMap(({ slug }) => slug?.S ?? []))];
  }

  /**
   * Takes away every session of a video and gives how many there were. Pages may be open still: a session that may go on
   * leaves a mark without anything in it, so that no beacon brings it back; the mark expires.
   */
  async erase(slug: string): Promise<number> {
    const items = await this.#items(slug);
    const now = Date.now();
    await abreast(items, async ({ session, started }) => {
      const key = { slug: { S: slug }, session: { S: session?.S ?? '' } };
      if (Number(started?.N ?? 0) + SESSION_SECONDS * 1000 < now) {
        await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: key }));
        return;
      }
      const expires = String(Math.ceil(now / 1000) + SESSION_SECONDS);
      const mark = { ...key, sequence: { N: String(CLOSED) }, expires_at: { N: expires } };
      await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: mark }));
    });
    return items.length;
  }

  /** Items of a video but for marks. */
  async #items(slug: string): Promise<Item[]> {
    const items = await this.#query({
      ConsistentRead: true,
      KeyConditionExpression: '#slug = :slug',
      ExpressionAttributeNames: { '#slug': 'slug' },
      ExpressionAttributeValues: { ':slug': { S: slug } },
    });
    return items.filter(({ sequence }) => Number(sequence?.N) < CLOSED);
  }

  async #query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
    const items: Item[] = [];
    const query = { ...input, TableName: this.#table };
    for await (const page of paginateQuery({ client: this.#client }, query)) items.push(...(page.Items ?? []));
    return items;
  }
}

const sessionOf = (item: Item): ViewSession => ({
  id: item.session?.S ?? '',
  started: Number(item.started?.N),
  viewer: item.viewer?.S ?? '',
  state: SessionState.parse(JSON.parse(item.state?.S ?? '')),
});

const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/** Does something for each, some at a time, and gives the results in order. */
export async function abreast<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: ABREAST }, work));
  return results;
}
