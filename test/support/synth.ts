import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Deployment } from '../../functions/contract/deployment.ts';
import { DeployedStack } from '../../lib/deployed-stack.ts';
import { buildLeadreel } from '../../lib/leadreel.ts';

export const root = join(import.meta.dirname, '../..');

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is what CloudFormation makes of it.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Statement {
  readonly policy: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly condition: Readonly<Record<string, unknown>>;
}

/** The templates as `cdk deploy` would send them, without bundling any function. */
export class Synthesized {
  readonly storage: Template;
  readonly pipeline: Template;
  readonly delivery: Template;
  readonly operations: Template;
  /** All templates, by the names of their stacks. */
  readonly stacks: Readonly<Record<string, Template>>;
  readonly #outdir: string;

  readonly app: App;

  /** @default one with all defaults */
  constructor(deployment?: Deployment) {
    const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
    const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
    buildLeadreel(app, deployment);
    const stacks = app.node.children.filter((child) => child instanceof DeployedStack);
    this.stacks = Object.fromEntries(stacks.map((stack) => [stack.stackName, Template.fromStack(stack)]));
    const template = (part: string) => {
      const [, found] = Object.entries(this.stacks).find(([name]) => name.endsWith(part)) ?? [];
      if (!found) throw new Error(`There is no stack ${part}.`);
      return found;
    };
    this.app = app;
    this.storage = template('Storage');
    this.pipeline = template('Pipeline');
    this.delivery = template('Delivery');
    this.operations = template('Operations');
    this.#outdir = app.outdir;
  }

  /** Every resource of a type in all stacks, by its logical id. */
  all(type: string): [string, Resource][] {
    return Object.values(this.stacks).flatMap((stack) => Object.entries(stack.findResources(type))) as [
      string,
      Resource,
    ][];
  }

  /** Every statement that a role in any stack is given, with the policy's logical id. */
  statements(): Statement[] {
    return this.all('AWS::IAM::Policy').flatMap(([policy, { Properties }]) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      Properties.PolicyDocument.Statement.map((statement: any) => ({
        policy,
        effect: statement.Effect,
        actions: [statement.Action].flat(),
        resources: [statement.Resource].flat(),
        condition: statement.Condition ?? {},
      })),
    );
  }

  /** Every function by its logical id without CDK's hash. */
  functions(): [string, Resource][] {
    return this.all('AWS::Lambda::Function').map(([id, resource]) => [withoutHash(id), resource]);
  }

  remove(): Promise<void> {
    return rm(this.#outdir, { recursive: true, force: true });
  }
}

/** A logical id as the stacks write it. */
export const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, '');

/** What a resource names, as one readable text: `<arn of Media>/takes/*`. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[name, inner] = []] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return (inner as [string, unknown[]])[1].map(textOf).join((inner as [string])[0]);
  if (name === 'Fn::ImportValue') return `<${String(inner).replace(/^.*:ExportsOutput(FnGetAtt|Ref)/, '')}>`;
  return `<${[inner].flat().join('.')}>`;
};
