import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Deployment } from '../functions/contract/deployment.ts';
import { LOST_EVENTS_DAYS } from './lost-events.ts';
import { counted, ofAllLambda, type Watched } from './watched.ts';

/** An alarm; its name is a heading of docs/operations.md, which tells what to do. */
interface Rule {
  readonly name: string;
  /** What is wrong, for the mail. */
  readonly says: string;
  readonly metric: IMetric;
  /** Alarms at this and above. */
  readonly threshold: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
}

const HOUR = { period: Duration.hours(1) };
const FIVE_MINUTES = { period: Duration.minutes(5) };
/** Functions that may run so long are watched for coming near their end. */
const LONG = Duration.minutes(10);
/** A rate says little of fewer videos. */
const ENOUGH_VIDEOS = 5;

/** The alarms of a deployment, each told to a topic, and once more when it is over. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, watched: Watched, budgets: Deployment['budgets'], topic: ITopic) {
    super(scope, id);
    const rules = [...ofVideos(watched), ...ofSpending(watched.name, budgets), ...ofTheEdges(watched)];
    this.all = rules.map(({ name, says, metric, threshold, periods = 1 }) => {
      const alarm = new Alarm(this, name, {
        alarmName: `${watched.name}-${name}`,
        alarmDescription: `${says} What to do: docs/operations.md#${name}`,
        metric,
        threshold,
        evaluationPeriods: periods,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        // Nothing happened.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
      return alarm;
    });
  }
}

function ofVideos({ chain, notifications, batches, functions }: Watched): Rule[] {
  const long = functions.flatMap((fn) => {
    const limit = fn.timeout?.toMilliseconds() ?? 0;
    return limit >= LONG.toMilliseconds() ? [{ metric: slowest(fn), limit }] : [];
  });
  return [
    {
      name: 'videos-failing',
      says: 'A quarter of the videos of an hour failed, of five or more.',
      metric: formula(
        'failed, %',
        `IF(good + bad >= ${ENOUGH_VIDEOS}, 100 * bad / (good + bad), 0)`,
        { good: { metric: chain.metricSucceeded(HOUR) }, bad: { metric: chain.metricFailed(HOUR) } },
        HOUR,
      ),
      threshold: 25,
    },
    {
      name: 'videos-out-of-time',
      says: 'A video took longer than twelve hours and was given up.',
      metric: chain.metricTimedOut(HOUR),
      threshold: 1,
    },
    {
      name: 'batches-failing',
      says: 'A batch was given up before all its rows were seen to.',
      metric: brokenOff('batches', batches),
      threshold: 1,
    },
    {
      name: 'webhooks-failing',
      says: 'Deliveries of an event ended by a fault of ours.',
      metric: brokenOff('deliveries', notifications),
      threshold: 1,
    },
    {
      name: 'steps-near-their-limit',
      says: 'A step took 80 % of the time that its function has.',
      metric: formula(
        'of the time it has, %',
        `MAX([${long.map((_, n) => `share${n}`).join(', ')}])`,
        Object.fromEntries(long.map(({ metric, limit }, n) => [`share${n}`, { metric, times: `100 / ${limit}` }])),
      ),
      threshold: 80,
    },
    {
      name: 'functions-throttled',
      says: 'Functions have waited for half an hour for others of the account to end.',
      metric: ofAllLambda('Throttles', Stats.SUM),
      threshold: 10,
      periods: 6,
    },
  ];
}

const brokenOff = (what: string, machine: StateMachine) =>
  formula(
    `${what} that broke off`,
    'failed + late',
    { failed: { metric: machine.metricFailed(HOUR) }, late: { metric: machine.metricTimedOut(HOUR) } },
    HOUR,
  );

const slowest = (fn: LambdaFunction) => fn.metricDuration({ ...FIVE_MINUTES, statistic: Stats.MAXIMUM });

const ofSpending = (name: string, { alarm_hour_usd, alarm_day_usd }: Deployment['budgets']): Rule[] => [
  {
    name: 'spending-of-an-hour',
    says: `Videos cost $${alarm_hour_usd} or more in an hour.`,
    metric: counted(name, 'cost', HOUR),
    threshold: alarm_hour_usd,
  },
  {
    name: 'spending-of-a-day',
    says: `Videos cost $${alarm_day_usd} or more in 24 hours.`,
    metric: counted(name, 'cost', { period: Duration.days(1) }),
    threshold: alarm_day_usd,
  },
];

function ofTheEdges({ api, beacon, beaconErrors, lost }: Watched): Rule[] {
  const queues = lost.map((_, n) => `queue${n}`);
  const ofQueues = (metricOf: (queue: Queue) => IMetric) =>
    Object.fromEntries(lost.map((queue, n) => [`queue${n}`, { metric: metricOf(queue) }]));
  return [
    {
      name: 'api-failing',
      says: 'The API answered five requests or more within five minutes with a fault of its own.',
      metric: api.metricServerError({ ...FIVE_MINUTES, statistic: Stats.SUM }),
      threshold: 5,
    },
    {
      name: 'beacons-failing',
      says: 'Ten views or more within five minutes could not be written down.',
      metric: formula('beacons that were lost', 'broken + told', {
        broken: { metric: beacon.metricErrors(FIVE_MINUTES) },
        told: { metric: beaconErrors },
      }),
      threshold: 10,
    },
    {
      name: 'events-lost',
      says: 'An event could not be handed over and waits in a queue.',
      metric: formula(
        'events that wait',
        queues.join(' + '),
        ofQueues((queue) => queue.metricApproximateNumberOfMessagesVisible(FIVE_MINUTES)),
      ),
      threshold: 1,
    },
    {
      name: 'events-about-to-be-forgotten',
      says: `An event has waited for ten days; after ${LOST_EVENTS_DAYS} it is gone.`,
      metric: formula(
        'seconds that the oldest event waits',
        `MAX([${queues.join(', ')}])`,
        ofQueues((queue) => queue.metricApproximateAgeOfOldestMessage(FIVE_MINUTES)),
      ),
      threshold: Duration.days(10).toSeconds(),
    },
  ];
}

interface Part {
  readonly metric: IMetric;
  /** What it is multiplied with. @default 1 */
  readonly times?: string;
}

/** A metric made of others by their names. One that nothing was counted of is 0: it would make the whole nothing. */
const formula = (
  label: string,
  expression: string,
  parts: Readonly<Record<string, Part>>,
  { period } = FIVE_MINUTES,
): MathExpression => {
  const filled = ([name, { metric, times }]: [string, Part]) => {
    const counted = `FILL(${name}_counted, 0)${times ? ` * ${times}` : ''}`;
    const usingMetrics = { [`${name}_counted`]: metric };
    return [name, new MathExpression({ expression: counted, usingMetrics, period })] as const;
  };
  const usingMetrics = Object.fromEntries(Object.entries(parts).map(filled));
  return new MathExpression({ label, expression, period, usingMetrics });
};
