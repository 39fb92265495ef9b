import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Synthesized, textOf } from '../support/synth.ts';

let app: Synthesized;
beforeAll(() => {
  app = new Synthesized();
});
afterAll(() => app?.remove());

/** Services whose actions cannot be narrowed to a resource; CDK grants them for tracing and log delivery. */
const UNNARROWED =
  /^(xray:(Put|Get)|logs:(Create|Get|Update|Delete|List|Put|Describe)(LogDeliver(y|ies)|ResourcePolic(y|ies)|LogGroups)$)/;

const of = (name: string) => app.statements().filter(({ policy }) => policy.startsWith(`${name}ServiceRole`));
const holders = (action: RegExp) => [
  ...new Set(
    app
      .statements()
      .filter(({ actions }) => actions.some((one) => action.test(one)))
      .map(({ policy }) => policy.replace(/(ServiceRole|StateMachineRole)?DefaultPolicy.*/, '')),
  ),
];
/** Prefixes of the media bucket that a role may touch with an action. */
const prefixes = (name: string, action: RegExp) =>
  of(name)
    .filter(({ actions }) => actions.some((one) => action.test(one)))
    .flatMap(({ resources }) => resources.map(textOf))
    .flatMap((resource) => /^<Media.*>\/(.*)$/.exec(resource)?.[1] ?? [])
    .filter((prefix, index, all) => all.indexOf(prefix) === index)
    .sort();

describe('rights', () => {
  it('never give every action, nor every action of a service', () => {
    expect(app.statements().length).toBeGreaterThan(20);
    const wide = app.statements().filter(({ actions }) => actions.some((one) => one === '*' || one.endsWith(':*')));
    expect(wide).toEqual([]);
  });

  it('name their resource, but for tracing and log delivery', () => {
    const wide = app
      .statements()
      .filter(({ resources }) => resources.some((one) => one === '*'))
      .flatMap(({ actions }) => actions)
      .filter((action) => !UNNARROWED.test(action));
    expect(wide).toEqual([]);
  });

  it('come from inline statements and one managed policy, which only writes logs', () => {
    for (const [id, { Properties }] of app.all('AWS::IAM::Role')) {
      const managed = (Properties.ManagedPolicyArns ?? []).map(textOf);
      expect(
        managed.filter((arn: string) => !arn.endsWith('AWSLambdaBasicExecutionRole')),
        id,
      ).toEqual([]);
      expect(Properties.Policies, id).toBeUndefined();
    }
  });

  it('let the recorder, which opens strangers’ pages, write takes and read storyboards and takes', () => {
    expect(prefixes('Record', /^s3:(Put|Delete|Abort|Restore)/)).toEqual(['takes/*']);
    expect(prefixes('Record', /^s3:GetObject/)).toEqual(['storyboards/*', 'takes/*']);
    const buckets = of('Record').flatMap(({ resources }) => resources.map(textOf).filter((one) => /Site/.test(one)));
    expect(buckets).toEqual([]);
  });

  it.each([
    ['Scout', ['scout/*'], ['scout/*']],
    ['Script', ['scripts/*'], ['scout/*', 'scripts/*']],
    ['Voice', ['voice/*'], ['scripts/*', 'voice/*']],
    ['Storyboard', ['storyboards/*'], ['scout/*', 'scripts/*', 'storyboards/*', 'voice/*']],
    ['Render', ['scenes/*'], ['scenes/*', 'storyboards/*', 'takes/*']],
    ['Assemble', ['films/*'], ['films/*', 'scenes/*', 'storyboards/*', 'voice/*']],
    ['Host', ['hosted/*'], ['films/*', 'hosted/*']],
    ['Completed', [], ['films/*', 'hosted/*']],
    ['Failed', [], []],
    ['Ended', [], []],
    ['Api', [], []],
    ['Authorizer', [], []],
  ])('let %s write its own prefix and read what its step needs', (name, writes, reads) => {
    expect(prefixes(name, /^s3:(Put|Delete|Abort|Restore)/)).toEqual(writes);
    expect(prefixes(name, /^s3:GetObject/)).toEqual(reads);
  });

  it('let nobody delete media or change a bucket', () => {
    expect(holders(/^s3:(Delete|PutBucket|PutLifecycle|PutEncryption)/)).toEqual([]);
  });

  it('let only the host publish', () => {
    const publishers = app
      .statements()
      .filter(
        ({ actions, resources }) =>
          actions.some((one) => one.startsWith('s3:Put')) && resources.some((one) => /<Site/.test(textOf(one))),
      )
      .map(({ policy }) => policy.replace(/ServiceRole.*/, ''));
    expect(publishers).toEqual(['Host']);
  });

  it('let only the API start and stop executions', () => {
    expect(holders(/^states:/)).toEqual(['Api']);
    const actions = of('Api').flatMap((one) => one.actions.filter((action) => action.startsWith('states:')));
    expect(actions.sort()).toEqual(['states:StartExecution', 'states:StopExecution']);
  });

  it('let only the authorizer read the key', () => {
    expect(holders(/^secretsmanager:/)).toEqual(['Authorizer']);
    const resources = of('Authorizer').flatMap((one) =>
      one.actions.some((action) => action.startsWith('secretsmanager:')) ? one.resources.map(textOf) : [],
    );
    expect(resources).toEqual([expect.stringMatching(/ApiKey/)]);
    const [[, secret] = []] = app.all('AWS::SecretsManager::Secret');
    expect(secret?.Properties.GenerateSecretString.PasswordLength).toBeGreaterThanOrEqual(32);
    expect(secret?.Properties).not.toHaveProperty('SecretString');
  });

  it('let nobody scan the library or change its table', () => {
    expect(holders(/^dynamodb:(Scan|.*Table|.*Backup|PartiQL)/)).toEqual([]);
  });
});

describe('the API', () => {
  it('asks every route for the key', () => {
    const routes = app.all('AWS::ApiGatewayV2::Route');
    const [[authorizer, { Properties } = { Properties: {} }] = []] = app.all('AWS::ApiGatewayV2::Authorizer');
    expect(routes.map(([, route]) => route.Properties.RouteKey).sort()).toEqual([
      'GET /api/v1/openapi.json',
      'GET /api/v1/videos',
      'GET /api/v1/videos/{id}',
      'POST /api/v1/videos',
      'POST /api/v1/videos/{id}/cancel',
      'POST /api/v1/videos/{id}/retry',
    ]);
    for (const [id, route] of routes) {
      expect(route.Properties, id).toMatchObject({
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: authorizer },
      });
    }
    expect(Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      IdentitySource: ['$request.header.x-api-key'],
      EnableSimpleResponses: true,
    });
  });

  it('opens to no other site’s scripts', () => {
    for (const [, { Properties }] of app.all('AWS::ApiGatewayV2::Api')) {
      expect(Properties).not.toHaveProperty('CorsConfiguration');
    }
  });
});
