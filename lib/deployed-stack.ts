import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import type { Deployment } from '../functions/contract/deployment.ts';
import { readDeployment } from './deployment.ts';

export interface DeployedStackProps {
  readonly deployment: Deployment;
  /** What it holds, for whoever reads it in the console of AWS. */
  readonly description: string;
  /** Deleting the stack takes a second step. @default false */
  readonly terminationProtection?: boolean;
}

/** `my-team` and `Storage` give `MyTeamStorage`. */
export const stackName = ({ name }: Deployment, part: string): string =>
  [...name.split('-'), part].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');

/** A stack of a deployment: it is named after it, and whatever is built in it may ask for it. */
export class DeployedStack extends Stack {
  readonly deployment: Deployment;

  constructor(scope: Construct, part: string, { deployment, ...props }: DeployedStackProps) {
    super(scope, stackName(deployment, part), {
      ...props,
      // CloudFormation hands it on to every resource: bills can be told apart by it.
      tags: { leadreel: deployment.name },
      ...(deployment.region ? { env: { region: deployment.region } } : {}),
    });
    this.deployment = deployment;
  }
}

let defaults: Deployment | undefined;

/** The deployment that a construct belongs to; one with all defaults for a stack that is no deployment's. */
export function deploymentOf(scope: IConstruct): Deployment {
  const stack = Stack.of(scope);
  if (stack instanceof DeployedStack) return stack.deployment;
  defaults ??= readDeployment({});
  return defaults;
}

/** What becomes of things whose loss would hurt when their stack goes. */
export const keptPolicy = (scope: IConstruct): RemovalPolicy =>
  deploymentOf(scope).keep_data ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
