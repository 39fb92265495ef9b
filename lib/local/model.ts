import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, readDefinition } from './asl.ts';
import { problemOf } from './support.ts';
import { isObject, type Json, type JsonObject, type Problem, type Resource, type Stack } from './template.ts';

export interface TableModel {
  readonly name: string;
  readonly attributes: Json;
  readonly keys: Json;
  readonly globalIndexes: readonly JsonObject[];
  readonly localIndexes: readonly JsonObject[];
}

export interface FunctionModel {
  readonly name: string;
  readonly arn: string;
  readonly bundleFolder: string;
  /** Path of the module below the bundle folder. */
  readonly file: string;
  readonly exportName: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Folders that stand for `/opt`, in order. */
  readonly layers: readonly string[];
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export interface SecretModel {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** `GenerateSecretString`, when the value is to be made up. */
  readonly generate: JsonObject | null;
  readonly value: string;
}

export interface MachineModel extends Machine {
  readonly name: string;
  readonly arn: string;
}

export interface AuthorizerModel {
  readonly functionArn: string;
  /** Such as `$request.header.x-api-key`. */
  readonly identitySources: readonly string[];
}

export interface RouteModel {
  /** Such as `GET /api/v1/videos/{id}` or `$default`. */
  readonly routeKey: string;
  readonly apiId: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly authorizer: AuthorizerModel | null;
}

export interface TargetModel {
  readonly kind: 'function' | 'machine';
  readonly arn: string;
  /** What of the event the target gets. */
  readonly inputPath: string;
}

export interface RuleModel {
  readonly resource: Resource;
  readonly pattern: JsonObject;
  readonly targets: readonly TargetModel[];
}

/** What the site does with paths which match, first match first. */
export interface SiteBehaviour {
  readonly pathPattern: string;
  /** Who answers: the site's bucket, or the API. */
  readonly origin: 'bucket' | 'api';
  /** Headers that are added to the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SiteModel {
  readonly bucket: string;
  /** Put before every key; empty or without a leading slash. */
  readonly prefix: string;
  readonly rootObject: string;
  readonly behaviours: readonly SiteBehaviour[];
}

/** All that the engine runs. */
export interface Model {
  readonly tables: readonly TableModel[];
  readonly buckets: readonly string[];
  readonly functions: readonly FunctionModel[];
  readonly secrets: readonly SecretModel[];
  readonly machines: readonly MachineModel[];
  readonly routes: readonly RouteModel[];
  readonly rules: readonly RuleModel[];
  readonly site: SiteModel | null;
}

export const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');
export const objects = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isObject) : []);
export const record = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

export function tableModel({ name, properties }: Resource): TableModel {
  return {
    name,
    attributes: properties.AttributeDefinitions ?? [],
    keys: properties.KeySchema ?? [],
    globalIndexes: objects(properties.GlobalSecondaryIndexes),
    localIndexes: objects(properties.LocalSecondaryIndexes),
  };
}

export function secretModel({ logicalId, name, properties }: Resource, arn: string): SecretModel {
  const { GenerateSecretString, SecretString } = properties;
  const generate = isObject(GenerateSecretString) ? GenerateSecretString : null;
  return { logicalId, name, arn, generate, value: text(SecretString) };
}

export function machineModel(resource: Resource, arn: string, functionNames: ReadonlySet<string>, problems: Problem[]) {
  const { DefinitionString, Definition, DefinitionSubstitutions } = resource.properties;
  let source = typeof DefinitionString === 'string' ? DefinitionString : JSON.stringify(Definition ?? {});
  for (const [name, value] of Object.entries(record(DefinitionSubstitutions))) {
    source = source.replaceAll(`\${${name}}`, JSON.stringify(String(value)).slice(1, -1));
  }
  let parsed: JsonObject = {};
  try {
    parsed = record(JSON.parse(source) as Json);
  } catch (error) {
    problems.push(problemOf(resource, `the definition is not JSON: ${String(error)}`));
  }
  const machine = readDefinition(parsed);
  for (const problem of machine.problems) problems.push(problemOf(resource, problem));
  for (const [state, { functionName }] of Object.entries(machine.tasks)) {
    if (!functionNames.has(functionNameOf(functionName)) && functionName.startsWith('arn:aws:lambda:')) {
      problems.push(problemOf(resource, `state ${JSON.stringify(state)}: no function ${functionName}`));
    }
  }
  return { ...machine, name: resource.name, arn };
}

