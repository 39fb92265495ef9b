import type { TableModel } from '../../lib/local/model.ts';

/** The tables of the app, for tests that start no engine. */
export const TABLE = 'library';
export const VIEWS_TABLE = 'views';
export const ANSWERS = 'answers';

const index = (name: string) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: `${name}pk`, KeyType: 'HASH' },
    { AttributeName: `${name}sk`, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
});
const indexes = ['gsi1', 'gsi2', 'gsi3'];
export const table = {
  name: TABLE,
  attributes: ['', ...indexes].flatMap((prefix) =>
    ['pk', 'sk'].map((key) => ({ AttributeName: prefix + key, AttributeType: 'S' })),
  ),
  keys: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  globalIndexes: indexes.map(index),
  localIndexes: [],
} satisfies TableModel;

export const answers = {
  name: ANSWERS,
  attributes: [{ AttributeName: 'id', AttributeType: 'S' }],
  keys: [{ AttributeName: 'id', KeyType: 'HASH' }],
  globalIndexes: [],
  localIndexes: [],
} satisfies TableModel;

/** The table of viewers' sessions. */
export const viewsTable = {
  name: VIEWS_TABLE,
  attributes: ['slug', 'session', 'day'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  keys: [
    { AttributeName: 'slug', KeyType: 'HASH' },
    { AttributeName: 'session', KeyType: 'RANGE' },
  ],
  globalIndexes: [
    {
      IndexName: 'by_day',
      KeySchema: [
        { AttributeName: 'day', KeyType: 'HASH' },
        { AttributeName: 'slug', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  localIndexes: [],
} satisfies TableModel;
