import { CfnOutput, SecretValue, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { UNSET } from '../functions/contract/secrets.ts';
import { Answers } from './answers.ts';
import { Library } from './library.ts';
import { Media } from './media.ts';
import { SigningKey } from './signing-key.ts';
import { Site } from './site.ts';
import { Views } from './views.ts';

/**
 * Everything whose loss would hurt: the library, the media, the published site and the links to it (a sent link is
 * a promise, so the distribution that keeps it lives here), the address of the API, and its key.
 */
export class StorageStack extends Stack {
  readonly library: Library;
  readonly answers: Answers;
  readonly media: Media;
  readonly views: Views;
  /** The API's address alone, to which the site leads some paths; what answers there is laid out by those who deliver. */
  readonly http: HttpApi;
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
  /** What viewers are named and the links of leads and senders are sealed with. */
  readonly viewSecret: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.library = new Library(this, 'Library');
    this.answers = new Answers(this, 'Answers');
    this.media = new Media(this, 'Media');
    this.views = new Views(this, 'Views');
    this.http = new HttpApi(this, 'HttpApi', { description: 'Leadreel: a personal demo video for each sales lead' });
    this.signingKey = new SigningKey(this, 'SigningKey');
    this.site = new Site(this, 'Site', { api: this.http, keyGroup: this.signingKey.keyGroup });
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
    this.viewSecret = new Secret(this, 'ViewSecret', {
      description: 'What viewers are named with for a day, and what links of leads and senders are sealed with.',
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
