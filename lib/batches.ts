import { Duration, Size } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type {
  DroppedEnvironment,
  JudgeEnvironment,
  PrepareEnvironment,
  ResultsEnvironment,
  StartRowEnvironment,
} from '../functions/contract/environment.ts';
import { BatchStates } from './batch-states.ts';
import { BundledFunction, type BundledFunctionProps } from './bundled-function.ts';
import { heedingTarget, tellBrokenOff } from './lost-events.ts';
import { useResultWriter } from './map-files.ts';
import type { Notifications } from './notifications.ts';
import type { StorageStack } from './storage-stack.ts';

export interface BatchesProps {
  readonly storage: StorageStack;
  readonly notifications: Notifications;
  /** Makes one video. */
  readonly chain: IStateMachine;
  /** What judges requests, as the API has it. */
  readonly judge: JudgeEnvironment;
}

/** Files of rows, and a video for each row: what begins, makes and ends a batch. */
export class Batches extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { storage, notifications, chain, judge }: BatchesProps) {
    super(scope, id);
    useResultWriter(this);
    const { library, media, site, signingKey, viewSecret } = storage;
    const store = storage.told;
    const fn = (name: string, props: BundledFunctionProps) => {
      const made = new BundledFunction(this, name, props);
      library.grantWork(made);
      return made;
    };

    const prepare = fn('Prepare', {
      entry: 'batch/handler-prepare.ts',
      environment: { ...store, ...judge } satisfies PrepareEnvironment,
      // Judging is single-threaded, a third of a millisecond a row: one vCPU.
      memorySize: 1769,
      timeout: Duration.minutes(15),
      // A file of 100 MB, its account and its rows.
      ephemeralStorage: Size.gibibytes(1),
    });
    media.grantRead(prepare, ['batches/incoming', 'batches/uploads']);
    media.grantWrite(prepare, ['batches/rows']);
    const start = fn('Start', {
      entry: 'batch/handler-start.ts',
      environment: { ...store, ...judge, STATE_MACHINE_ARN: chain.stateMachineArn } satisfies StartRowEnvironment,
      memorySize: 512,
    });
    const results = fn('Results', {
      entry: 'batch/handler-results.ts',
      environment: {
        ...store,
        SITE_URL: site.url,
        SITE_KEY_ID: signingKey.keyId,
        SITE_KEY_SECRET: signingKey.secretArn,
        VIEW_SECRET: viewSecret.secretArn,
      } satisfies ResultsEnvironment,
      memorySize: 1769,
      // Two reads of the library a row: 100,000 rows in a few minutes.
      timeout: Duration.minutes(15),
      ephemeralStorage: Size.gibibytes(1),
    });
    media.grantRead(results, ['batches/rows']);
    media.grantLeave(results, ['batches/results']);
    signingKey.grantSign(results);
    viewSecret.grantRead(results);
    notifications.grantEmit(results);

    const { stateMachine } = new BatchStates(this, 'States', { prepare, start, results, chain, media });
    this.stateMachine = stateMachine;
    const dropped = fn('Dropped', {
      entry: 'batch/handler-dropped.ts',
      environment: { ...store, BATCH_STATE_MACHINE_ARN: stateMachine.stateMachineArn } satisfies DroppedEnvironment,
    });
    media.grantList(dropped, ['batches/incoming']);
    stateMachine.grantStartExecution(dropped);
    this.#listen(media.bucketName, dropped, results);
  }

  get stateMachineArn(): string {
    return this.stateMachine.stateMachineArn;
  }

  /** Lets the API start and stop batches, and see how far their rows are. */
  grantManage(fn: LambdaFunction): void {
    this.stateMachine.grantStartExecution(fn);
    this.stateMachine.grantExecution(fn, 'states:StopExecution', 'states:ListMapRuns');
    BatchStates.grantCount(this.stateMachine, fn);
  }

  #listen(bucketName: string, dropped: LambdaFunction, results: LambdaFunction): void {
    new Rule(this, 'FileDropped', {
      description: 'A file of rows that is dropped into the media bucket begins a batch.',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucketName] }, object: { key: [{ prefix: 'batches/incoming/' }] } },
      },
      targets: [heedingTarget(dropped)],
    });
    tellBrokenOff(this, 'BrokenOff', {
      description: 'Batches that were stopped or ran out of time cannot write their results themselves.',
      stateMachineArn: this.stateMachineArn,
      fn: results,
    });
  }
}