/** The name in a function's name, ARN, qualified ARN or API Gateway invocation URI. */
export function functionNameOf(reference: string): string {
  const match = /function:([\w-]+)/.exec(reference);
  return match?.[1] ?? reference;
}

export function functionModel(
  resource: Resource,
  arn: string,
  stack: Stack,
  layers: ReadonlyMap<string, string>,
  problems: Problem[],
): FunctionModel {
  const { Code, Handler, Environment, Layers, Timeout, MemorySize } = resource.properties;
  const bundleFolder = assetFolder(stack, Code);
  const [module = 'index', exportName = 'handler'] = text(Handler).split(/\.(?=[^./]*$)/);
  const file = ['.mjs', '.js', '.cjs']
    .map((extension) => `${module}${extension}`)
    .find((name) => existsSync(join(bundleFolder, name)));
  if (file === undefined)
    problems.push(problemOf(resource, `no bundle ${module}.mjs in ${bundleFolder || 'no asset'}`));
  const folders = (Array.isArray(Layers) ? Layers : []).map((layer) => layers.get(String(layer)));
  if (folders.includes(undefined)) problems.push(problemOf(resource, 'a layer from elsewhere'));
  const opt = folders.filter((folder) => folder !== undefined);
  const variables = Object.entries(record(record(Environment).Variables)).map(([name, value]): [string, string] => {
    const mapped = onThisMachine(String(value), bundleFolder, opt);
    if (mapped === null) problems.push(problemOf(resource, `${name}: no layer holds ${String(value)}`));
    return [name, mapped ?? ''];
  });
  return {
    name: resource.name,
    arn,
    bundleFolder,
    file: file ?? '',
    exportName,
    environment: Object.fromEntries(variables),
    layers: opt,
    timeoutSeconds: typeof Timeout === 'number' ? Timeout : 3,
    memoryMb: typeof MemorySize === 'number' ? MemorySize : 128,
  };
}

/** Where the zip of a function or a layer was made from. Empty when the asset is not in the assembly. */
export function assetFolder(stack: Stack, location: Json | undefined): string {
  return stack.assets[text(record(location).S3Key)] ?? '';
}

/** Lambda unpacks layers to `/opt` and the bundle to `/var/task`; null when no layer has the path. */
function onThisMachine(value: string, bundleFolder: string, layers: readonly string[]): string | null {
  if (value === '/opt' && layers[0] !== undefined) return layers[0];
  if (value.startsWith('/var/task/')) return join(bundleFolder, value.slice('/var/task/'.length));
  if (!value.startsWith('/opt/')) return value;
  const path = value.slice('/opt/'.length);
  const folder = layers.find((layer) => existsSync(join(layer, path)));
  return folder === undefined ? null : join(folder, path);
}

/**
 * What the engine needs not obey of a target: names it for humans, says how often AWS tries, and lets EventBridge
 * start a state machine, which the engine does itself with the rights of the person who started it.
 */
const NEEDLESS = ['Id', 'RetryPolicy', 'RoleArn'];

export function ruleModel(resource: Resource, functionNames: ReadonlySet<string>, problems: Problem[]): RuleModel {
  const { EventPattern, Targets } = resource.properties;
  const pattern = record(EventPattern);
  const refuse = (problem: string) => problems.push(problemOf(resource, problem));
  const texts = (value: Json | undefined) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => text(one));
  const sources = texts(pattern.source) ? (pattern.source as string[]) : [];
  const ofStates = sources.length === 1 && sources[0] === 'aws.states';
  const isStatus = JSON.stringify(pattern['detail-type']) === '["Step Functions Execution Status Change"]';
  const custom = sources.length > 0 && sources.every((source) => !source.startsWith('aws.'));
  if (!custom && !(ofStates && isStatus)) {
    refuse('a pattern other than for the status of executions, or for sources of one’s own');
  }
  if (/\[[^\]]*\{/.test(JSON.stringify(pattern))) refuse('a pattern with content filters');
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

/** Rules whose target is a state machine of somewhere else. */
export function strayTargets({ machines, rules }: Pick<Model, 'machines' | 'rules'>): Problem[] {
  const known = machines.map(({ arn }) => arn);
  return rules.flatMap(({ resource, targets }) =>
    targets
      .filter(({ kind, arn }) => kind === 'machine' && !known.includes(arn))
      .map(({ arn }) => problemOf(resource, `target ${arn}`)),
  );
}
