import { CustomResource, Duration, SecretValue } from 'aws-cdk-lib';
import { KeyGroup, PublicKey } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { KeyPairEnvironment } from '../functions/contract/environment.ts';
import { UNSET } from '../functions/contract/secrets.ts';
import { BundledFunction } from './bundled-function.ts';
import { keptPolicy } from './deployed-stack.ts';

/**
 * The pair of keys that private videos' links are signed with: made once, by a function of the deployment, so that the
 * private half never leaves the account.
 */
export class SigningKey extends Construct {
  readonly keyGroup: KeyGroup;
  readonly #secret: Secret;
  readonly #publicKey: PublicKey;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#secret = new Secret(this, 'Secret', {
      description: 'The private key that links of private videos are signed with.',
      // A later deployment leaves the key alone: what the template says here does not change.
      secretStringValue: SecretValue.unsafePlainText(UNSET),
      removalPolicy: keptPolicy(this),
    });
    const maker = new BundledFunction(this, 'Maker', {
      entry: '6-host/handler-key-pair.ts',
      environment: { PRIVATE_KEY_SECRET: this.#secret.secretArn } satisfies KeyPairEnvironment,
      timeout: Duration.minutes(1),
    });
    this.#secret.grantRead(maker);
    maker.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:PutSecretValue'], resources: [this.#secret.secretArn] }),
    );
    const pair = new CustomResource(this, 'Pair', {
      resourceType: 'Custom::SigningKeyPair',
      serviceToken: maker.functionArn,
    });
    // Made only once the function may read and write the secret.
    pair.node.addDependency(maker);
    this.#publicKey = new PublicKey(this, 'Public', { encodedKey: pair.getAttString('PublicKey') });
    this.keyGroup = new KeyGroup(this, 'Group', { items: [this.#publicKey] });
  }

  /** CloudFront's id of the public half. */
  get keyId(): string {
    return this.#publicKey.publicKeyId;
  }

  get secretArn(): string {
    return this.#secret.secretArn;
  }

  /** Lets a function sign. */
  grantSign(fn: LambdaFunction): void {
    this.#secret.grantRead(fn);
  }
}
