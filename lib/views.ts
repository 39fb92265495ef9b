import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { deploymentOf, keptPolicy } from './deployed-stack.ts';

/**
 * What viewers did: an item a session, below the slug of the video's link. The index tells which videos were watched on a
 * day; it holds nothing but keys, so that it is written once a session and not with every beacon.
 */
export class Views extends Construct {
  readonly #table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const string = (name: string) => ({ name, type: AttributeType.STRING });
    this.#table = new TableV2(this, 'Table', {
      partitionKey: string('slug'),
      sortKey: string('session'),
      billing: Billing.onDemand(),
      // Seconds since 1970.
      timeToLiveAttribute: 'expires_at',
      globalSecondaryIndexes: [
        {
          indexName: 'by_day',
          partitionKey: string('day'),
          sortKey: string('slug'),
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: deploymentOf(this).keep_data,
      removalPolicy: keptPolicy(this),
    });
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** Lets a function note what a session says, and read nothing. */
  grantNote(fn: LambdaFunction): void {
    this.#table.grant(fn, 'dynamodb:UpdateItem');
  }

  /** Lets a function read sessions and take them away. */
  grantTell(fn: LambdaFunction): void {
    this.#table.grant(fn, 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  }
}
