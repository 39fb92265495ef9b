import { createHash, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import { AuthorizerEnvironment, readEnvironment } from '../contract/environment.ts';

const environment = readEnvironment(AuthorizerEnvironment, process.env);
const secrets = new SecretsManagerClient({});
/** A changed key is known to every instance within this time, milliseconds. */
const REMEMBERED_MS = 60_000;
let known: { key: string; until: number } | undefined;

/** Lets a request in whose `x-api-key` is the deployment's key; compared in constant time. */
export const handler = async (event: APIGatewayRequestAuthorizerEventV2): Promise<APIGatewaySimpleAuthorizerResult> => {
  const given = event.headers?.['x-api-key'] ?? '';
  return { isAuthorized: timingSafeEqual(digest(given), digest(await currentKey())) };
};

async function currentKey(): Promise<string> {
  if (known && known.until > Date.now()) return known.key;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: environment.API_KEY_SECRET }));
  if (!SecretString) throw new Error('The secret of the API key is empty.');
  known = { key: SecretString, until: Date.now() + REMEMBERED_MS };
  return SecretString;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
