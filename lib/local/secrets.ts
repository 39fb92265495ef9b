import { randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Endpoint, jsonService, listen, ServiceError } from './loopback.ts';
import { type SecretModel, text } from './model.ts';
import type { JsonObject } from './template.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
/** The punctuation that Secrets Manager draws from. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const pick = (from: string) => from.charAt(randomInt(from.length));

/** A random value as `GenerateSecretString` describes it. Pure but for the randomness. */
export function generateSecret(options: JsonObject): string {
  const excluded = text(options.ExcludeCharacters);
  const groups = [
    options.ExcludeLowercase ? '' : LOWER,
    options.ExcludeUppercase ? '' : LOWER.toUpperCase(),
    options.ExcludeNumbers ? '' : DIGITS,
    options.ExcludePunctuation ? '' : PUNCTUATION,
    options.IncludeSpace ? ' ' : '',
  ]
    .map((group) => [...group].filter((character) => !excluded.includes(character)).join(''))
    .filter((group) => group !== '');
  const length = typeof options.PasswordLength === 'number' ? options.PasswordLength : 32;
  const required = options.RequireEachIncludedType === false ? [] : groups.map(pick);
  const characters = [...required];
  while (characters.length < length) characters.push(pick(groups.join('')));
  for (let index = characters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [characters[index], characters[other]] = [characters[other] ?? '', characters[index] ?? ''];
  }
  const password = characters.join('');
  if (typeof options.SecretStringTemplate !== 'string') return password;
  const template = JSON.parse(options.SecretStringTemplate) as JsonObject;
  return JSON.stringify({ ...template, [text(options.GenerateStringKey)]: password });
}

const fileOf = (folder: string, name: string) => join(folder, encodeURIComponent(name));

/** Writes a value whole or not at all. */
async function keep(folder: string, name: string, value: string): Promise<void> {
  const part = `${fileOf(folder, name)}.part`;
  await writeFile(part, value, { mode: 0o600 });
  await rename(part, fileOf(folder, name));
}

/**
 * The values of all secrets. What was generated or put is kept in a file that only its owner can read, and goes before
 * what the template says, as it does for a secret that is deployed again.
 */
async function loadValues(
  folder: string,
  secrets: readonly SecretModel[],
  given: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const values = secrets.map(async ({ name, logicalId, generate, value }): Promise<[string, string]> => {
    const own = Object.keys(given).find((beginning) => logicalId.startsWith(beginning));
    if (own !== undefined) return [name, given[own] ?? ''];
    const kept = await readFile(fileOf(folder, name), 'utf8').catch(() => '');
    if (kept !== '') return [name, kept];
    if (!generate) return [name, value];
    const made = generateSecret(generate);
    await keep(folder, name, made);
    return [name, made];
  });
  return new Map(await Promise.all(values));
}

export interface Secrets extends Endpoint {
  /** Value of the first secret whose logical id starts with `ApiKey`; null when there is none. */
  readonly apiKey: string | null;
}

/**
 * Starts a Secrets Manager that answers GetSecretValue and PutSecretValue.
 *
 * @param given values that go before the template's, by the beginning of a secret's logical id.
 */
export async function startSecrets(
  folder: string,
  secrets: readonly SecretModel[],
  given: Readonly<Record<string, string>> = {},
): Promise<Secrets> {
  const values = await loadValues(folder, secrets, given);
  const find = ({ SecretId }: Record<string, unknown>) => {
    const secret = secrets.find(({ name, arn }) => SecretId === name || SecretId === arn);
    if (secret) return secret;
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  const versionOf = ({ arn, name }: SecretModel) => ({
    ARN: arn,
    Name: name,
    VersionId: '00000000-0000-0000-0000-000000000001',
    VersionStages: ['AWSCURRENT'],
  });
  const getSecretValue = (request: Record<string, unknown>) => {
    const secret = find(request);
    return { ...versionOf(secret), SecretString: values.get(secret.name) };
  };
  const putSecretValue = async (request: Record<string, unknown>) => {
    const secret = find(request);
    const value = request.SecretString;
    if (typeof value !== 'string' || value === '') {
      throw new ServiceError('InvalidParameterException', 'Only a SecretString can be put here.');
    }
    await keep(folder, secret.name, value);
    values.set(secret.name, value);
    return versionOf(secret);
  };
  const endpoint = await listen(jsonService('1.1', { GetSecretValue: getSecretValue, PutSecretValue: putSecretValue }));
  const key = secrets.find(({ logicalId }) => logicalId.startsWith('ApiKey'));
  return { ...endpoint, apiKey: key ? (values.get(key.name) ?? null) : null };
}
