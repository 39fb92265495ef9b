import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  Choice,
  Condition,
  DefinitionBody,
  JitterType,
  JsonPath,
  LogLevel,
  Map as MapState,
  type RetryProps,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { LibraryEnvironment } from '../functions/contract/environment.ts';
import { REJECTED, RETRYABLE } from '../functions/contract/errors.ts';
import { type DeliverEnvironment, MOST_WEBHOOKS } from '../functions/contract/webhook.ts';
import { BundledFunction } from './bundled-function.ts';
import { deploymentOf } from './deployed-stack.ts';
import type { Library } from './library.ts';
import { machineLogsFor } from './logs.ts';
import { LostEvents, tellBrokenOff } from './lost-events.ts';

/** When a delivery that failed is tried again. */
export type DeliveryRetry = Required<Pick<RetryProps, 'interval' | 'backoffRate' | 'maxDelay' | 'maxAttempts'>>;

export interface NotificationsProps {
  readonly library: Library;
  /** What each webhook's signing secret is made from: 32 random characters or more. Outlives this construct. */
  readonly secret: Secret;
  /** @default {@link ABOUT_A_DAY} */
  readonly retry?: DeliveryRetry;
}

/**
 * The policy of deliveries. The waits grow by four: 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 5.7 h (together 7.6 h),
 * then seven times 6 h: 49.6 h at most. Each is multiplied by chance (FULL jitter: 0 to 1, half on average), so that
 * receivers which come back are not met by everybody at once: about 25 h for fifteen attempts.
 */
const ABOUT_A_DAY: DeliveryRetry = {
  interval: Duration.seconds(5),
  backoffRate: 4,
  maxDelay: Duration.hours(6),
  maxAttempts: 14,
};

/** One try of any step; the slowest has 30 s of its own, 10 of them for the receiver. */
const TASK_TIMEOUT = Timeout.duration(Duration.minutes(1));

/**
 * From what happened to those who want to know: EventBridge takes the events, a rule starts a state machine for each,
 * and that delivers it to every webhook. Its Retry is the retry policy. The event goes in; after that the state
 * carries ids alone, never a secret.
 */
export class Notifications extends Construct {
  readonly #stateMachine: StateMachine;
  readonly #secret: Secret;

  constructor(scope: Construct, id: string, { library, secret, retry = ABOUT_A_DAY }: NotificationsProps) {
    super(scope, id);
    this.#secret = secret;
    const environment = { LIBRARY_TABLE: library.tableName } satisfies LibraryEnvironment;
    const fn = (name: string, entry: string) => {
      const made = new BundledFunction(this, name, { entry: `notify/${entry}`, environment });
      library.grantWork(made);
      return made;
    };
    const deliver = new BundledFunction(this, 'DeliverFunction', {
      entry: 'notify/handler-deliver.ts',
      environment: {
        ...environment,
        WEBHOOK_SECRET: secret.secretArn,
        ALLOW_PRIVATE_HOSTS: '',
      } satisfies DeliverEnvironment,
    });
    library.grantWork(deliver);
    secret.grantRead(deliver);

    const plan = this.#task('Plan', fn('PlanFunction', 'handler-plan.ts'));
    plan.addRetry(FAULTS_OF_OURS);
    const each = this.#deliverEach(deliver, fn('GiveUpFunction', 'handler-give-up.ts'), retry);
    each.next(new Succeed(this, 'Done'));
    this.#stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(
        new Choice(this, 'Is a replay').when(Condition.isPresent('$.deliveries'), each).otherwise(plan.next(each)),
      ),
      stateMachineType: StateMachineType.STANDARD,
      // The longest round of attempts, 49.6 h, and room for throttling.
      timeout: Duration.days(3),
      tracingEnabled: true,
      logs: {
        destination: machineLogsFor(this, 'notifications'),
        level: LogLevel.ERROR,
      },
    });
    this.#listen(fn('EndedFunction', 'handler-ended.ts'));
  }

  /** The bus is the account's: deployments beside each other are told apart by the source of their events. */
  get #source(): string {
    return deploymentOf(this).name;
  }

  get stateMachine(): StateMachine {
    return this.#stateMachine;
  }

  get stateMachineArn(): string {
    return this.#stateMachine.stateMachineArn;
  }

  /** Lets a function put our events, and no others, on the default bus. */
  grantEmit(fn: LambdaFunction): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
        conditions: { StringEquals: { 'events:source': this.#source } },
      }),
    );
  }

  /** Lets the API start deliveries, and tell a webhook's secret to whoever makes it. */
  grantManage(fn: LambdaFunction): void {
    this.#stateMachine.grantStartExecution(fn);
    this.#secret.grantRead(fn);
  }

  /** @param payload when absent, the function gets the whole state. */
  #task(name: string, fn: LambdaFunction, payload?: Record<string, unknown>): LambdaInvoke {
    return new LambdaInvoke(this, name, {
      lambdaFunction: fn,
      ...(payload ? { payload: TaskInput.fromObject(payload) } : {}),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      taskTimeout: TASK_TIMEOUT,
    });
  }

  #deliverEach(deliver: LambdaFunction, giveUp: LambdaFunction, retry: DeliveryRetry): MapState {
    const id = { delivery_id: JsonPath.stringAt('$.delivery_id') };
    const attempt = this.#task('Deliver', deliver, id);
    attempt.addRetry({ errors: [REJECTED.addressRefused], maxAttempts: 0 });
    attempt.addRetry({ ...retry, errors: [RETRYABLE.deliveryFailed], jitterStrategy: JitterType.FULL });
    attempt.addRetry(FAULTS_OF_OURS);
    const end = this.#task('GiveUp', giveUp, { ...id, error: JsonPath.objectAt('$.error') });
    end.addRetry(FAULTS_OF_OURS);
    attempt.addCatch(end, { resultPath: '$.error' });
    const each = new MapState(this, 'Deliver each', {
      itemsPath: '$.deliveries',
      itemSelector: { delivery_id: JsonPath.stringAt('$$.Map.Item.Value') },
      // All at once: a receiver that is down waits for a day, and the others must not wait behind it.
      maxConcurrency: MOST_WEBHOOKS,
      resultPath: JsonPath.DISCARD,
    });
    each.itemProcessor(attempt);
    return each;
  }

  #listen(ended: LambdaFunction): void {
    new Rule(this, 'Happened', {
      description: 'Tells the webhooks what happened.',
      eventPattern: { source: [this.#source] },
      targets: [
        new SfnStateMachine(this.#stateMachine, {
          input: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: LostEvents.of(this),
        }),
      ],
    });
    tellBrokenOff(this, 'BrokenOff', {
      description: 'Executions that were stopped or ran out of time cannot end their deliveries themselves.',
      stateMachineArn: this.stateMachineArn,
      fn: ended,
    });
  }
}

/**
 * Everything else is a fault of ours or of Lambda, which throttles: 2 s doubling to 60 s, ten times, each times
 * chance: six minutes at most, half of that on average.
 */
export const FAULTS_OF_OURS: RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 10,
  jitterStrategy: JitterType.FULL,
};
