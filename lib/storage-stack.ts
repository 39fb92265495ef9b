import { CfnOutput, SecretValue, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { UNSET } from '../functions/contract/secrets.ts';
import { Answers } from './answers.ts';
import { Library } from './library.ts';
import { Media } from './media.ts';
import { SigningKey } from './signing-key.ts';
import { Site } from './site.ts';

/**
 * Everything whose loss would hurt: the library, the media, the published site and the links to it (a sent link is
 * a promise, so the distribution that keeps it lives here), and the key of the API.
 */
export class StorageStack extends Stack {
  readonly library: Library;
  readonly answers: Answers;
  readonly media: Media;
  readonly site: Site;
  /** What opens private videos. */
  readonly signingKey: SigningKey;
  /** What clients send as `x-api-key`. */
  readonly apiKey: Secret;
  /** Keys of the providers; `unset` until their owner puts them there. */
  readonly openRouterKey: Secret;
  readonly elevenLabsKey: Secret;
  /** What webhooks' signing secrets are made from. */
  readonly webhookSecret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.library = new Library(this, 'Library');
    this.answers = new Answers(this, 'Answers');
    this.media = new Media(this, 'Media');
    this.signingKey = new SigningKey(this, 'SigningKey');
    this.site = new Site(this, 'Site', this.signingKey.keyGroup);
    this.apiKey = new Secret(this, 'ApiKey', {
      description: 'The key that clients of the Leadreel API send as x-api-key.',
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    this.openRouterKey = this.#providerKey('OpenRouterKey', 'The key of OpenRouter, which writes scripts.');
    this.elevenLabsKey = this.#providerKey('ElevenLabsKey', 'The key of ElevenLabs, which speaks.');
    this.webhookSecret = new Secret(this, 'WebhookSecret', {
      description: 'What the signing secrets of webhooks are made from.',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    new CfnOutput(this, 'SiteUrl', { value: this.site.url });
    new CfnOutput(this, 'ApiKeySecret', { value: this.apiKey.secretName });
    new CfnOutput(this, 'OpenRouterSecret', { value: this.openRouterKey.secretName });
    new CfnOutput(this, 'ElevenLabsSecret', { value: this.elevenLabsKey.secretName });
  }

  /** A later deployment leaves the key alone: what the template says here does not change. */
  #providerKey(id: string, description: string): Secret {
    return new Secret(this, id, { description, secretStringValue: SecretValue.unsafePlainText(UNSET) });
  }
}
