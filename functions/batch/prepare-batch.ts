import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AccountRow,
  type BatchRow,
  MOST_PROBLEMS,
  MOST_ROWS,
  type RowCounts,
  type RowProblem,
} from '../contract/batch.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { CreateVideo } from '../contract/video.ts';
import { EncodingDetector, textDecoder } from '../core/batch/decode-text.ts';
import { type Fault, judgeRow, rowKey, rowVideoId } from '../core/batch/judge-row.ts';
import { type Column, headerOf, mapColumns, refuseUnusable } from '../core/batch/map-columns.ts';
import { type RawRow, readerFor } from '../core/batch/read-rows.ts';
import { cellText } from '../core/batch/result-row.ts';

export interface PrepareRequest {
  readonly batchId: string;
  readonly fileName: string;
  /** The file. */
  readonly path: string;
  /** Where `rows.jsonl` and `account.jsonl` are written. */
  readonly folder: string;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Judges a request as the API would. Empty for one that it takes. */
  readonly judge: (body: CreateVideo) => Promise<readonly Fault[]>;
}

/** What became of a file. */
export interface Prepared {
  readonly counts: RowCounts;
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** True when the result file is to begin with a byte order mark: a spreadsheet wrote the file. */
  readonly marked: boolean;
  readonly problems: readonly RowProblem[];
  /** Each row that is to be made, and every row of the file, a JSON document a line. */
  readonly rowsPath: string;
  readonly accountPath: string;
}

/**
 * Reads a file of rows, however large, a piece at a time: what stays in memory is one hash a row.
 *
 * @throws RejectedError `FileRefused` for a file that cannot be used at all.
 */
export async function prepareBatch(request: PrepareRequest): Promise<Prepared> {
  const { path, folder, fileName } = request;
  const form = await formOf(path);
  const decode = textDecoder(form);
  const reader = readerFor(fileName);
  const paths = { rowsPath: join(folder, 'rows.jsonl'), accountPath: join(folder, 'account.jsonl') };
  const rows = await open(paths.rowsPath, 'w');
  const account = await open(paths.accountPath, 'w');
  const sorter = new Sorter(request, reader);
  try {
    const take = async (found: readonly RawRow[]) => {
      const sorted: Sorted[] = [];
      for (const row of found) sorted.push(await sorter.sort(row));
      await writeLines(
        account,
        sorted.map((one) => one.account),
      );
      await writeLines(
        rows,
        sorted.flatMap((one) => one.row ?? []),
      );
    };
    for await (const chunk of createReadStream(path)) await take(reader.push(decode(chunk)));
    await take(reader.push(decode(null)));
    await take(reader.end());
  } finally {
    await Promise.all([rows.close(), account.close()]);
  }
  const { counts, problems } = sorter;
  if (counts.rows === 0) {
    // A table with headers alone may lack one of them, too.
    if (reader.columns.length > 0) refuseUnusable(reader.columns, request.defaults.url !== undefined);
    throw new RejectedError(REJECTED.fileRefused, 'The file has no rows.');
  }
  const { columns, delimiter } = reader;
  const marked = form.marked || form.encoding !== 'utf-8';
  return { counts, columns, delimiter, marked, problems, ...paths };
}

async function formOf(path: string) {
  const detector = new EncodingDetector();
  for await (const chunk of createReadStream(path)) detector.push(chunk);
  return detector.end();
}

const writeLines = (file: FileHandle, values: readonly unknown[]) =>
  file.appendFile(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

interface Sorted {
  readonly account: AccountRow;
  /** Absent for a row of which nothing is made. */
  readonly row?: BatchRow;
}

/** Tells rows that are made from bad ones and from repeats. */
class Sorter {
  readonly counts = { rows: 0, invalid: 0, duplicates: 0 };
  readonly problems: RowProblem[] = [];
  readonly #request: PrepareRequest;
  readonly #reader: { readonly columns: readonly string[] };
  /** Lines by the film that is made of them. */
  readonly #lines = new Map<string, number>();
  #columns: readonly Column[] = [];

  constructor(request: PrepareRequest, reader: { readonly columns: readonly string[] }) {
    this.#request = request;
    this.#reader = reader;
  }

  async sort({ line, cells: values, fault }: RawRow): Promise<Sorted> {
    const { batchId, fileName, defaults, judge } = this.#request;
    const headers = this.#reader.columns;
    if (this.#columns.length !== headers.length) {
      this.#columns = mapColumns(headers);
      // Rows of JSON bring their fields with them, each for itself.
      if (!/\.(jsonl|ndjson)$/i.test(fileName)) refuseUnusable(headers, defaults.url !== undefined);
    }
    if (++this.counts.rows > MOST_ROWS) {
      const most = MOST_ROWS.toLocaleString('en');
      throw new RejectedError(REJECTED.fileRefused, `The file has more than ${most} rows: split it.`);
    }
    const cells = values.map(cellText);
    if (fault !== undefined) return this.#refuse(line, cells, [{ line, field: null, message: fault }]);
    const judged = judgeRow(values, this.#columns, defaults);
    const faults = 'faults' in judged ? judged.faults : await judge(judged.body);
    if ('faults' in judged || faults.length > 0) {
      const problems = faults.map(({ pointer, message }) => ({
        line,
        field: headerOf(pointer, headers, this.#columns),
        message,
      }));
      return this.#refuse(line, cells, problems);
    }
    const video_id = rowVideoId(batchId, rowKey(judged.body));
    const first = this.#lines.get(video_id);
    if (first !== undefined) {
      this.counts.duplicates++;
      return {
        account: { line, cells, state: 'duplicate', video_id, note: `The same lead and page as line ${first}.` },
      };
    }
    this.#lines.set(video_id, line);
    return {
      account: { line, cells, state: 'valid', video_id },
      row: { batch_id: batchId, line, video_id, body: judged.own },
    };
  }

  #refuse(line: number, cells: string[], problems: readonly RowProblem[]): Sorted {
    this.counts.invalid++;
    this.problems.push(...problems.slice(0, MOST_PROBLEMS - this.problems.length));
    const note = problems.map(({ field, message }) => (field === null ? message : `${field}: ${message}`)).join('; ');
    return { account: { line, cells, state: 'invalid', note } };
  }
}
