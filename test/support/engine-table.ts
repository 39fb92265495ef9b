import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { workFolderPrefix } from '../../functions/contract/work-folder.ts';
import { startDynamoDb } from '../../lib/local/dynamodb.ts';

const INDEXES = ['gsi1', 'gsi2', 'gsi3'];
const keys = (prefix: string) => [
  { AttributeName: `${prefix}pk`, KeyType: 'HASH' },
  { AttributeName: `${prefix}sk`, KeyType: 'RANGE' },
];

/** A table with the keys and indexes of the library, in a DynamoDB of its own. */
export interface LibraryTable {
  readonly name: string;
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

export async function startLibraryTable(): Promise<LibraryTable> {
  const folder = await mkdtemp(join(tmpdir(), workFolderPrefix('table', process.pid)));
  const name = 'library';
  const dynamo = await startDynamoDb(folder, [
    {
      name,
      attributes: ['', ...INDEXES].flatMap((prefix) =>
        keys(prefix).map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
      ),
      keys: keys(''),
      globalIndexes: INDEXES.map((index) => ({
        IndexName: index,
        KeySchema: keys(index),
        Projection: { ProjectionType: 'ALL' },
      })),
      localIndexes: [],
    },
  ]);
  const client = new DynamoDBClient({
    endpoint: dynamo.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  return {
    name,
    client,
    async close() {
      client.destroy();
      await dynamo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
