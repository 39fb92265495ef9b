import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { METRICS, METRICS_NAMESPACE } from '../functions/contract/metrics.ts';

/** What of a deployment is watched. */
export interface Watched {
  /** Of the deployment, the `service` of its metrics. */
  readonly name: string;
  readonly chain: StateMachine;
  readonly notifications: StateMachine;
  readonly batches: StateMachine;
  readonly api: HttpApi;
  readonly beacon: LambdaFunction;
  readonly functions: readonly LambdaFunction[];
  /** Where events wait that nobody could be told of. */
  readonly lost: readonly Queue[];
  /** Beacons that were not kept; their function says so in its log and answers all the same. */
  readonly beaconErrors: IMetric;
}

/** A metric that our functions count. @param dimensions beside the deployment */
export const counted = (
  name: string,
  metric: keyof typeof METRICS,
  props: MetricOptions = {},
  dimensions: Record<string, string> = {},
): Metric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: METRICS[metric],
    statistic: Stats.SUM,
    ...props,
    dimensionsMap: { service: name, ...dimensions },
  });

/** A metric of Lambda over all functions of the account in its region, whose limit they share. */
export const ofAllLambda = (metricName: string, statistic: string, period = Duration.minutes(5)): Metric =>
  new Metric({ namespace: 'AWS/Lambda', metricName, statistic, period });
