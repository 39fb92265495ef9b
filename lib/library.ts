import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { deploymentOf, keptPolicy } from './deployed-stack.ts';

/** The table of every resource and of the work on it; its access patterns stand in functions/store/library.ts. */
export class Library extends Construct {
  readonly #table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const string = (name: string) => ({ name, type: AttributeType.STRING });
    this.#table = new TableV2(this, 'Table', {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      billing: Billing.onDemand(),
      // Of artifacts and of webhooks' deliveries, seconds since 1970.
      timeToLiveAttribute: 'expires_at',
      globalSecondaryIndexes: ['gsi1', 'gsi2', 'gsi3'].map((indexName) => ({
        indexName,
        partitionKey: string(`${indexName}pk`),
        sortKey: string(`${indexName}sk`),
      })),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: deploymentOf(this).keep_data,
      removalPolicy: keptPolicy(this),
    });
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets a function or a task read and change items; nothing scans. */
  grantWork(fn: IGrantable): void {
    this.#table.grant(
      fn,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
  }
}
