import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, readDefinition } from './asl.ts';
import type { ContainerModel } from './model-containers.ts';
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

export interface BucketModel {
  readonly name: string;
  /** True when the event bus is told of its objects. */
  readonly tells: boolean;
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

/** Functions that are invoked again and again. */
export interface ScheduleModel {
  readonly ruleArn: string;
  readonly everyMs: number;
  readonly functionArns: readonly string[];
}

/** What the site does with paths which match, first match first. */
export interface SiteBehaviour {
  readonly pathPattern: string;
  /** Who answers: the site's bucket, or the API. */
  readonly origin: 'bucket' | 'api';
  /** Headers that are added to the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ids of the keys that sign addresses; empty where everybody may look. */
  readonly keyIds: readonly string[];
}

export interface SiteModel {
  readonly bucket: string;
  /** Put before every key; empty or without a leading slash. */
  readonly prefix: string;
  readonly rootObject: string;
  readonly behaviours: readonly SiteBehaviour[];
  /** Public keys, PEM, by their ids; an attribute of a custom resource stands there as its mark. */
  readonly keys: ReadonlyMap<string, string>;
  /** Shown, with that status, where there is nothing to be seen; null for a bare answer. */
  readonly errorPage: { readonly path: string; readonly status: number } | null;
}

/** All that the engine runs. */
export interface Model {
  readonly tables: readonly TableModel[];
  readonly buckets: readonly BucketModel[];
  readonly functions: readonly FunctionModel[];
  readonly containers: readonly ContainerModel[];
  readonly secrets: readonly SecretModel[];
  readonly machines: readonly MachineModel[];
  readonly routes: readonly RouteModel[];
  readonly rules: readonly RuleModel[];
  readonly schedules: readonly ScheduleModel[];
  /** What functions of the app make when it is deployed. */
  readonly customResources: readonly Resource[];
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

export const bucketModel = ({ name, properties }: Resource): BucketModel => ({
  name,
  tells: record(record(properties.NotificationConfiguration).EventBridgeConfiguration).EventBridgeEnabled === true,
});

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
  for (const [state, functionName] of functionsOf(machine)) {
    if (!functionNames.has(functionNameOf(functionName)) && functionName.startsWith('arn:aws:lambda:')) {
      problems.push(problemOf(resource, `state ${JSON.stringify(state)}: no function ${functionName}`));
    }
  }
  return { ...machine, name: resource.name, arn };
}

/** Functions of a machine and of the Maps in it, by state. */
const functionsOf = ({ tasks }: Machine): [string, string][] =>
  Object.entries(tasks).flatMap(([state, task]): [string, string][] => {
    if (task.kind === 'map') return functionsOf(task.machine);
    return task.kind === 'function' ? [[state, task.functionName]] : [];
  });

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
