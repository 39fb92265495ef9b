import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ACCEPTED_RISKS } from '../../lib/accepted-risks.ts';

/** What a rule of cdk-nag finds wrong with a construct. */
export interface Finding {
  /** Rule, and what of the construct it names: `AwsSolutions-IAM5[Resource::*]`. */
  readonly rule: string;
  readonly at: string;
}

/** Everything that cdk-nag's AwsSolutions pack finds in an app. */
export function findingsOf(app: App): Finding[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map((place) => ({ rule: ruleName, at: pathOf(place) })),
  );
}

/** CDK's types tell of a template's place only; cdk-nag tells the construct's path. */
const pathOf = (place: object): string => {
  if ('constructPath' in place && typeof place.constructPath === 'string') return place.constructPath;
  throw new Error(`A finding names no construct: ${JSON.stringify(place)}`);
};

/** The risks that we accept which cover a finding. */
export const acceptedFor = ({ rule, at }: Finding) =>
  ACCEPTED_RISKS.filter((risk) => risk.finding.test(rule) && risk.at.test(at));
