import Papa from 'papaparse';
import { REJECTED, RejectedError } from '../../contract/errors.ts';
import { knownHeaders } from './map-columns.ts';

/** One row of a file as it stands there. */
export interface RawRow {
  /** Line of the file on which it begins, counted from 1. */
  readonly line: number;
  /** In the order of {@link RowReader.columns}: text, or any value of JSON. */
  readonly cells: readonly unknown[];
  /** Why its cells do not stand under the columns. */
  readonly fault?: string;
}

/** Reads rows from a file's text, which comes in pieces. */
export interface RowReader {
  /** Known once the first row is; in JSONL there may be more with every row. */
  readonly columns: readonly string[];
  /** What separates cells; a comma for files that have none. */
  readonly delimiter: string;
  /** @throws RejectedError `FileRefused` for what is not a file of rows at all. */
  push(text: string): RawRow[];
  end(): RawRow[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Longest row, characters: a quote that is never closed would swallow the rest of the file. */
const LONGEST_ROW = 1024 * 1024;
const MOST_COLUMNS = 500;

/** The reader for a file of that name. */
export const readerFor = (fileName: string): RowReader =>
  /\.(jsonl|ndjson)$/i.test(fileName) ? new JsonlReader() : new CsvReader();

const refused = (message: string) => new RejectedError(REJECTED.fileRefused, message);

/** CSV as RFC 4180 and Excel have it: the delimiter is found out, quoted cells may hold line ends. */
class CsvReader implements RowReader {
  columns: readonly string[] = [];
  delimiter = ',';
  #rest = '';
  #line = 1;
  #isBegun = false;

  push(text: string): RawRow[] {
    this.#rest += text;
    return this.#read(false);
  }

  end(): RawRow[] {
    return this.#read(true);
  }

  #read(isLast: boolean): RawRow[] {
    if (!this.#isBegun && !this.#begin(isLast)) return [];
    const parsed = parse(this.#rest, this.delimiter, !isLast);
    this.#rest = this.#rest.slice(parsed.end);
    if (parsed.isOpen || this.#rest.length > LONGEST_ROW) {
      const line = this.#line + parsed.rows.slice(0, parsed.isOpen ? -1 : undefined).reduce(countLines, 0);
      throw refused(`A quote that begins on line ${line} or below is never closed.`);
    }
    const rows: RawRow[] = [];
    for (const cells of parsed.rows) {
      const line = this.#line;
      this.#line += countLines(0, cells);
      // The text after the last line's end, and lines that a spreadsheet left empty.
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (this.columns.length === 0) this.#head(cells);
      else rows.push(this.#row(line, cells));
    }
    return rows;
  }

  /** Finds out the delimiter, as soon as the first line is whole. */
  #begin(isLast: boolean): boolean {
    const end = this.#rest.indexOf('\n');
    if (end < 0 && !isLast && this.#rest.length <= LONGEST_ROW) return false;
    // Excel's own note of the delimiter.
    const told = /^"?sep=([,;\t|])"?\n/.exec(this.#rest);
    if (told?.[1]) {
      this.#rest = this.#rest.slice(told[0].length);
      this.#line++;
    }
    this.delimiter = told?.[1] ?? delimiterOf(this.#rest.slice(0, end < 0 ? undefined : end));
    this.#isBegun = true;
    return true;
  }

  #head(cells: readonly string[]): void {
    if (cells.length > MOST_COLUMNS) throw refused(`The file has more than ${MOST_COLUMNS} columns.`);
    const width = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
    this.columns = cells.slice(0, width).map((cell) => cell.trim());
  }

  #row(line: number, cells: readonly string[]): RawRow {
    const { length } = this.columns;
    const padded = Array.from({ length }, (_, index) => cells[index] ?? '');
    if (cells.slice(length).every((cell) => cell.trim() === '')) return { line, cells: padded };
    const fault = `has ${cells.length} cells, and the file ${length} columns: is a quote missing?`;
    return { line, cells: padded, fault };
  }
}

interface Parsed {
  readonly rows: readonly string[][];
  /** Where the next row begins. */
  readonly end: number;
  /** True when a quote was still open at the end of the whole. */
  readonly isOpen: boolean;
}

function parse(text: string, delimiter: string, ignoreLastRow: boolean): Parsed {
  const parser = new Papa.Parser({ delimiter, newline: '\n' });
  // Without a header every row is a list of texts.
  const { data, errors, meta } = parser.parse(text, 0, ignoreLastRow) as Papa.ParseResult<string[]>;
  const isOpen = !ignoreLastRow && errors.some(({ code }) => code === 'MissingQuotes');
  return { rows: data, end: meta.cursor, isOpen };
}

/** Adds the lines that a row takes. */
const countLines = (lines: number, cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, lines + 1);

/** By which the first line falls into the most columns that we know, else into the most columns. */
function delimiterOf(line: string): string {
  const rate = (delimiter: string) => {
    const [cells = []] = parse(line, delimiter, false).rows;
    return knownHeaders(cells) * MOST_COLUMNS + cells.length;
  };
  return DELIMITERS.reduce((best, next) => (rate(next) > rate(best) ? next : best));
}

/** One JSON object a line. What `lead` holds stands beside the rest, as it would in a table. */
class JsonlReader implements RowReader {
  columns: string[] = [];
  readonly delimiter = ',';
  readonly #places = new Map<string, number>();
  #rest = '';
  #line = 0;

  push(text: string): RawRow[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST_ROW) throw refused(`Line ${this.#line + lines.length + 1} is too long.`);
    return lines.flatMap((line) => this.#row(line));
  }

  end(): RawRow[] {
    const last = this.#rest;
    this.#rest = '';
    return this.#row(last);
  }

  #row(text: string): RawRow[] {
    this.#line++;
    if (text.trim() === '') return [];
    const line = this.#line;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return [{ line, cells: [], fault: 'is not JSON' }];
    }
    if (!isRecord(value)) return [{ line, cells: [], fault: 'is not a JSON object' }];
    const { lead, ...rest } = value;
    const cells: unknown[] = [];
    for (const [name, cell] of Object.entries(isRecord(lead) ? { ...lead, ...rest } : value)) {
      const place = this.#places.get(name) ?? this.columns.length;
      if (place === MOST_COLUMNS) return [{ line, cells, fault: `brings more than ${MOST_COLUMNS} fields` }];
      if (place === this.columns.length) {
        this.#places.set(name, place);
        this.columns.push(name);
      }
      cells[place] = cell;
    }
    return [{ line, cells: Array.from(cells) }];
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
