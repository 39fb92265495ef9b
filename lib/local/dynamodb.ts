import type { RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CreateTableCommandInput,
  DynamoDBClient,
  KeySchemaElement,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import { REGION } from './attributes.ts';
import { type Endpoint, guarded, listen } from './loopback.ts';
import type { TableModel } from './model.ts';
import type { JsonObject } from './template.ts';

/** Key schemas of a table and its indexes, in one comparable text. */
function shapeOf(keys: unknown, indexes: readonly { IndexName?: unknown; KeySchema?: unknown }[]): string {
  const schema = (elements: unknown) =>
    (Array.isArray(elements) ? (elements as KeySchemaElement[]) : [])
      .map(({ AttributeName, KeyType }) => `${KeyType}:${AttributeName}`)
      .sort()
      .join();
  const named = indexes.map(({ IndexName, KeySchema }) => `${String(IndexName)}(${schema(KeySchema)})`).sort();
  return [schema(keys), ...named].join(' ');
}

function createInput({ name, attributes, keys, globalIndexes, localIndexes }: TableModel): CreateTableCommandInput {
  const index = ({ IndexName, KeySchema, Projection }: JsonObject) => ({ IndexName, KeySchema, Projection });
  const input = {
    TableName: name,
    AttributeDefinitions: attributes,
    KeySchema: keys,
    BillingMode: 'PAY_PER_REQUEST',
    ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes.map(index) }),
    ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes.map(index) }),
  };
  // The template says it in the words of this very API; DynamoDB itself checks them.
  // A template’s names are the API’s own.
  return input as unknown as CreateTableCommandInput;
}

async function ensureTable(client: DynamoDBClient, table: TableModel): Promise<void> {
  const { CreateTableCommand, DescribeTableCommand, ResourceNotFoundException } = await import(
    '@aws-sdk/client-dynamodb'
  );
  const describe = async (): Promise<TableDescription | undefined> => {
    try {
      return (await client.send(new DescribeTableCommand({ TableName: table.name }))).Table;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };
  let found = await describe();
  if (!found) await client.send(new CreateTableCommand(createInput(table)));
  while (found?.TableStatus !== 'ACTIVE') found = await describe();
  const there = shapeOf(found.KeySchema, [
    ...(found.GlobalSecondaryIndexes ?? []),
    ...(found.LocalSecondaryIndexes ?? []),
  ]);
  const wanted = shapeOf(table.keys, [...table.globalIndexes, ...table.localIndexes]);
  if (there !== wanted) {
    throw new Error(`Table ${table.name} in the data folder has other keys (${there}) than the template (${wanted}).`);
  }
}

/** How long answers are waited for when the engine stops, milliseconds. */
const DRAIN_MS = 2_000;

/**
 * dynalite throws, out of reach of any handler, when a client goes away in the middle of a request, and when its
 * data is closed before it has answered.
 */
function calm(listener: RequestListener): { listener: RequestListener; drain: () => Promise<void> } {
  const owed = new Set<ServerResponse>();
  let draining = false;
  return {
    listener: (request, response) => {
      if (draining) {
        response.destroy();
        return;
      }
      owed.add(response);
      const end = response.end.bind(response);
      response.end = ((...parameters: Parameters<typeof end>) => {
        owed.delete(response);
        return end(...parameters);
      }) as typeof end;
      listener(request, response);
      request.removeAllListeners('error');
      request.on('error', () => response.destroy());
    },
    drain: async () => {
      draining = true;
      for (const late = Date.now() + DRAIN_MS; owed.size > 0 && Date.now() < late; ) await sleep(5);
    },
  };
}

/**
 * Starts a DynamoDB whose data lies in `folder`, and creates the tables that are missing.
 *
 * @throws when a table is there with other keys or indexes.
 */
export async function startDynamoDb(folder: string, tables: readonly TableModel[]): Promise<Endpoint> {
  const [{ default: dynalite }, { DynamoDBClient }] = await Promise.all([
    import('dynalite'),
    import('@aws-sdk/client-dynamodb'),
  ]);
  const server: Server = dynalite({ path: folder, createTableMs: 0 });
  const [original] = server.listeners('request') as RequestListener[];
  if (!original) throw new Error('dynalite has no request listener.');
  const { listener, drain } = calm(original);
  server.removeAllListeners('request');
  server.on('request', guarded(listener));
  const { close, ...address } = await listen(server);
  const endpoint = { ...address, close: () => drain().then(close) };
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const client = new DynamoDBClient({ endpoint: endpoint.url, region: REGION, credentials });
  try {
    await Promise.all(tables.map((table) => ensureTable(client, table)));
  } catch (error) {
    await endpoint.close();
    throw error;
  } finally {
    client.destroy();
  }
  return endpoint;
}
