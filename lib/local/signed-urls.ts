import { createVerify } from 'node:crypto';
import { isObject, type Json } from './template.ts';

/** The query parameters that CloudFront takes off a signed address. */
const OWN = ['Expires', 'Policy', 'Signature', 'Key-Pair-Id'];

/** CloudFront's Base64 for addresses. */
const bytesOf = (text: string) =>
  Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');

/** Whether a resource of a policy (`*` any text, `?` any character) is that address. */
function covers(resource: string, address: string): boolean {
  const source = resource
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(address);
}

function policyOf(text: string): { resource: string; condition: { [key: string]: Json } } | null {
  try {
    const policy: Json = JSON.parse(text);
    const statements = isObject(policy) ? policy.Statement : null;
    const [statement] = Array.isArray(statements) && statements.length === 1 ? statements : [];
    if (!isObject(statement) || !isObject(statement.Condition)) return null;
    return { resource: String(statement.Resource), condition: statement.Condition };
  } catch {
    return null;
  }
}

/**
 * Whether an address carries a signature that opens it now, as CloudFront judges custom policies: signed with RSA and
 * SHA-1 by one of the keys, for this address, and within its time. An address range in a policy opens nothing here.
 *
 * @param keys public keys, PEM, by their ids.
 */
export function isSigned(address: URL, keys: ReadonlyMap<string, string>, now: Date): boolean {
  const query = address.searchParams;
  const [policy, signature] = [query.get('Policy'), query.get('Signature')];
  const key = keys.get(query.get('Key-Pair-Id') ?? '');
  if (policy === null || signature === null || key === undefined) return false;
  const text = bytesOf(policy).toString('utf8');
  if (!createVerify('RSA-SHA1').update(text).verify(key, bytesOf(signature))) return false;
  const told = policyOf(text);
  if (!told) return false;
  const { DateLessThan, DateGreaterThan, ...others } = told.condition;
  const seconds = now.getTime() / 1000;
  const timeOf = (condition: Json | undefined) =>
    isObject(condition) ? Number(condition['AWS:EpochTime']) : Number.NaN;
  if (!(seconds < timeOf(DateLessThan)) || Object.keys(others).length > 0) return false;
  if (DateGreaterThan !== undefined && !(seconds > timeOf(DateGreaterThan))) return false;
  const asked = new URL(address);
  for (const name of OWN) asked.searchParams.delete(name);
  return covers(told.resource, asked.href);
}
