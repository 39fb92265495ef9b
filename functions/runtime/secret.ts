import { UNSET } from '../contract/secrets.ts';
import { callAws } from '../store/aws-json.ts';

/** A changed key is known to every instance within this time, milliseconds. */
const REMEMBERED_MS = 60_000;

const known = new Map<string, { value: Promise<string>; until: number }>();

/** Reads a secret; an empty text when nobody has set it. Kept for a minute; a failure is not kept. */
export function readSecret(id: string): Promise<string> {
  const kept = known.get(id);
  if (kept && kept.until > Date.now()) return kept.value;
  const value = callAws('secretsmanager', 'GetSecretValue', { SecretId: id }).then((answer) => {
    // The service's own answer (API reference of Secrets Manager); one kept as bytes has no text.
    const { SecretString } = answer as { SecretString?: string };
    return SecretString === undefined || SecretString === UNSET ? '' : SecretString.trim();
  });
  known.set(id, { value, until: Date.now() + REMEMBERED_MS });
  value.catch(() => known.delete(id));
  return value;
}
