import { generateKeyPairSync } from 'node:crypto';

/** What private videos' links are signed with in tests, PEM. */
export const SITE_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
