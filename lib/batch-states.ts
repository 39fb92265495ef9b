import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  IntegrationPattern,
  type IStateMachine,
  JsonPath,
  LogLevel,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { REJECTED } from '../functions/contract/errors.ts';
import { machineLogsFor } from './logs.ts';
import { ResultsToPrefix, RowsFromPrefix } from './map-files.ts';
import type { Media } from './media.ts';
import { FAULTS_OF_OURS } from './notifications.ts';

export interface BatchStatesProps {
  readonly prepare: LambdaFunction;
  readonly start: LambdaFunction;
  readonly results: LambdaFunction;
  /** Makes one video. */
  readonly chain: IStateMachine;
  readonly media: Media;
}

/** Names the Map's runs. */
const LABEL = 'Rows';
/** The functions have 15 minutes. */
const TASK_TIMEOUT = Timeout.duration(Duration.minutes(20));
/** A film's own limit, 12 hours, and room to be noticed. */
const FILM_TIMEOUT = Timeout.duration(Duration.hours(13));

/**
 * prepare → rows (Distributed Map: start → the chain, one execution a row) → results. The Map reads its rows from a file
 * and leaves what they came to in files, so the state is as small for a hundred thousand rows as for one.
 */
export class BatchStates extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: BatchStatesProps) {
    super(scope, id);
    const results = this.#task('Results', props.results);
    const ended = new Choice(this, 'Is given up')
      .when(
        Condition.isPresent('$.error'),
        new Fail(this, 'GivenUp', { errorPath: '$.error.Error', causePath: '$.error.Cause' }),
      )
      .otherwise(new Succeed(this, 'Done'));
    results.next(ended);
    const prepare = this.#task('Prepare', props.prepare, '$.work', [REJECTED.fileRefused, REJECTED.interrupted]);
    prepare.addCatch(results, { resultPath: '$.error' });
    const rows = this.#rows(props);
    rows.addCatch(results, { resultPath: '$.error' });
    rows.next(results);
    // The Map does not take a file without a line.
    const wanted = new Choice(this, 'Is there a row').when(Condition.numberGreaterThan('$.work.rows', 0), rows);
    wanted.otherwise(results);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(prepare.next(wanted)),
      stateMachineType: StateMachineType.STANDARD,
      // 100,000 films at 40 at a time, three minutes each, are five days.
      timeout: Duration.days(14),
      tracingEnabled: true,
      logs: {
        destination: machineLogsFor(this, 'batches'),
        level: LogLevel.ERROR,
      },
    });
  }

  /** Lets a function see how far the Map of a batch is. */
  static grantCount(machine: StateMachine, fn: LambdaFunction): void {
    const { stateMachineName } = machine;
    const mapRun = { service: 'states', resource: 'mapRun', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    const resources = [Stack.of(machine).formatArn({ ...mapRun, resourceName: `${stateMachineName}/${LABEL}:*` })];
    fn.addToRolePolicy(new PolicyStatement({ actions: ['states:DescribeMapRun'], resources }));
  }

  #rows({ start, chain, media }: BatchStatesProps): DistributedMap {
    const film = new StepFunctionsStartExecution(this, 'Film', {
      stateMachine: chain,
      integrationPattern: IntegrationPattern.RUN_JOB,
      name: JsonPath.stringAt('$.start.name'),
      input: TaskInput.fromJsonPathAt('$.start.input'),
      resultPath: JsonPath.DISCARD,
      taskTimeout: FILM_TIMEOUT,
    });
    // Throttled starts; a film that failed is the row's failure. The same name and input start the same execution.
    film.addRetry({
      ...FAULTS_OF_OURS,
      errors: ['StepFunctions.ExecutionLimitExceeded', 'StepFunctions.ThrottlingException'],
    });
    const made = new Succeed(this, 'Made', { outputPath: JsonPath.DISCARD });
    const chosen = new Choice(this, 'Is there a film to make')
      .when(Condition.stringEquals('$.start.outcome', 'run'), film.next(made))
      .when(Condition.stringEquals('$.start.outcome', 'made'), made)
      .otherwise(new Fail(this, 'Refused', { error: 'RowRefused', cause: 'The video says why.' }));
    const rows = new DistributedMap(this, 'Rows', {
      label: LABEL,
      mapExecutionType: StateMachineType.STANDARD,
      maxConcurrencyPath: '$.work.concurrency',
      toleratedFailurePercentagePath: '$.work.tolerated_failure_percentage',
      itemReader: new RowsFromPrefix(media, 'batches/rows', JsonPath.stringAt('$.work.rows_key')),
      resultWriterV2: new ResultsToPrefix(media, 'batches/runs'),
      resultPath: JsonPath.DISCARD,
    });
    rows.itemProcessor(this.#task('Start', start, '$.start', ['Problem']).next(chosen));
    return rows;
  }

  /** @param final errors that another try does not cure. */
  #task(name: string, fn: LambdaFunction, resultPath: string = JsonPath.DISCARD, final: string[] = []): LambdaInvoke {
    const task = new LambdaInvoke(this, name, {
      lambdaFunction: fn,
      payloadResponseOnly: true,
      resultPath,
      retryOnServiceExceptions: false,
      taskTimeout: TASK_TIMEOUT,
    });
    if (final.length > 0) task.addRetry({ errors: final, maxAttempts: 0 });
    task.addRetry(FAULTS_OF_OURS);
    return task;
  }
}
