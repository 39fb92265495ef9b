import { ACCOUNT, ATTRIBUTES, NAME_PROPERTY, physicalName, REGION } from './attributes.ts';

/** Anything JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly Condition?: string;
}

/** The parts of a CloudFormation template that the engine reads. */
export interface Template {
  readonly Resources?: Record<string, TemplateResource>;
  readonly Parameters?: Record<string, { readonly Default?: Json }>;
  readonly Outputs?: Record<string, { readonly Value: Json; readonly Export?: { readonly Name: Json } }>;
}

/** One stack of an assembly. `assets` maps the S3 key of an asset to its folder or file, and the tag of an image to what it is built from. */
export interface Stack {
  readonly name: string;
  readonly template: Template;
  readonly assets: Record<string, string>;
}

/** Something the engine cannot run, said in words. */
export interface Problem {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly problem: string;
}

/** One resource, its properties free of intrinsics. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
  readonly properties: JsonObject;
}

const PSEUDO: Record<string, string> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface ResolveOptions {
  /** `host:port` that stands for the distribution's and the API's domain. */
  readonly host: string;
  /** Whether references to this type may be answered with a made-up value, because nothing here reads them. */
  readonly passedOver: (type: string) => boolean;
  /** The types whose properties are wanted. */
  readonly wanted: (type: string) => boolean;
}

/**
 * Evaluates the intrinsic functions of all stacks. Pure: no file, no clock.
 *
 * @returns the wanted resources, and every intrinsic that could not be evaluated.
 */
export function resolveStacks(stacks: readonly Stack[], options: ResolveOptions) {
  const resources: Resource[] = [];
  const problems: Problem[] = [];
  const exports = new Map<string, { stack: Stack; value: Json }>();
  for (const stack of stacks) {
    for (const [id, output] of Object.entries(stack.template.Outputs ?? {})) {
      if (output.Export) {
        const name = new Evaluation(stack, id, 'Output', options, exports, problems).text(output.Export.Name);
        exports.set(name, { stack, value: output.Value });
      }
    }
  }
  for (const stack of stacks) {
    for (const [logicalId, { Type: type, Properties, Condition }] of Object.entries(stack.template.Resources ?? {})) {
      if (!options.wanted(type)) continue;
      const evaluation = new Evaluation(stack, logicalId, type, options, exports, problems);
      if (Condition !== undefined) evaluation.refuse(`Condition ${Condition}: conditions are not evaluated`);
      const properties = evaluation.value(Properties ?? {});
      const name = evaluation.nameOf(logicalId);
      if (isObject(properties)) resources.push({ stack: stack.name, logicalId, type, name, properties });
    }
  }
  return { resources, problems };
}

class Evaluation {
  private readonly stack: Stack;
  private readonly logicalId: string;
  private readonly type: string;
  private readonly options: ResolveOptions;
  private readonly exports: ReadonlyMap<string, { stack: Stack; value: Json }>;
  private readonly problems: Problem[];

  constructor(
    stack: Stack,
    logicalId: string,
    type: string,
    options: ResolveOptions,
    exports: ReadonlyMap<string, { stack: Stack; value: Json }>,
    problems: Problem[],
  ) {
    this.stack = stack;
    this.logicalId = logicalId;
    this.type = type;
    this.options = options;
    this.exports = exports;
    this.problems = problems;
  }

  refuse(problem: string): string {
    this.problems.push({ stack: this.stack.name, logicalId: this.logicalId, type: this.type, problem });
    return '';
  }

  nameOf(logicalId: string): string {
    const resource = this.stack.template.Resources?.[logicalId];
    const property = resource && NAME_PROPERTY[resource.Type];
    const given = property === undefined ? undefined : resource?.Properties?.[property];
    return given === undefined ? physicalName(resource?.Type ?? '', this.stack.name, logicalId) : this.text(given);
  }

  text(value: Json): string {
    const result = this.value(value);
    if (typeof result === 'string') return result;
    if (typeof result === 'number' || typeof result === 'boolean') return String(result);
    return this.refuse(`expected text, found ${JSON.stringify(result)}`);
  }

  value(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (!isObject(value)) return value;
    const [key, ...rest] = Object.keys(value);
    if (key !== undefined && rest.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.intrinsic(key, value[key] ?? null);
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.value(item)]));
  }

  private intrinsic(name: string, argument: Json): Json {
    switch (name) {
      case 'Ref':
        return this.reference(String(argument), 'Ref');
      case 'Fn::GetAtt': {
        const [id = '', ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
        return this.reference(id, attribute.join('.'));
      }
      case 'Fn::Join': {
        const [separator, list] = Array.isArray(argument) ? argument : [];
        const items = this.value(list ?? null);
        if (typeof separator !== 'string' || !Array.isArray(items)) return this.refuse('Fn::Join of something else');
        return items.map((item) => this.text(item)).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = Array.isArray(argument) ? argument : [];
        const items = this.value(list ?? null);
        const item = Array.isArray(items) ? items[Number(this.value(index ?? null))] : undefined;
        return item === undefined ? this.refuse('Fn::Select finds no such item') : item;
      }
      case 'Fn::Split': {
        const [separator, source] = Array.isArray(argument) ? argument : [];
        if (typeof separator !== 'string' || separator === '') return this.refuse('Fn::Split without a separator');
        return this.text(source ?? '').split(separator);
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::ImportValue': {
        const exported = this.exports.get(this.text(argument));
        if (!exported) return this.refuse(`no stack exports ${JSON.stringify(argument)}`);
        const { stack, value } = exported;
        return new Evaluation(stack, this.logicalId, this.type, this.options, this.exports, this.problems).value(value);
      }
      default:
        return this.refuse(`${name} is not evaluated here`);
    }
  }

  private substitute(argument: Json): Json {
    const [text, own] = Array.isArray(argument) ? argument : [argument];
    if (typeof text !== 'string') return this.refuse('Fn::Sub of something else than text');
    const values = isObject(own) ? own : {};
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const value = values[name];
      if (value !== undefined) return this.text(value);
      const [id = '', ...attribute] = name.split('.');
      return this.text(this.reference(id, attribute.length > 0 ? attribute.join('.') : 'Ref'));
    });
  }

  private reference(id: string, attribute: string): Json {
    if (attribute === 'Ref') {
      if (id === 'AWS::StackName') return this.stack.name;
      const pseudo = PSEUDO[id];
      if (pseudo !== undefined) return pseudo;
      const parameter = this.stack.template.Parameters?.[id];
      if (parameter) return parameter.Default ?? this.refuse(`parameter ${id} has no default`);
    }
    const resource = this.stack.template.Resources?.[id];
    if (!resource) return this.refuse(`refers to ${id}, which is not there`);
    const name = this.nameOf(id);
    const known = ATTRIBUTES[resource.Type]?.(name, this.options.host);
    const value = known?.[attribute] ?? (known ? undefined : this.invented(resource.Type, name, attribute));
    return value ?? this.refuse(`${resource.Type} ${id} has no ${attribute} here`);
  }

  /** Nothing here reads an IAM role's ARN or a log group's name, so any stable text will do. */
  private invented(type: string, name: string, attribute: string): string | undefined {
    if (attribute === 'Ref') return name;
    return this.options.passedOver(type) ? `${name}.${attribute}` : undefined;
  }
}
