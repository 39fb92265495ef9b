/** Place of our metrics in CloudWatch; the dimension `service` tells deployments apart. */
export const METRICS_NAMESPACE = 'Leadreel';

/** What functions count, and what alarms and the dashboard read. */
export const METRICS = {
  /** Seconds that a step took, by stage and in all. */
  seconds: 'StepSeconds',
  /** US dollars that a step cost, Lambda and providers together, by stage and in all. */
  cost: 'CostUsd',
  /** Steps that failed, those that were tried again included, by stage and in all. */
  faults: 'StepFaults',
  /** Steps that found their work in the cache, by stage and in all. */
  reused: 'CacheHits',
  /** Jobs that ended well. */
  completed: 'JobsCompleted',
  /** Jobs that failed, by reason (an error's name) and in all. */
  failed: 'JobsFailed',
} as const;
