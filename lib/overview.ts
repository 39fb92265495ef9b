import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS, METRICS_NAMESPACE } from '../functions/contract/metrics.ts';
import { counted, ofAllLambda, type Watched } from './watched.ts';

const PERIOD = Duration.minutes(5);

/** The page of CloudWatch that tells at a glance whether all is well, and where it is not. */
export class Overview extends Dashboard {
  constructor(scope: Construct, id: string, watched: Watched, alarms: readonly Alarm[]) {
    super(scope, id, { dashboardName: watched.name, defaultInterval: Duration.days(1) });
    const { name, chain, batches, notifications, api, beacon, beaconErrors, lost } = watched;
    const props = { period: PERIOD, statistic: Stats.SUM };
    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 }));
    this.addWidgets(
      graph('Videos and resources', [
        chain.metricStarted(props),
        chain.metricSucceeded(props),
        chain.metricFailed(props),
        chain.metricTimedOut(props),
      ]),
      graph('Failed, by reason', [bySearch(name, 'failed', 'reason', 'Sum')]),
      graph('Cost, $', [bySearch(name, 'cost', 'stage', 'Sum')]),
    );
    this.addWidgets(
      graph('Seconds a step takes, the slowest of ten', [bySearch(name, 'seconds', 'stage', 'p90')]),
      graph('Steps that failed, retries included', [bySearch(name, 'faults', 'stage', 'Sum')]),
      graph('Found in the cache', [bySearch(name, 'reused', 'stage', 'Sum'), counted(name, 'completed', props)]),
    );
    this.addWidgets(
      graph('Requests', [
        api.metricCount(props),
        api.metricClientError(props),
        api.metricServerError(props),
        beacon.metricInvocations({ ...props, label: 'beacons' }),
        beaconErrors,
      ]),
      graph('Milliseconds an answer takes', [
        api.metricLatency({ period: PERIOD, statistic: 'p50' }),
        api.metricLatency({ period: PERIOD, statistic: 'p99' }),
      ]),
      graph('Functions at work in the account', [
        ofAllLambda('ConcurrentExecutions', Stats.MAXIMUM, PERIOD),
        ofAllLambda('Throttles', Stats.SUM, PERIOD),
      ]),
    );
    this.addWidgets(
      graph('Batches', [batches.metricStarted(props), batches.metricFailed(props), batches.metricTimedOut(props)]),
      graph('Webhooks', [notifications.metricStarted(props), notifications.metricFailed(props)]),
      graph(
        'Lost events',
        lost.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD })),
      ),
    );
  }
}

const graph = (title: string, left: IMetric[]): IWidget => new GraphWidget({ title, left, width: 8, height: 6 });

/** A line for each value of a dimension, those included that are met later. */
const bySearch = (name: string, metric: keyof typeof METRICS, dimension: string, statistic: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{${METRICS_NAMESPACE},service,${dimension}} MetricName="${METRICS[metric]}" service="${name}"', '${statistic}', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: PERIOD,
  });
