import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  JitterType,
  JsonPath,
  LogLevel,
  Map as MapState,
  type Parallel,
  type Chain as StateChain,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Compute } from '../functions/contract/compute.ts';
import { REJECTED, RETRYABLE, type RejectedName } from '../functions/contract/errors.ts';
import type { Stage } from '../functions/contract/stages.ts';
import { deploymentOf } from './deployed-stack.ts';
import { machineLogsFor } from './logs.ts';

export interface ChainProps {
  readonly scout: IFunction;
  readonly script: IFunction;
  readonly voice: IFunction;
  readonly voiceover: IFunction;
  readonly storyboard: IFunction;
  readonly record: IFunction;
  readonly recording: IFunction;
  readonly render: IFunction;
  readonly assemble: IFunction;
  /** Renders and joins what is too large for those two; null in a deployment without. */
  readonly largeFilm: Parallel | null;
  readonly host: IFunction;
  readonly completed: IFunction;
  readonly failed: IFunction;
}

/**
 * Longest time one try of a task may take, its waiting for a free function included. Lambda's own limit is 15
 * minutes; a laptop with two cores may have a hundred scenes in the queue.
 */
const TASK_TIMEOUT = Timeout.duration(Duration.hours(2));

/**
 * scout → script → voice (Map, join) → record (storyboard, Map, session) → compose (Map, assemble) → host. The input
 * says which of them run: all for a whole video, one or two for a resource that is asked for alone. The state carries
 * the job's id and the numbers of its sections and scenes, nothing else. Every step skips what is made already, so a
 * second run resumes where the first one stopped.
 */
export class Chain extends Construct {
  readonly stateMachine: StateMachine;
  readonly #failed: IFunction;

