import { createConversions } from 'electrodb';
import type { Kind } from '../contract/kinds.ts';
import type { ResourceStatus } from '../contract/resource.ts';
import type { Library, VideoItem } from './library.ts';
import { SHELF, shelfStatus } from './productions.ts';

/** Rows that one look reads, and looks that one search takes: 1,000 rows are about 4 MB. */
const ROWS_A_LOOK = 200;
const LOOKS = 5;

export interface ListFilter {
  readonly leadKey?: string;
  readonly status?: ResourceStatus;
  /** Judges each row; what an index cannot tell. */
  readonly matches?: (row: VideoItem) => boolean;
}

export interface IdPage {
  readonly ids: string[];
  /** Where to go on; null at the end. */
  readonly cursor: string | null;
}

/** All kinds share the columns that are touched here, so one entity's type stands for all of them. */
type AnyEntity = Library['entities']['video'];

/** Ids of a kind, newest first. @throws ElectroError when the cursor is not one of ours. */
export async function listIds(
  entity: AnyEntity,
  kind: Kind,
  filter: ListFilter,
  limit: number,
  cursor: string | null,
): Promise<IdPage> {
  const { leadKey, status, matches } = filter;
  const { index, rows } = indexOf(entity, kind, filter);
  const look = (from: string | null, count: number) =>
    rows
      .where((attributes, { eq }) => (leadKey && status ? eq(attributes.status, status) : ''))
      .go({ limit: count, cursor: from, order: 'desc' });
  if (!matches) {
    const page = await look(cursor, limit);
    return { ids: page.data.map(({ id }) => id), cursor: page.cursor };
  }
  const ids: string[] = [];
  let from = cursor;
  for (let looks = 0; looks < LOOKS; looks++) {
    const page = await look(from, ROWS_A_LOOK);
    for (const [place, row] of page.data.entries()) {
      // The entity's type stands for every kind's (see AnyEntity), and knows two of its columns as of any shape.
      if (!matches(row as VideoItem)) continue;
      ids.push(row.id);
      const isLast = place === page.data.length - 1;
      // The next page begins behind this row, although more of it was read.
      if (ids.length === limit && !isLast) return { ids, cursor: cursorAt(entity, index, row) };
    }
    from = page.cursor;
    if (from === null || ids.length === limit) break;
  }
  return { ids, cursor: from };
}

function indexOf(entity: AnyEntity, kind: Kind, { leadKey, status }: ListFilter) {
  const { query } = entity;
  if (leadKey) return { index: 'byLead', rows: query.byLead({ lead_key: leadKey }) } as const;
  if (status) return { index: 'byStatus', rows: query.byStatus({ shelf_status: shelfStatus(kind, status) }) } as const;
  return { index: 'all', rows: query.all({ shelf: SHELF[kind] }) } as const;
}

const cursorAt = (entity: AnyEntity, index: 'all' | 'byLead' | 'byStatus', row: Pick<VideoItem, 'id'>) =>
  // The row has the columns of every index.
  createConversions(entity).byAccessPattern[index].fromComposite.toCursor(row as never);
