import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { REJECTED } from '../../functions/contract/errors.ts';
import { EncodingDetector, textDecoder } from '../../functions/core/batch/decode-text.ts';
import { type RawRow, readerFor } from '../../functions/core/batch/read-rows.ts';

/** Reads a file that comes in pieces of that many bytes, as the step does. */
function readFile(bytes: Uint8Array, fileName = 'leads.csv', piece = 7) {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.subarray(index * piece, (index + 1) * piece),
  );
  const detector = new EncodingDetector();
  // The first look wants the beginning as a whole.
  detector.push(bytes.subarray(0, 64));
  detector.push(bytes.subarray(64));
  const form = detector.end();
  const decode = textDecoder(form);
  const reader = readerFor(fileName);
  const rows: RawRow[] = pieces.flatMap((one) => reader.push(decode(one)));
  rows.push(...reader.push(decode(null)), ...reader.end());
  return { rows, columns: reader.columns, delimiter: reader.delimiter, form };
}
const read = (text: string, fileName?: string, piece?: number) => readFile(Buffer.from(text), fileName, piece);
const cellsOf = ({ rows }: { rows: readonly RawRow[] }) => rows.map(({ cells }) => cells);

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const TEXT = 'Name,Website\nZoë Müller,https://example.com\n';

describe('the encoding of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), 'utf-8', false],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8', true],
    ['UTF-16 LE with a mark, as Excel’s Unicode text', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'utf-16le', true],
    ['UTF-16 BE with a mark', utf16be(`\ufeff${TEXT}`), 'utf-16be', true],
    ['UTF-16 LE without one', Buffer.from(TEXT, 'utf16le'), 'utf-16le', false],
    ['UTF-16 BE without one', utf16be(TEXT), 'utf-16be', false],
    ['Windows-1252, as Excel’s CSV', Buffer.from(TEXT, 'latin1'), 'windows-1252', false],
  ])('is found out: %s', (_, bytes, encoding, marked) => {
    const file = readFile(bytes);
    expect(file.form).toEqual({ encoding, marked });
    expect(file.columns).toEqual(['Name', 'Website']);
    expect(cellsOf(file)).toEqual([['Zoë Müller', 'https://example.com']]);
  });

  it('is Windows-1252 when only the last byte is no UTF-8', () => {
    expect(cellsOf(readFile(Buffer.from([...Buffer.from('Name\nJos'), 0xe9])))).toEqual([['José']]);
    // €, which Latin-1 does not have.
    expect(cellsOf(readFile(Buffer.from([...Buffer.from('Name\n'), 0x80])))).toEqual([['€']]);
  });
});

describe('rows of CSV', () => {
  it('come out as they went in: any text, any delimiter, any line end, in pieces of any size', () => {
    const cell = fc
      .oneof(
        fc.string(),
        fc.constantFrom('a,b', 'a;b', '"', 'two\nlines', '\n\n', 'tab\there', 'a|b', '""', ' x ', '=1+1'),
      )
      .map((text) => text.replaceAll('\r', ' ').toWellFormed());
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 40 }),
        (cells, delimiter, newline, piece) => {
          const headers = ['Name', 'Website', 'Company', 'E-mail', 'Job Title'].slice(0, cells[0]?.length);
          const text = Papa.unparse([headers, ...cells], { delimiter, newline });
          const file = read(text, 'leads.csv', piece);
          const wanted = cells.filter((row) => row.some((value) => value.trim() !== ''));
          expect(file.columns).toEqual(headers);
          expect(file.delimiter).toBe(delimiter);
          expect(cellsOf(file)).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('know the line they begin on, below cells of several lines and empty lines', () => {
    const { rows } = read('Name,Notes\r\nA,"one\r\ntwo"\r\n\r\nB,\r\n,\r\nC,x');
    expect(rows.map(({ line }) => line)).toEqual([2, 5, 7]);
    expect(rows[0]?.cells).toEqual(['A', 'one\ntwo']);
  });

  it('may be shorter than the header, or longer by what is empty; by more they are at fault', () => {
    const { rows } = read('Name,Company,Website\nA\nB,,x,,\nC,Smith, Jones,x\n');
    expect(rows.map(({ cells, fault }) => [cells, fault?.replace(/:.*/, '')])).toEqual([
      [['A', '', ''], undefined],
      [['B', '', 'x'], undefined],
      [['C', 'Smith', ' Jones'], 'has 4 cells, and the file 3 columns'],
    ]);
  });

  it('take Excel’s own note of the delimiter', () => {
    const file = read('sep=;\nName;Website\nA,B;x\n');
    expect([file.columns, cellsOf(file), file.rows[0]?.line]).toEqual([['Name', 'Website'], [['A,B', 'x']], 3]);
  });

  it('do not mistake commas in a header for the delimiter', () => {
    expect(read('Name;Company, legal name;Website\nA;B;C').columns).toEqual(['Name', 'Company, legal name', 'Website']);
  });

  it('are refused where a quote is never closed, by its line', () => {
    const refusal = expect.objectContaining({ name: REJECTED.fileRefused, message: expect.stringContaining('line 3') });
    expect(() => read('Name,Website\nA,x\n"B,y\nC,z\n')).toThrow(refusal);
    // Without reading the rest of a long file into one cell.
    expect(() => read(`Name,Website\nA,x\n"B,y\n${'C,z\n'.repeat(300_000)}`, 'a.csv', 65_536)).toThrow(refusal);
  });
});

describe('rows of JSON Lines', () => {
  it('are objects, flat or with a lead in them; columns come as they are met', () => {
    const lines = [
      '{"name":"A","url":"x","age":3}',
      '',
      '{"lead":{"name":"B","company":"C"},"url":"y"}',
      'nonsense',
      '[1]',
    ];
    const { rows, columns } = read(lines.join('\n'), 'leads.jsonl');
    expect(columns).toEqual(['name', 'url', 'age', 'company']);
    expect(rows.map(({ line, cells, fault }) => [line, cells, fault])).toEqual([
      [1, ['A', 'x', 3], undefined],
      [3, ['B', 'y', undefined, 'C'], undefined],
      [4, [], 'is not JSON'],
      [5, [], 'is not a JSON object'],
    ]);
  });

  it('come out as they went in, in pieces of any size', () => {
    const value = fc.record({
      name: fc.string(),
      n: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      deep: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.integer({ min: 1, max: 50 }), (values, piece) => {
        const { rows } = read(values.map((one) => JSON.stringify(one)).join('\r\n'), 'a.ndjson', piece);
        expect(rows.map(({ cells }) => cells)).toEqual(
          values.map(({ name, n, deep }) => [name.toWellFormed(), n, deep.map((one) => one.toWellFormed())]),
        );
      }),
    );
  });
});
