import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_NAME } from '../../functions/contract/deployment.ts';
import { Synthesized, textOf } from '../support/synth.ts';

let app: Synthesized;
beforeAll(() => {
  app = new Synthesized();
});
afterAll(() => app?.remove());

/** Services whose actions cannot be narrowed to a resource; CDK grants them for tracing, log delivery and pulling an image. */
const UNNARROWED =
  /^(ecr:GetAuthorizationToken$|xray:(Put|Get)|logs:(Create|Get|Update|Delete|List|Put|Describe)(LogDeliver(y|ies)|ResourcePolic(y|ies)|LogGroups)$)/;
/** Functions that tell deliveries; they live in a construct of their own. */
const NOTIFY = ['Deliver', 'Plan', 'GiveUp', 'Ended'].map((name) => `Notifications${name}Function`);

/** Files of rows whose size alone is looked at. */
const LOOKED_AT: Record<string, string[]> = {
  Api: ['batches/incoming/*', 'batches/uploads/*'],
  BatchesDropped: ['batches/incoming/*'],
};

const of = (name: string) => app.statements().filter(({ policy }) => holderOf(policy) === name);
const holderOf = (policy: string) => policy.replace(/(ServiceRole|StateMachineRole)?DefaultPolicy.*/, '');
const holding = (action: RegExp, resource = /./) =>
  app
    .statements()
    .filter(
      ({ actions, resources }) =>
        actions.some((one) => action.test(one)) && resources.some((one) => resource.test(textOf(one))),
    );
/** Who has a right, each once. */
const holders = (action: RegExp, resource?: RegExp) =>
  [...new Set(holding(action, resource).map(({ policy }) => holderOf(policy)))].sort();
/** Prefixes of a bucket that a role may touch with an action. */
const prefixes = (name: string, action: RegExp, bucket = 'Media') =>
  of(name)
    .filter(({ actions }) => actions.some((one) => action.test(one)))
    .flatMap(({ resources }) => resources.map(textOf))
    .flatMap((resource) => new RegExp(`^<${bucket}.*>/(.*)$`).exec(resource)?.[1] ?? [])
    .filter((prefix, index, all) => all.indexOf(prefix) === index)
    .sort();
const WRITE = /^s3:(Put|Abort|Restore)/;
const REMOVE = /^s3:Delete/;
const READ = /^s3:GetObject/;

