import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** Where the private half is kept. */
export interface KeyStore {
  /** Empty when there is none yet. */
  read(): Promise<string>;
  write(privateKey: string): Promise<void>;
}

/** What CloudFront takes for signed links. */
const RSA_BITS = 2048;

/** Gives the public half of a deployment's key, PEM; the first time, makes the pair. Links that were signed stay good. */
export async function obtainPublicKey(store: KeyStore): Promise<string> {
  const kept = await store.read();
  if (kept !== '') return createPublicKey(kept).export({ type: 'spki', format: 'pem' }).toString();
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: RSA_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await store.write(privateKey);
  return publicKey;
}