  constructor(scope: Construct, id: string, props: ChainProps) {
    super(scope, id);
    this.#failed = props.failed;
    const { concurrency } = deploymentOf(this);
    const scout = this.#once('Scout', 'scout', props.scout);
    const script = this.#once('Script', 'script', props.script, '$.voice');
    const voice = this.#each('Voice', 'voice', props.voice, '$.voice.items', concurrency.voice).next(
      this.#once('Voiceover', 'voice', props.voiceover),
    );
    const record = this.#once('Storyboard', 'record', props.storyboard, '$.scenes')
      .next(this.#each('Record', 'record', props.record, '$.scenes.record', concurrency.record))
      .next(this.#once('Recording', 'record', props.recording));
    const anew = this.#once('Assemble anew', 'compose', props.assemble);
    const compose = this.#each('Render', 'compose', props.render, '$.scenes.render', concurrency.render).next(
      this.#once('Assemble', 'compose', props.assemble, JsonPath.DISCARD, {
        error: REJECTED.sceneDamaged,
        cure: this.#each('Render anew', 'compose', props.render, '$.scenes.render', concurrency.render).next(anew),
      }),
    );
    const composed = props.largeFilm ? this.#bySize(compose, props.largeFilm) : compose;
    const host = this.#wanted('host', this.#once('Host', 'host', props.host));
    // What was cured goes on like what was well.
    anew.next(host);
    const definition = this.#wanted('scout', scout)
      .next(this.#wanted('script', script))
      .next(this.#wanted('voice', voice))
      .next(this.#wanted('record', record))
      .next(this.#wanted('compose', composed))
      .next(host)
      .next(this.#once('Completed', 'host', props.completed))
      .next(new Succeed(this, 'Done'));
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(definition),
      stateMachineType: StateMachineType.STANDARD,
      timeout: Duration.hours(12),
      tracingEnabled: true,
      logs: {
        destination: machineLogsFor(this, 'chain'),
        level: LogLevel.ERROR,
      },
    });
  }

  /** Runs a stage when the execution's input asks for it. */
  #wanted(stage: Stage, work: IChainable): StateChain {
    return new Choice(this, `Is ${stage} wanted?`)
      .when(Condition.booleanEquals(`$.run.${stage}`, true), work)
      .afterwards({ includeOtherwise: true });
  }

  /** Where the film is composed, as the storyboard's step has chosen; one that an older version planned goes to functions. */
  #bySize(inFunctions: IChainable, largeFilm: Parallel): StateChain {
    const compute = '$.scenes.compute';
    const large: Compute = 'fargate';
    const work = this.#caught(this.#retried(largeFilm), 'Large film', 'compose');
    return new Choice(this, 'Is it large?')
      .when(Condition.and(Condition.isPresent(compute), Condition.stringEquals(compute, large)), work)
      .otherwise(inFunctions)
      .afterwards();
  }

  /** A step that works on the whole job. Its answer goes to `resultPath`, or nowhere. What has a remedy is cured once. */
  #once(
    name: string,
    stage: Stage,
    fn: IFunction,
    resultPath: string = JsonPath.DISCARD,
    remedy?: { error: RejectedName; cure: IChainable },
  ): LambdaInvoke {
    const task = new LambdaInvoke(this, name, {
      lambdaFunction: fn,
      payload: TaskInput.fromObject({ job_id: JsonPath.stringAt('$.job_id') }),
      // The answer itself, not what wraps it.
      payloadResponseOnly: true,
      resultPath,
      retryOnServiceExceptions: false,
      taskTimeout: TASK_TIMEOUT,
    });
    if (remedy) task.addCatch(remedy.cure, { errors: [remedy.error], resultPath: JsonPath.DISCARD });
    return this.#caught(this.#retried(task), name, stage);
  }

  /** A step that works on each section or scene by itself. */
  #each(name: string, stage: Stage, fn: IFunction, itemsPath: string, maxConcurrency: number): MapState {
    const map = new MapState(this, `${name} each`, {
      itemsPath,
      itemSelector: {
        job_id: JsonPath.stringAt('$.job_id'),
        index: JsonPath.numberAt('$$.Map.Item.Value'),
      },
      maxConcurrency,
      resultPath: JsonPath.DISCARD,
    });
    const task = new LambdaInvoke(this, name, {
      lambdaFunction: fn,
      payload: TaskInput.fromObject({ job_id: JsonPath.stringAt('$.job_id'), index: JsonPath.numberAt('$.index') }),
      resultPath: JsonPath.DISCARD,
      retryOnServiceExceptions: false,
      taskTimeout: TASK_TIMEOUT,
    });
    map.itemProcessor(this.#retried(task));
    return this.#caught(map, name, stage);
  }

  #retried<S extends LambdaInvoke | Parallel>(task: S): S {
    // A page that does not answer is asked once more: it costs a minute at most, and a person waits for the answer.
    task.addRetry({
      errors: [RETRYABLE.pageUnreachable, RETRYABLE.pageTimedOut],
      interval: Duration.seconds(1),
      maxAttempts: 1,
      jitterStrategy: JitterType.FULL,
    });
    // Crashes of browser or encoder: 2 s and 4 s, each times chance, so that neighbours do not come back together.
    task.addRetry({
      errors: [
        RETRYABLE.browserCrashed,
        RETRYABLE.captureStalled,
        RETRYABLE.encoderFailed,
        RETRYABLE.machineLost,
        RETRYABLE.stepTimedOut,
      ],
      interval: Duration.seconds(2),
      backoffRate: 2,
      maxAttempts: 2,
      jitterStrategy: JitterType.FULL,
    });
    // Providers and stores, which the step has asked several times already: 5, 10 and 20 s, each times chance.
    task.addRetry({
      errors: [RETRYABLE.providerBusy, RETRYABLE.providerUnavailable, RETRYABLE.storeUnavailable],
      interval: Duration.seconds(5),
      backoffRate: 2,
      maxAttempts: 3,
      jitterStrategy: JitterType.FULL,
    });
    // The event bus, which is told how a job ended: 1, 2 and 4 s, each times chance.
    task.addRetry({
      errors: [RETRYABLE.deliveryFailed],
      interval: Duration.seconds(1),
      backoffRate: 2,
      maxAttempts: 3,
      jitterStrategy: JitterType.FULL,
    });
    // Lambda itself: throttled accounts queue here. 2 s doubling to 60 s, ten times: about seven minutes.
    task.addRetry({
      errors: [
        'Lambda.ServiceException',
        'Lambda.AWSLambdaException',
        'Lambda.SdkClientException',
        'Lambda.ClientExecutionTimeoutException',
        'Lambda.TooManyRequestsException',
      ],
      interval: Duration.seconds(2),
      backoffRate: 2,
      maxDelay: Duration.seconds(60),
      maxAttempts: 10,
      jitterStrategy: JitterType.FULL,
    });
    return task;
  }

  #caught<S extends LambdaInvoke | MapState | Parallel>(state: S, name: string, stage: Stage): S {
    state.addCatch(this.#failure(name, stage), { resultPath: '$.error' });
    return state;
  }

  /** Marks the job failed with its stage and reason, then ends the execution as failed. */
  #failure(name: string, stage: Stage): IChainable {
    const mark = new LambdaInvoke(this, `${name} failed`, {
      lambdaFunction: this.#failed,
      payload: TaskInput.fromObject({
        job_id: JsonPath.stringAt('$.job_id'),
        stage,
        error: JsonPath.objectAt('$.error'),
      }),
      resultPath: JsonPath.DISCARD,
      retryOnServiceExceptions: false,
      taskTimeout: TASK_TIMEOUT,
    });
    return this.#retried(mark).next(
      new Fail(this, `${name} ends`, { errorPath: '$.error.Error', causePath: '$.error.Cause' }),
    );
  }
}
