import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { METRICS_NAMESPACE } from '../../functions/contract/metrics.ts';
import { Meter } from '../../functions/runtime/meter.ts';

const key = { id: 'vid_1', stage: 'voice', name: 'voice-003' } as const;
const spent = { seconds: 4.5, compute_usd: 0.001, ai_usd: 0, voice_usd: 0.02 };
let lines: string[];
beforeEach(() => {
  lines = [];
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
  vi.spyOn(console, 'warn').mockImplementation((line) => void lines.push(`warning: ${line}`));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
const told = () => lines.map((line) => JSON.parse(line));

it('counts a step in one line, by its stage and in all, with the job it was of', () => {
  new Meter('acme').step(key, spent, 'reused');
  expect(told()).toHaveLength(1);
  const [{ _aws, ...line }] = told();
  expect(line).toEqual({
    ...{ service: 'acme', stage: 'voice', job_id: 'vid_1', task: 'voice-003' },
    ...{ StepSeconds: 4.5, CostUsd: 0.021, StepFaults: 0, CacheHits: 1 },
  });
  const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  expect(Namespace).toBe(METRICS_NAMESPACE);
  expect(Dimensions).toEqual([['service', 'stage'], ['service']]);
  expect(Metrics.map(({ Name }: { Name: string }) => Name)).toEqual([
    'StepSeconds',
    'CostUsd',
    'StepFaults',
    'CacheHits',
  ]);
});

it.each([
  ['made', 0, 0],
  ['reused', 0, 1],
  ['failed', 1, 0],
  ['stopped', 0, 0],
] as const)('a step that was %s is %i fault and %i hit', (outcome, StepFaults, CacheHits) => {
  new Meter('acme').step(key, spent, outcome);
  expect(told()).toMatchObject([{ StepFaults, CacheHits }]);
});

it('counts ends of jobs, and why they failed, and carries nothing over from one to the next', () => {
  const meter = new Meter('acme');
  meter.failed('vid_1', 'PageEmpty');
  meter.completed('vid_2');
  const [failed, completed] = told();
  expect(failed).toMatchObject({ service: 'acme', reason: 'PageEmpty', job_id: 'vid_1', JobsFailed: 1 });
  const { _aws, ...rest } = completed;
  expect(rest).toEqual({ service: 'acme', job_id: 'vid_2', JobsCompleted: 1 });
  expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
});
