import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildLeadreel } from '../../lib/leadreel.ts';

export const root = join(import.meta.dirname, '../..');

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is what CloudFormation makes of it.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The three templates as `cdk deploy` would send them, without bundling any function. */
export class Synthesized {
  readonly storage: Template;
  readonly pipeline: Template;
  readonly delivery: Template;
  readonly #outdir: string;

  constructor() {
    const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
    const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
    buildLeadreel(app);
    const template = (id: string) => Template.fromStack(app.node.findChild(id) as Stack);
    this.storage = template('LeadreelStorage');
    this.pipeline = template('LeadreelPipeline');
    this.delivery = template('LeadreelDelivery');
    this.#outdir = app.outdir;
  }

  /** Every resource of a type in all stacks, by its logical id. */
  all(type: string): [string, Resource][] {
    return [this.storage, this.pipeline, this.delivery].flatMap((stack) =>
      Object.entries(stack.findResources(type)),
    ) as [string, Resource][];
  }

  /** Every statement that a role in any stack is given, with the policy's logical id. */
  statements(): { policy: string; effect: string; actions: string[]; resources: unknown[] }[] {
    return this.all('AWS::IAM::Policy').flatMap(([policy, { Properties }]) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      Properties.PolicyDocument.Statement.map((statement: any) => ({
        policy,
        effect: statement.Effect,
        actions: [statement.Action].flat(),
        resources: [statement.Resource].flat(),
      })),
    );
  }

  remove(): Promise<void> {
    return rm(this.#outdir, { recursive: true, force: true });
  }
}

/** What a resource names, as one readable text: `<arn of Media>/takes/*`. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[name, inner] = []] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return (inner as [string, unknown[]])[1].map(textOf).join((inner as [string])[0]);
  if (name === 'Fn::ImportValue') return `<${String(inner).replace(/^.*:ExportsOutput(FnGetAtt|Ref)/, '')}>`;
  return `<${[inner].flat().join('.')}>`;
};
