import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCEPTED_RISKS } from '../../lib/accepted-risks.ts';
import { readDeployment } from '../../lib/deployment.ts';
import { FULL_DEPLOYMENT } from '../support/deployments.ts';
import { acceptedFor, type Finding, findingsOf } from '../support/nag.ts';
import { Synthesized } from '../support/synth.ts';

const apps: Synthesized[] = [];
let findings: Finding[];
beforeAll(() => {
  apps.push(new Synthesized(), new Synthesized(readDeployment(FULL_DEPLOYMENT)));
  findings = apps.flatMap(({ app }) => findingsOf(app));
});
afterAll(() => Promise.all(apps.map((app) => app.remove())));

it('the rules that AWS gives for solutions find nothing that is not accepted for a reason', () => {
  expect(findings.length).toBeGreaterThan(100);
  expect(findings.filter((finding) => acceptedFor(finding).length === 0)).toEqual([]);
});

it('every accepted risk is one that the app has, and says why in words', () => {
  const used = new Set(findings.flatMap(acceptedFor));
  for (const risk of ACCEPTED_RISKS) {
    expect(used.has(risk), `${risk.finding}`).toBe(true);
    expect(risk.reason.length, `${risk.finding}`).toBeGreaterThan(20);
  }
});

it('finds what is wrong elsewhere: this test can fail', () => {
  const stack = new Stack(new App(), 'Careless');
  new Queue(stack, 'Queue');
  new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  // The root of a stack is its app.
  const found = findingsOf(stack.node.root as App);
  expect(found.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['AwsSolutions-SQS3', 'AwsSolutions-SQS4', 'AwsSolutions-DDB3']),
  );
  expect(found.flatMap(acceptedFor)).toEqual([]);
});
