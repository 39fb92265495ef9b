import { createHash } from 'node:crypto';
import { ROW_OPTIONS } from '../../contract/batch.ts';
import { CreateVideo } from '../../contract/video.ts';
import type { Column } from './map-columns.ts';

/** Longest text that a merge field may have (contract/lead.ts); what is longer is shown again, and not merged. */
const LONGEST_FIELD = 1000;
/** Fields of a lead that are judged, whatever they hold. */
const JUDGED = ['name', 'company', 'industry', 'email'];

/** A fault of a request that a row stands for. */
export interface Fault {
  /** JSON pointer into the request. */
  readonly pointer: string;
  readonly message: string;
}

/** What `POST /api/v1/videos` would be sent for a row, or why it would be refused. */
export type Judged =
  | { readonly body: CreateVideo; readonly own: Readonly<Record<string, unknown>> }
  | { readonly faults: readonly Fault[] };

/** @param defaults for what the row leaves open. */
export function judgeRow(
  cells: readonly unknown[],
  columns: readonly Column[],
  defaults: Readonly<Record<string, unknown>>,
): Judged {
  const own = requestOf(cells, columns);
  const { success, data, error } = CreateVideo.safeParse({ ...defaults, ...own });
  if (success) return { body: data, own };
  const faults = error.issues.map(({ path, message }) => {
    const pointer = path.map((part) => `/${String(part)}`).join('');
    return { pointer, message: emptiness(pointer, { ...defaults, ...own }) ?? message };
  });
  return { faults };
}

/** Says of a cell that is empty what a request would be told of a field that is too short or not there. */
function emptiness(pointer: string, request: Readonly<Record<string, unknown>>): string | null {
  if (pointer === '/url' && request.url === undefined) return 'is empty, and the defaults hold no url';
  // requestOf put it there.
  const isNameless = (request.lead as { name?: unknown } | undefined)?.name === '';
  return pointer === '/lead/name' && isNameless ? 'is empty: who is the film for?' : null;
}

/** What a row says of the request that it stands for; nothing is judged yet. */
export function requestOf(cells: readonly unknown[], columns: readonly Column[]): Record<string, unknown> {
  const lead: Record<string, unknown> = {};
  const body: Record<string, unknown> = {};
  const names: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = valueIn(cells[index]);
    if (cell === undefined) continue;
    if (column.kind === 'lead') {
      const value = JUDGED.includes(column.field) ? cell : mergeable(cell);
      if (value !== undefined)
        lead[column.field] = typeof value === 'number' && column.field === 'name' ? String(value) : value;
    } else if (column.kind === 'first' || column.kind === 'last') {
      names[column.kind] = cell;
      lead[`${column.kind}_name`] = mergeable(cell);
    } else if (column.kind === 'url') body.url = withScheme(cell);
    else if (column.kind === 'lead_id') body.lead_id = cell;
    else if (column.kind === 'option') body[column.field] = optionOf(column.field, cell);
  }
  const name = lead.name ?? [names.first, names.last].filter((part) => part !== undefined).join(' ');
  const isNamed = name !== '';
  // Somebody who is known already need not be named again.
  return { ...body, ...(isNamed || body.lead_id === undefined ? { lead: { ...lead, name } } : {}) };
}

/** Text without the space around it; undefined for a cell that is empty. */
function valueIn(cell: unknown): unknown {
  if (cell === null) return undefined;
  if (typeof cell !== 'string') return cell;
  // A table keeps no half characters.
  const text = cell.trim().toWellFormed();
  return text === '' ? undefined : text;
}

/** What a merge field can hold of a cell. */
function mergeable(cell: unknown): string | number | undefined {
  if (typeof cell === 'number') return cell;
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return text.length > LONGEST_FIELD ? undefined : text;
}

/** People write `www.example.com`. */
const withScheme = (cell: unknown) =>
  typeof cell === 'string' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(cell) ? `https://${cell}` : cell;

/** In a table everything is text: what the field does not take as such is read as JSON. */
function optionOf(field: string, cell: unknown): unknown {
  if (typeof cell !== 'string' || ROW_OPTIONS[field]?.safeParse(cell).success) return cell;
  try {
    return JSON.parse(/^(true|false)$/i.test(cell) ? cell.toLowerCase() : cell);
  } catch {
    return cell;
  }
}

/** What tells rows apart: the page, and who the lead is. Two rows with the same key are made once. */
export function rowKey({ url, lead_id, lead }: Pick<CreateVideo, 'url' | 'lead_id' | 'lead'>): string {
  const small = (text: string | undefined) => text?.trim().toLowerCase() ?? '';
  const email = small(lead?.email);
  const who =
    lead_id !== undefined
      ? ['id', String(lead_id)]
      : email
        ? ['email', email]
        : ['name', small(lead?.name), small(lead?.company)];
  return createHash('sha256')
    .update(JSON.stringify([new URL(url).href, ...who]))
    .digest('hex');
}

/**
 * The id of a row's film. It follows from the batch and the row, so a row that is started again finds what it made; its
 * beginning is the time of the batch, by which films are listed.
 */
export function rowVideoId(batchId: string, key: string): string {
  const digest = createHash('sha256').update(`${batchId} ${key}`).digest('hex');
  const body = BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(-16);
  return `vid_${batchId.slice('bat_'.length, 'bat_'.length + 10)}${body}`;
}
