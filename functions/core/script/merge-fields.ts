import { REJECTED, RejectedError } from '../../contract/errors.ts';
import type { Lead } from '../../contract/lead.ts';
import { clip, speakPhrase } from './speakable.ts';

/** One `{{field}}` or `{{field|fallback}}` as written. */
interface MergeField {
  field: string;
  /** Null when none was written; may be empty. */
  fallback: string | null;
}

const FIELD = /\{\{([^{}]*)\}\}/g;

function parse(inner: string): MergeField {
  const bar = inner.indexOf('|');
  if (bar === -1) return { field: inner.trim(), fallback: null };
  return { field: inner.slice(0, bar).trim(), fallback: inner.slice(bar + 1).trim() };
}

/** Every merge field of `text`, in order, repeats included. */
export function findMergeFields(text: string): MergeField[] {
  return [...text.matchAll(FIELD)].map((match) => parse(match[1] ?? ''));
}

/**
 * Fills every field of `text` from `values` in one pass: what was inserted is never read again, so braces inside a
 * value stay as they are. A value of only white space counts as missing.
 *
 * @throws RejectedError `MergeFieldMissing`, naming the field, when it has neither value nor fallback.
 */
export function fillFields(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(FIELD, (_match, inner: string) => {
    const { field, fallback } = parse(inner);
    const value = lookUp(field, values) ?? fallback;
    if (value === null) {
      throw new RejectedError(REJECTED.mergeFieldMissing, `{{${field}}} has no value for this lead and no fallback`);
    }
    return value;
  });
}

function lookUp(field: string, values: Readonly<Record<string, unknown>>): string | null {
  const wanted = field.toLowerCase();
  const key = Object.hasOwn(values, field) ? field : Object.keys(values).find((name) => name.toLowerCase() === wanted);
  const value = key === undefined ? undefined : values[key];
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return String(value).trim() === '' ? null : String(value);
}

/**
 * Fills `{{field}}` and `{{field|fallback}}` from the lead; `extra` goes before the lead's own fields. `{{first_name}}`
 * is derived from the name unless the lead has such a field. Field names match in any case.
 *
 * @example mergeFields('Hi {{first_name}} of {{company|your team}}', { name: 'Dana Reyes' }) // 'Hi Dana of your team'
 * @throws RejectedError `MergeFieldMissing`, naming the field, when it has neither value nor fallback.
 */
export function mergeFields(text: string, lead: Lead, extra: Readonly<Record<string, string | number>> = {}): string {
  return fillFields(text, { first_name: firstName(lead.name), ...lead, ...extra });
}

const HONORIFIC = /^(?:dr|prof|mr|mrs|ms|mx|miss|sir|dame|lord|lady|rev|herr|frau|mme|mlle)\.?$/i;
const CREDENTIAL = /,?\s+(?:ph\.?d|m\.?d|m\.?b\.?a|jr|sr|esq|cpa|ii|iii)\.?$/i;

/**
 * What one would call this person aloud: the first name, or the title with the last name ("Dr. Smith"). Empty when the
 * name holds nothing that can be said.
 */
export function firstName(name: string): string {
  const plain = speakPhrase(name.replace(CREDENTIAL, ''));
  const turned = /^([^,]+),\s*([^,]+)$/.exec(plain);
  const words = (turned ? `${turned[2]} ${turned[1]}` : plain).split(' ');
  const [first = '', second] = words;
  if (HONORIFIC.test(first) && second !== undefined) return clip(`${first} ${cased(words.at(-1) ?? second)}`, 60);
  const isInitial = /^\p{L}\.?$/u.test(first) && second !== undefined;
  return speakPhrase(clip(isInitial ? plain : cased(first), 60));
}

/** Shouted and whispered names get their capital back; two and three capitals may be initials ("AJ"). */
function cased(word: string): string {
  const isShouted = word.length > 3 && /^\p{Lu}+$/u.test(word);
  if (!isShouted && !/^\p{Ll}+$/u.test(word)) return word;
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
