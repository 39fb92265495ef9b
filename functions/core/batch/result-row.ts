import Papa from 'papaparse';

/** What the result file tells beside a row's own cells, in this order. */
export const RESULT_COLUMNS = [
  'status',
  'video_id',
  'share_url',
  'gif_url',
  'email_html',
  'cost_usd',
  'error',
  'line',
] as const;

export type Result = Readonly<Record<(typeof RESULT_COLUMNS)[number], string | number | null>>;

/** Headers of the result file: the file's own, then ours; one of ours that the file has too is called `leadreel_…`. */
export function resultHeaders(columns: readonly string[]): string[] {
  const own = new Set(columns.map((column) => column.toLowerCase()));
  return [...columns, ...RESULT_COLUMNS.map((column) => (own.has(column) ? `leadreel_${column}` : column))];
}

/** The cells of one row; a row of JSONL may have fewer than the file has columns. */
export const resultCells = (columns: readonly string[], cells: readonly string[], result: Result): string[] => [
  ...columns.map((_, index) => cells[index] ?? ''),
  ...RESULT_COLUMNS.map((column) => String(result[column] ?? '')),
];

/** Lines of CSV (RFC 4180). */
export const csvLines = (rows: readonly (readonly string[])[], delimiter: string): string =>
  // Its types want lists that may be changed; it changes none.
  rows.length === 0 ? '' : `${Papa.unparse(rows as string[][], { delimiter, newline: '\r\n' })}\r\n`;

/** A cell of any value as text. */
export const cellText = (cell: unknown): string => {
  if (cell === undefined || cell === null) return '';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
};
