import { CfnOutput, SecretValue } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Deployment } from '../functions/contract/deployment.ts';
import type { StepEnvironment } from '../functions/contract/environment.ts';
import { UNSET } from '../functions/contract/secrets.ts';
import { Answers } from './answers.ts';
import { DeployedStack, keptPolicy } from './deployed-stack.ts';
import { FrontDoor } from './front-door.ts';
import { Library } from './library.ts';
import { Media } from './media.ts';
import { SigningKey } from './signing-key.ts';
import { Site } from './site.ts';
import { Views } from './views.ts';

/**
 * Everything whose loss would hurt: the library, the media, the published site and the links to it (a sent link is
 * a promise, so the distribution that keeps it lives here), the address of the API, and its key.
 */
export class StorageStack extends DeployedStack {
  readonly library: Library;
  readonly answers: Answers;
  readonly media: Media;
  readonly views: Views;
  /** The API's address alone, to which the site leads some paths; what answers there is laid out by those who deliver. */
  readonly frontDoor: FrontDoor;
  readonly site: Site;
  /** What opens private videos. */
  readonly signingKey: SigningKey;
  /** What clients send as `x-api-key`. */
  readonly apiKey: Secret;
  /** Keys of the providers; those that are made here are `unset` until their owner puts them there. */
  readonly openRouterKey: ISecret;
  readonly elevenLabsKey: ISecret;
  /** What webhooks' signing secrets are made from. */
  readonly webhookSecret: Secret;
  /** What viewers are named and the links of leads and senders are sealed with. */
  readonly viewSecret: Secret;
  /** What every function that works on jobs is told. */
  readonly told: StepEnvironment;

  constructor(scope: Construct, { deployment }: { readonly deployment: Deployment }) {
    super(scope, 'Storage', {
      deployment,
      description: 'Leadreel: tables, buckets, secrets and the site, whose loss would hurt.',
      terminationProtection: deployment.keep_data,
    });
    this.library = new Library(this, 'Library');
    this.answers = new Answers(this, 'Answers');
    this.media = new Media(this, 'Media');
    this.views = new Views(this, 'Views');
    this.frontDoor = new FrontDoor(this, 'HttpApi', deployment.throttle);
    this.signingKey = new SigningKey(this, 'SigningKey');
    this.site = new Site(this, 'Site', { api: this.frontDoor, keyGroup: this.signingKey.keyGroup });
    this.apiKey = this.#madeUp('ApiKey', 40, 'The key that clients of the Leadreel API send as x-api-key.');
    const { openrouter, elevenlabs } = deployment.secrets;
    this.openRouterKey = this.#providerKey('OpenRouterKey', openrouter, 'The key of OpenRouter, which writes scripts.');
    this.elevenLabsKey = this.#providerKey('ElevenLabsKey', elevenlabs, 'The key of ElevenLabs, which speaks.');
    this.webhookSecret = this.#madeUp('WebhookSecret', 48, 'What the signing secrets of webhooks are made from.');
    this.viewSecret = this.#madeUp(
      'ViewSecret',
      48,
      'What viewers are named with for a day, and what links of leads and senders are sealed with.',
    );
    this.told = {
      LIBRARY_TABLE: this.library.tableName,
      MEDIA_BUCKET: this.media.bucketName,
      DEPLOYMENT: deployment.name,
    };
    const outputs = {
      SiteUrl: this.site.url,
      // Where the domain's CNAME leads.
      SiteHost: this.site.host,
      ApiKeySecret: this.apiKey.secretName,
      OpenRouterSecret: this.openRouterKey.secretName,
      ElevenLabsSecret: this.elevenLabsKey.secretName,
      MediaBucketName: this.media.bucketName,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  #madeUp(id: string, passwordLength: number, description: string): Secret {
    return new Secret(this, id, {
      description,
      generateSecretString: { passwordLength, excludePunctuation: true },
      removalPolicy: keptPolicy(this),
    });
  }

  /** A later deployment leaves the key alone: what the template says here does not change. */
  #providerKey(id: string, name: string | null, description: string): ISecret {
    if (name !== null) return Secret.fromSecretNameV2(this, id, name);
    // The cast: CDK's own Secret and ISecret differ in how they write an optional property.
    return new Secret(this, id, {
      description,
      secretStringValue: SecretValue.unsafePlainText(UNSET),
      removalPolicy: keptPolicy(this),
    }) as ISecret;
  }
}
