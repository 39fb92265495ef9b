import {
  functionNameOf,
  type Model,
  objects,
  type RuleModel,
  record,
  type ScheduleModel,
  type TargetModel,
  text,
} from './model.ts';
import { problemOf } from './support.ts';
import type { Problem, Resource } from './template.ts';

/**
 * What the engine needs not obey of a target: names it for humans, says how often AWS tries and where an event waits that
 * was given up (here the log tells of it, and whoever reads that sits before the machine), and lets EventBridge start a
 * state machine, which the engine does itself with the rights of the person who started it.
 */
const NEEDLESS = ['Id', 'RetryPolicy', 'RoleArn', 'DeadLetterConfig'];

export function ruleModel(resource: Resource, functionNames: ReadonlySet<string>, problems: Problem[]): RuleModel {
  const { EventPattern, Targets } = resource.properties;
  const pattern = record(EventPattern);
  const refuse = (problem: string) => problems.push(problemOf(resource, problem));
  const sources = Array.isArray(pattern.source) ? pattern.source.map(text) : [];
  const ofStates = sources.length === 1 && sources[0] === 'aws.states';
  const isStatus = JSON.stringify(pattern['detail-type']) === '["Step Functions Execution Status Change"]';
  const custom = sources.length > 0 && sources.every((source) => source !== '' && !source.startsWith('aws.'));
  const ofObjects = sources.length === 1 && sources[0] === 'aws.s3';
  const isCreated = JSON.stringify(pattern['detail-type']) === '["Object Created"]';
  if (!custom && !(ofStates && isStatus) && !(ofObjects && isCreated)) {
    refuse('a pattern other than for the status of executions, for new objects, or for sources of one’s own');
  }
  if (/\[[^\]]*\{(?!"prefix":"[^"]*"\})/.test(JSON.stringify(pattern)))
    refuse('a pattern with content filters but prefix');
  const targets = objects(Targets).map(({ Arn, InputPath = '$', ...rest }): TargetModel => {
    const arn = text(Arn);
    const inputPath = text(InputPath);
    const kind = arn.startsWith('arn:aws:states:') ? 'machine' : 'function';
    if (kind === 'function' && !functionNames.has(functionNameOf(arn))) refuse(`target ${arn}`);
    if (!/^\$(\.[\w-]+)*$/.test(inputPath)) refuse(`InputPath ${inputPath}`);
    for (const key of Object.keys(rest).filter((name) => !NEEDLESS.includes(name))) refuse(`target property ${key}`);
    return { kind, arn, inputPath };
  });
  return { resource, pattern, targets };
}

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** A rule with a rate; its targets are functions, which get the whole event. */
export function scheduleModel(
  resource: Resource,
  arn: string,
  functionNames: ReadonlySet<string>,
  problems: Problem[],
): ScheduleModel {
  const { ScheduleExpression, Targets } = resource.properties;
  const [, count = '1', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text(ScheduleExpression)) ?? [];
  if (unit === '') problems.push(problemOf(resource, `schedule ${text(ScheduleExpression)}: only rates run here`));
  const functionArns = objects(Targets).map(({ Arn, ...rest }) => {
    if (!functionNames.has(functionNameOf(text(Arn)))) problems.push(problemOf(resource, `target ${text(Arn)}`));
    for (const key of Object.keys(rest).filter((name) => !NEEDLESS.includes(name))) {
      problems.push(problemOf(resource, `target property ${key}`));
    }
    return text(Arn);
  });
  return { ruleArn: arn, everyMs: Number(count) * (UNIT_MS[unit] ?? 0), functionArns };
}

/** Rules whose target is a state machine of somewhere else. */
export function strayTargets({ machines, rules }: Pick<Model, 'machines' | 'rules'>): Problem[] {
  const known = machines.map(({ arn }) => arn);
  return rules.flatMap(({ resource, targets }) =>
    targets
      .filter(({ kind, arn }) => kind === 'machine' && !known.includes(arn))
      .map(({ arn }) => problemOf(resource, `target ${arn}`)),
  );
}
