import Papa from 'papaparse';
import { expect } from 'vitest';
import type { BatchView } from '../../functions/contract/batch.ts';
import { ENDED } from '../../functions/contract/stages.ts';
import type { ActingSite } from './acting-site.ts';
import type { FilmClient } from './film-engine.ts';

/** Small films, cheap to make: what matters is which rows have one. */
export const SMALL_FILMS = {
  total_duration_seconds: 5,
  resolution: '640x360',
  generate_quality_versions: false,
  recording_settings: { frame_rate: 10 },
};

export interface ExpectedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly status: 'completed' | 'failed' | 'invalid' | 'duplicate';
  /** What the error must say. */
  readonly error: RegExp | null;
}

export interface BatchFile {
  readonly text: string;
  readonly columns: readonly string[];
  readonly rows: readonly ExpectedRow[];
}

const COLUMNS = ['First Name', 'Last Name', 'E-mail', 'Company Name', 'Website', 'Notes'];
/** Each makes a row that cannot be made. */
const SPOILT: readonly [(cells: string[]) => string[], RegExp][] = [
  [([, , ...rest]) => ['', '', ...rest], /^First Name: /],
  [([first = '', last = '', , ...rest]) => [first, last, 'not an address', ...rest], /^E-mail: /],
  [
    ([first = '', last = '', email = '', company = '']) => [first, last, email, company, 'ftp://files.example', ''],
    /^Website: /,
  ],
  [([first = '', last = '', email = '', company = '']) => [first, last, email, company, '', ''], /^Website: /],
  [(cells) => [...cells, 'one', 'cell too many'], /is a quote missing/],
];

/** A file of so many rows, of which so many are bad, repeats of a row above, or of a page that answers with an error. */
export function batchFile(
  site: ActingSite,
  { rows, bad, duplicates, failing }: { rows: number; bad: number; duplicates: number; failing: number },
): BatchFile {
  const good = site.url('shared', 'page');
  const closed = site.url('closed', 403);
  const made: ExpectedRow[] = [];
  const lines = [COLUMNS.join(';')];
  let line = 2;
  const add = (cells: string[], status: ExpectedRow['status'], error: RegExp | null) => {
    made.push({ line, cells: cells.slice(0, COLUMNS.length), status, error });
    const text = Papa.unparse([cells], { delimiter: ';', newline: '\n' });
    lines.push(text);
    line += text.split('\n').length;
  };
  const person = (index: number, url: string) => [
    // A dozen people to film; what tells rows apart is their address.
    `Zoë${index % 3}`,
    'O’Neil',
    `Zoe.${index}@Lead${index}.example`,
    index % 4 === 0 ? 'Brot & Butter; "Söhne"' : `Lead ${index % 4} GmbH`,
    url,
    index % 5 === 0 ? 'two\nlines' : '',
  ];
  const plain = rows - bad - duplicates - failing;
  for (let index = 0; index < plain; index++) add(person(index, good), 'completed', null);
  for (let index = 0; index < bad; index++) {
    // There are as many kinds as the remainder can name.
    const [spoil, error] = SPOILT[index % SPOILT.length] as (typeof SPOILT)[number];
    add(spoil(person(1000 + index, good)), 'invalid', error);
  }
  for (let index = 0; index < failing; index++) add(person(2000 + index, closed), 'failed', /^PageRefused: /);
  for (let index = 0; index < duplicates; index++) {
    const [first, last, email = '', , url = ''] = person(index % plain, good);
    add(
      [first ?? '', last ?? '', email.toUpperCase(), 'Another name', url, ''],
      'duplicate',
      /^The same lead and page as line \d+\.$/,
    );
  }
  return { text: `\ufeff${lines.join('\n')}\n`, columns: COLUMNS, rows: made };
}

/** Holds every line of a result file to what was expected of it. */
export function expectResults(results: readonly Record<string, string>[], { rows, columns }: BatchFile): void {
  expect(results.map(({ line }) => Number(line))).toEqual(rows.map(({ line }) => line));
  for (const [index, { line, cells, status, error }] of rows.entries()) {
    const result = results[index] ?? {};
    const said = `line ${line}`;
    expect({ said, cells: columns.map((name) => result[name]) }).toEqual({ said, cells });
    const wanted = { said, status, error: error ? expect.stringMatching(error) : '' };
    expect({ said, status: result.status, error: result.error }).toEqual(wanted);
  }
}

/** Puts a file where the API says, and asks for a batch of it. */
export async function startBatch(
  client: FilmClient,
  fileName: string,
  text: string,
  more: Record<string, unknown> = {},
) {
  const upload = (await client.ask('POST', '/batches/uploads', { file_name: fileName })).json;
  const put = await fetch(upload.url, { method: upload.method, body: Buffer.from(text) });
  if (!put.ok) throw new Error(`The upload answers ${put.status}: ${await put.text()}`);
  return client.ask('POST', '/batches', { file_key: upload.file_key, defaults: SMALL_FILMS, ...more });
}

/** Looks again and again until a batch is as wanted. */
export async function batchWhen(
  client: FilmClient,
  id: string,
  wanted: (batch: BatchView) => boolean = ({ status }) => ENDED.includes(status),
  seconds = 120,
): Promise<BatchView> {
  let batch: BatchView | null = null;
  for (
    const end = Date.now() + seconds * 1000;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 150))
  ) {
    // The contract's own answer, judged by the API's tests.
    batch = (await client.ask('GET', `/batches/${id}`)).json as BatchView;
    if (wanted(batch)) return batch;
  }
  throw new Error(`The batch took too long: ${JSON.stringify(batch)}`);
}

/** The rows of a result file, by their headers. */
export async function resultsOf(batch: BatchView, delimiter = ';'): Promise<Record<string, string>[]> {
  const text = await (await fetch(batch.result_url ?? '')).text();
  return Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ''), {
    header: true,
    delimiter,
    skipEmptyLines: true,
  }).data;
}
