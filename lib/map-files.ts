import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ResultWriterV2, S3JsonLItemReader } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Media } from './media.ts';

/** Without it the CDK leaves a Map's results unwritten. */
const RESULT_WRITER = '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2';

/** Has Maps in this scope write their results. Before anything else is put there. */
export const useResultWriter = (scope: Construct): void => scope.node.setContext(RESULT_WRITER, true);

/** JSON Lines of one folder of the media bucket: the CDK's own reader may read all of it, secrets of pages too. */
export class RowsFromPrefix extends S3JsonLItemReader {
  readonly #resource: string;

  /** @param key path of the state at which the key stands. */
  constructor(media: Media, prefix: string, key: string) {
    super({ bucket: media.bucket, key });
    this.#resource = media.bucket.arnForObjects(`${prefix}/*`);
  }

  override providePolicyStatements(): PolicyStatement[] {
    return [new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.#resource] })];
  }
}

/** What became of each item, for operators, in one folder of the media bucket. */
export class ResultsToPrefix extends ResultWriterV2 {
  readonly #resource: string;

  constructor(media: Media, prefix: string) {
    super({ bucket: media.bucket, prefix });
    this.#resource = media.bucket.arnForObjects(`${prefix}/*`);
  }

  override providePolicyStatements(): PolicyStatement[] {
    const actions = ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];
    return [new PolicyStatement({ actions, resources: [this.#resource] })];
  }
}
