import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ErrorName } from '../contract/errors.ts';
import { METRICS, METRICS_NAMESPACE } from '../contract/metrics.ts';
import type { Spent, TaskKey } from '../store/productions.ts';

/** How a step ended: its work was done, was there already in the cache, failed, or was no longer wanted. */
export type Outcome = 'made' | 'reused' | 'failed' | 'stopped';

/**
 * Counts what steps and jobs do, as lines in the log that CloudWatch makes metrics of (the Embedded Metric Format), so
 * that counting asks nobody and cannot fail a step.
 */
export class Meter {
  readonly #metrics: Metrics;

  constructor(deployment: string) {
    this.#metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: deployment });
  }

  step({ id, stage, name }: TaskKey, spent: Spent, outcome: Outcome): void {
    this.#metrics
      .addDimension('stage', stage)
      // And once for all stages.
      .addDimensions({})
      .addMetadata('job_id', id)
      .addMetadata('task', name)
      .addMetric(METRICS.seconds, MetricUnit.Seconds, spent.seconds)
      .addMetric(METRICS.cost, MetricUnit.NoUnit, spent.compute_usd + spent.ai_usd + spent.voice_usd)
      .addMetric(METRICS.faults, MetricUnit.Count, outcome === 'failed' ? 1 : 0)
      .addMetric(METRICS.reused, MetricUnit.Count, outcome === 'reused' ? 1 : 0)
      .publishStoredMetrics();
  }

  completed(id: string): void {
    this.#metrics.addMetadata('job_id', id).addMetric(METRICS.completed, MetricUnit.Count, 1).publishStoredMetrics();
  }

  failed(id: string, reason: ErrorName): void {
    this.#metrics
      .addDimension('reason', reason)
      .addDimensions({})
      .addMetadata('job_id', id)
      .addMetric(METRICS.failed, MetricUnit.Count, 1)
      .publishStoredMetrics();
  }
}
