import { ROW_OPTIONS } from '../../contract/batch.ts';
import { REJECTED, RejectedError } from '../../contract/errors.ts';

/** What a column of a file fills. */
export type Column =
  | { readonly kind: 'lead'; readonly field: string }
  | { readonly kind: 'first' | 'last' | 'url' | 'lead_id' }
  | { readonly kind: 'option'; readonly field: string }
  /** Shown again in the result file, and nothing else. */
  | { readonly kind: 'none' };

/** Headers that people and their CRMs write, without spaces and signs; what stands first goes first. */
const HEADERS: readonly (readonly [Column, string])[] = [
  [
    { kind: 'lead', field: 'name' },
    'name fullname contactname leadname personname contactfullname displayname prospect prospectname contact lead person',
  ],
  [{ kind: 'first' }, 'firstname givenname forename contactfirstname leadfirstname fname'],
  [{ kind: 'last' }, 'lastname surname familyname contactlastname leadlastname lname'],
  [
    { kind: 'lead', field: 'company' },
    'company companyname organization organisation organizationname organisationname account accountname business businessname employer associatedcompany',
  ],
  [{ kind: 'lead', field: 'industry' }, 'industry sector vertical companyindustry branch'],
  [
    { kind: 'lead', field: 'email' },
    'email emailaddress mail emailid workemail businessemail contactemail primaryemail email1',
  ],
  [{ kind: 'lead_id' }, 'leadid contactid recordid externalid crmid personid customerid prospectid id'],
  [
    { kind: 'url' },
    'url pageurl demourl page landingpage recordingurl website websiteurl companywebsite web site siteurl homepage webpage domain companydomain companyurl link',
  ],
  [{ kind: 'option', field: 'title' }, 'videotitle filmtitle'],
  [{ kind: 'lead', field: 'job_title' }, 'jobtitle title position role jobrole'],
];

/** What stands between the braces of a merge field (contract/lead.ts). */
const FIELD = /^\p{L}[\p{L}\p{N}_-]{0,63}$/u;

const bare = (header: string) => header.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
const rankOf = (header: string) => {
  for (const [index, [, words]] of HEADERS.entries()) {
    const place = words.split(' ').indexOf(bare(header));
    if (place >= 0) return { index, place };
  }
  return null;
};

/** How many of these headers name something of a lead or its page. */
export const knownHeaders = (headers: readonly string[]): number =>
  headers.filter((header) => rankOf(header) !== null || isOption(header)).length;

const isOption = (header: string) => header !== 'title' && Object.hasOwn(ROW_OPTIONS, header);

/**
 * What each column fills. Where several could fill the same, the header that says it best does; the others are merge
 * fields of the lead like every column that is not known, under their header in small letters with `_`.
 */
export function mapColumns(headers: readonly string[]): Column[] {
  const best = new Map<number, { at: number; place: number }>();
  for (const [at, header] of headers.entries()) {
    const rank = isOption(header) ? null : rankOf(header);
    if (rank && rank.place < (best.get(rank.index)?.place ?? Number.POSITIVE_INFINITY)) {
      best.set(rank.index, { at, place: rank.place });
    }
  }
  const taken = new Set<string>(['name', 'company', 'industry', 'email']);
  const columns = headers.map((header, at): Column | null => {
    const [index] = [...best].find(([, winner]) => winner.at === at) ?? [];
    if (index !== undefined) return HEADERS[index]?.[0] ?? null;
    if (isOption(header) && headers.indexOf(header) === at) return { kind: 'option', field: header };
    return null;
  });
  for (const column of columns) if (column?.kind === 'lead') taken.add(column.field);
  return columns.map((column, at) => {
    if (column) return column;
    const field = fieldOf(headers[at] ?? '');
    if (!FIELD.test(field) || field in Object.prototype || taken.has(field)) return { kind: 'none' };
    taken.add(field);
    return { kind: 'lead', field };
  });
}

/** The name under which a script can merge a column. */
export const fieldOf = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}-]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 64);

/** @throws RejectedError `FileRefused` when no row of the file could be made. */
export function refuseUnusable(headers: readonly string[], hasUrl: boolean): void {
  const kinds = mapColumns(headers).map((column) => (column.kind === 'lead' ? column.field : column.kind));
  const names = ['name', 'first', 'last', 'lead_id'].some((kind) => kinds.includes(kind));
  const lacks = [
    ...(names ? [] : ['for the lead’s name (such as Name, First Name or Full name)']),
    ...(hasUrl || kinds.includes('url') ? [] : ['for the page (such as Website or url), and defaults hold no url']),
  ];
  if (lacks.length === 0) return;
  const there = headers.slice(0, 12).map((header) => JSON.stringify(header.slice(0, 40)));
  const message = `The file has no column ${lacks.join(', and none ')}. Its columns are ${there.join(', ')}.`;
  throw new RejectedError(REJECTED.fileRefused, message);
}

/** The header of the column that a field of a request came from; the field's own name when no column did. */
export function headerOf(pointer: string, headers: readonly string[], columns: readonly Column[]): string | null {
  const [, first = '', second] = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = columns.findIndex((column) => {
    if (column.kind === 'option') return column.field === first;
    if (column.kind !== 'lead') return column.kind === first;
    return first === 'lead' && column.field === (second ?? 'name');
  });
  const names = columns.findIndex(({ kind }) => kind === 'first' || kind === 'last');
  if (at < 0 && first === 'lead' && names >= 0) return headers[names] ?? null;
  return headers[at] ?? (second !== undefined && first === 'lead' ? second : first || null);
}
