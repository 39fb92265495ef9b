import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { KeyPairEnvironment, readEnvironment } from '../contract/environment.ts';
import { answerCustomResource } from '../runtime/custom-resource.ts';
import { readSecret } from '../runtime/secret.ts';
import { obtainPublicKey } from './key-pair.ts';

const { PRIVATE_KEY_SECRET } = readEnvironment(KeyPairEnvironment, process.env);
const secrets = new SecretsManagerClient({});

const store = {
  read: () => readSecret(PRIVATE_KEY_SECRET),
  write: async (SecretString: string) => {
    await secrets.send(new PutSecretValueCommand({ SecretId: PRIVATE_KEY_SECRET, SecretString }));
  },
};

/** A custom resource: the public half of the key that private videos' links are signed with, as `PublicKey`. */
export const handler = answerCustomResource('signing-key-pair', async () => ({
  PublicKey: await obtainPublicKey(store),
}));