describe('rights', () => {
  it('never give every action, nor every action of a service', () => {
    expect(app.statements().length).toBeGreaterThan(20);
    const wide = app.statements().filter(({ actions }) => actions.some((one) => one === '*' || one.endsWith(':*')));
    expect(wide).toEqual([]);
  });

  it('name their resource, but for tracing, log delivery and pulling an image', () => {
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

  it('let the recorder, which opens strangers’ pages, write takes and read storyboards, takes and what lets it in', () => {
    expect(prefixes('Record', WRITE)).toEqual(['takes/*']);
    expect(prefixes('Record', REMOVE)).toEqual([]);
    expect(prefixes('Record', READ)).toEqual(['access/*', 'storyboards/*', 'takes/*']);
    const buckets = of('Record').flatMap(({ resources }) => resources.map(textOf).filter((one) => /Site/.test(one)));
    expect(buckets).toEqual([]);
    // Not even a way to tell anybody what it has seen.
    const others = of('Record').flatMap(({ actions }) => actions.filter((one) => !/^(s3|dynamodb|xray):/.test(one)));
    expect(others).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    ['Scout', ['scout/*'], ['access/*', 'scout/*']],
    ['Script', [], ['scout/*']],
    ['Voice', ['cache/speech/*', 'voice/*'], ['cache/speech/*', 'voice/*']],
    ['Voiceover', ['voice/*'], ['voice/*']],
    ['Storyboard', ['storyboards/*'], ['scout/*', 'storyboards/*', 'takes/*', 'voice/*']],
    ['Recording', [], ['storyboards/*', 'takes/*']],
    ['Render', ['cache/scene/*', 'scenes/*'], ['cache/scene/*', 'scenes/*', 'storyboards/*', 'takes/*', 'voice/*']],
    ['Assemble', ['films/*'], ['cache/scene/*', 'films/*', 'scenes/*', 'storyboards/*', 'takes/*', 'voice/*']],
    ['Explain', [], []],
    // Of the task for large films: what those two may, and no more.
    [
      'LargeFilmsTaskTaskRole',
      ['cache/scene/*', 'films/*', 'scenes/*'],
      ['cache/scene/*', 'films/*', 'scenes/*', 'storyboards/*', 'takes/*', 'voice/*'],
    ],
    ['Host', ['hosted/*'], ['films/*', 'hosted/*']],
    ['Completed', [], []],
    ['Failed', [], []],
    ['Ended', [], []],
    // Word times, and the files that it gives addresses of.
    ['Api', ['access/*', 'batches/uploads/*'], ['batches/results/*', 'films/*', 'voice/*']],
    ['BatchesDropped', [], []],
    ['BatchesPrepare', ['batches/rows/*'], ['batches/incoming/*', 'batches/rows/*', 'batches/uploads/*']],
    ['BatchesStart', [], []],
    ['BatchesResults', ['batches/results/*'], ['batches/rows/*']],
    ['Authorizer', [], []],
    ['Beacon', [], []],
    ...NOTIFY.map((name): [string, string[], string[]] => [name, [], []]),
  ])('let %s write its own prefix and read what its step needs', (name, writes, reads) => {
    expect(prefixes(name, WRITE)).toEqual(writes);
    expect(prefixes(name, READ)).toEqual(reads);
    if (reads.length > 0) expect(of(name).length).toBeGreaterThan(0);
  });

  it('let a step list the names of what it may read, and no other', () => {
    for (const { policy, condition, resources } of holding(/^s3:ListBucket$/, /Media/)) {
      expect(resources.map(textOf), policy).toEqual([expect.stringMatching(/^<MediaBucket/)]);
      const listed = (condition.StringLike as Record<string, string[]> | undefined)?.['s3:prefix'] ?? [];
      expect(listed.length, policy).toBeGreaterThan(0);
      const name = holderOf(policy);
      const known = new Set([...prefixes(name, READ), ...prefixes(name, REMOVE), ...(LOOKED_AT[name] ?? [])]);
      for (const prefix of listed) expect(known, `${name}: ${prefix}`).toContain(prefix);
    }
  });

  it('let nobody read the secrets of a page but those who open it', () => {
    expect(holders(READ, /\/access\//)).toEqual(['Record', 'Scout']);
    expect(holders(READ, /Media[^/]*>\/\*/)).toEqual([]);
  });

  it('let the API delete what goes with a resource, the end of a job its page’s secrets, the assembly scenes; nobody changes a bucket', () => {
    const closing = ['Completed', 'Ended', 'Failed'];
    expect(holders(REMOVE)).toEqual(['Api', 'Assemble', ...closing, 'Host', 'LargeFilmsTaskTaskRole', 'SweeperSweep']);
    // A scene that is damaged is rendered again.
    for (const name of ['Assemble', 'LargeFilmsTaskTaskRole']) expect(prefixes(name, REMOVE)).toEqual(['scenes/*']);
    for (const name of closing) expect(prefixes(name, REMOVE), name).toEqual(['access/*']);
    const actions = holding(REMOVE).flatMap((one) => one.actions.filter((action) => REMOVE.test(action)));
    expect(new Set(actions)).toEqual(new Set(['s3:DeleteObject']));
    expect(prefixes('Api', REMOVE)).toEqual(
      'access/* cache/* films/* hosted/* scenes/* scout/* storyboards/* takes/* voice/*'.split(' '),
    );
    // The player is shared by all films.
    const links = 'cards/* embed/* media/* private/* thumbs/* v/*'.split(' ');
    for (const name of ['Api', 'Host', 'SweeperSweep']) expect(prefixes(name, REMOVE, 'Site'), name).toEqual(links);
    expect(prefixes('Host', REMOVE)).toEqual([]);
    expect(prefixes('SweeperSweep', REMOVE)).toEqual(['hosted/*']);
    expect(holders(/^s3:(PutBucket|PutLifecycle|PutEncryption|DeleteBucket)/)).toEqual([]);
  });

  it('let only the host publish, and what ends a video’s time change its pages', () => {
    expect(holders(/^s3:Put/, /<Site/)).toEqual(['Host', 'SweeperSweep']);
    expect(prefixes('SweeperSweep', WRITE, 'Site')).toEqual(['embed/*', 'v/*']);
    // What other sites are told of a link, nothing else.
    expect(holders(READ, /<Site/)).toEqual(['Api']);
    expect(prefixes('Api', READ, 'Site')).toEqual(['cards/*']);
  });

  it('let the API start and stop executions, a dropped file begin a batch, and a batch make its films', () => {
    const map = 'BatchesStatesStateMachineDistributedMapPolicyA0F2DEAD';
    const others = ['BatchesDropped', 'BatchesStates', map, 'NotificationsStateMachineEventsRole'];
    expect(holders(/^states:/)).toEqual(['Api', ...others]);
    const actions = (name: string) => [
      ...new Set(of(name).flatMap((one) => one.actions.filter((action) => action.startsWith('states:')))),
    ];
    expect(actions('Api').sort()).toEqual(
      ['DescribeMapRun', 'ListMapRuns', 'StartExecution', 'StopExecution'].map((action) => `states:${action}`),
    );
    expect(actions('BatchesDropped')).toEqual(['states:StartExecution']);
    expect(holders(/^states:/, /Chain/)).toEqual(['Api', 'BatchesStates']);
  });

  it('let those that end jobs or batches, and the API, tell events, and in no other name than ours', () => {
    const emits = ({ actions }: { readonly actions: readonly string[] }) => actions.includes('events:PutEvents');
    expect(holders(/^events:PutEvents$/)).toEqual(['Api', 'BatchesResults', 'Completed', 'Ended', 'Failed']);
    for (const { policy, actions, resources, condition } of holding(/^events:/).filter(emits)) {
      expect({ policy, actions, condition }).toEqual({
        policy,
        actions: ['events:PutEvents'],
        condition: { StringEquals: { 'events:source': DEFAULT_NAME } },
      });
      expect(resources.map(textOf)).toEqual([expect.stringMatching(/:event-bus\/default$/)]);
    }
    // By rules of Step Functions' own a batch hears of its films, and the chain of its task.
    const heard = holding(/^events:/).filter((one) => !emits(one));
    const rule = ({ resources }: { readonly resources: readonly unknown[] }) => resources.map(textOf).join();
    expect(Object.fromEntries(heard.map((one) => [holderOf(one.policy), rule(one)]))).toEqual({
      BatchesStates: expect.stringMatching(/:rule\/StepFunctionsGetEventsForStepFunctionsExecutionRule$/),
      Chain: expect.stringMatching(/:rule\/StepFunctionsGetEventsForECSTaskRule$/),
    });
  });

  it('let what takes beacons write sessions and read none, and only the API read them and take them away', () => {
    const actions = (name: string) =>
      holding(/^dynamodb:/, /^<Views/)
        .filter(({ policy }) => holderOf(policy) === name)
        .flatMap((one) => one.actions)
        .sort();
    expect(holders(/^dynamodb:/, /^<Views/)).toEqual(['Api', 'Beacon']);
    expect(actions('Beacon')).toEqual(['dynamodb:UpdateItem']);
    expect(actions('Api')).toEqual(['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query']);
  });

  it('let nobody scan the library or change its table', () => {
    expect(holders(/^dynamodb:(Scan|.*Table|.*Backup|PartiQL)/)).toEqual([]);
  });
});

describe('secrets', () => {
  const readers = (secret: string) => holders(/^secretsmanager:/, new RegExp(`^<${secret}`));

  it.each([
    ['ApiKey', ['Authorizer']],
    ['OpenRouterKey', ['Script']],
    ['ElevenLabsKey', ['Voice']],
    ['WebhookSecret', ['Api', 'NotificationsDeliverFunction']],
    ['SigningKeySecret', ['Api', 'BatchesResults', 'SigningKeyMaker']],
    ['ViewSecret', ['Api', 'BatchesResults', 'Beacon']],
  ])('%s is read by those who need it and by nobody else', (secret, names) => {
    expect(readers(secret)).toEqual(names);
  });

  it('are read and never written, but for the key that a function makes, and each is one of those', () => {
    const actions = holding(/^secretsmanager:/).flatMap((one) => one.actions);
    const asked = actions.filter((action) => action.startsWith('secretsmanager:'));
    expect(new Set(asked)).toEqual(
      new Set(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue']),
    );
    expect(holders(/^secretsmanager:Put/)).toEqual(['SigningKeyMaker']);
    const secrets = app.all('AWS::SecretsManager::Secret').map(([id]) => id);
    expect(secrets).toHaveLength(6);
    for (const secret of secrets) expect(readers(secret).length, secret).toBeGreaterThan(0);
  });

  it('that we make are long and random; those of providers, and the key that a function makes, stand empty in the template', () => {
    for (const [id, { Properties }] of app.all('AWS::SecretsManager::Secret')) {
      if (/^(OpenRouterKey|ElevenLabsKey|SigningKeySecret)/.test(id)) {
        expect(Properties, id).not.toHaveProperty('GenerateSecretString');
        expect(Properties.SecretString, id).toBe('unset');
      } else {
        expect(Properties.GenerateSecretString.PasswordLength, id).toBeGreaterThanOrEqual(32);
        expect(Properties, id).not.toHaveProperty('SecretString');
      }
    }
  });
});
