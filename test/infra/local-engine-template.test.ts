import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../lib/local/asl.ts';
import { addedVariables } from '../../lib/local/asl-containers.ts';
import { physicalName } from '../../lib/local/attributes.ts';
import { type Json, resolveStacks, type Template } from '../../lib/local/template.ts';

const options = {
  host: '127.0.0.1:8080',
  passedOver: (type: string) => type === 'Role',
  wanted: (type: string) => type !== 'Role',
};
const stack = (name: string, template: Template) => ({ name, template, assets: {} });
const resolve = (value: Json, more: Template['Resources'] = {}) => {
  const Resources = { It: { Type: 'AWS::S3::Bucket', Properties: { value } }, ...more };
  const { resources, problems } = resolveStacks(
    [stack('App', { Resources, Parameters: { P: { Default: 'p' } } })],
    options,
  );
  return { value: resources[0]?.properties.value, problems: problems.map(({ problem }) => problem) };
};
/** A placeholder as Fn::Sub writes it. */
const of = (name: string) => `\${${name}}`;
const plainKey = fc.string().filter((key) => key !== 'Ref' && !key.startsWith('Fn::') && key !== '__proto__');
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(plainKey, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe('intrinsic functions', () => {
  it('leaves alone what is none', async () => {
    const check = (value: Json) => void expect(resolve(value)).toEqual({ value, problems: [] });
    await fc.assert(fc.property(tree, check));
  });

  it('joins what it splits', async () => {
    const separator = fc.string({ minLength: 1 });
    const check = (text: string, by: string) =>
      void expect(resolve({ 'Fn::Join': [by, { 'Fn::Split': [by, text] }] }).value).toBe(text);
    await fc.assert(fc.property(fc.string(), separator, check));
  });

  it.each<[Json, Json]>([
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ Ref: 'AWS::StackName' }, 'App'],
    [{ Ref: 'P' }, 'p'],
    [{ Ref: 'It' }, 'app-it'],
    [{ 'Fn::GetAtt': ['It', 'Arn'] }, 'arn:aws:s3:::app-it'],
    [{ 'Fn::GetAtt': 'It.RegionalDomainName' }, 'app-it.s3.us-east-1.amazonaws.com'],
    [{ 'Fn::GetAtt': ['R', 'Arn'] }, 'App-R.Arn'],
    [
      { 'Fn::Sub': ['AWS::Partition', 'It', 'It.Arn', '!It'].map(of).join('/') },
      `aws/app-it/arn:aws:s3:::app-it/${of('It')}`,
    ],
    [{ 'Fn::Sub': [`${of('a')}-${of('P')}`, { a: { Ref: 'It' } }] }, 'app-it-p'],
    [{ 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ])('evaluates %j', (value, result) => {
    expect(resolve(value, { R: { Type: 'Role' } })).toEqual({ value: result, problems: [] });
  });

  it.each<[Json, string]>([
    [{ Ref: 'Nobody' }, 'refers to Nobody, which is not there'],
    [{ 'Fn::GetAtt': ['It', 'Colour'] }, 'AWS::S3::Bucket It has no Colour here'],
    [{ 'Fn::If': ['A', 1, 2] }, 'Fn::If is not evaluated here'],
    [{ 'Fn::ImportValue': 'none' }, 'no stack exports "none"'],
    [{ 'Fn::Select': [5, ['a']] }, 'Fn::Select finds no such item'],
  ])('names what it cannot evaluate: %j', (value, problem) => {
    expect(resolve(value).problems).toEqual([problem]);
  });

  it('follows an import into the stack that exports it', () => {
    const State = stack('State', {
      Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'given' } } },
      Outputs: { O: { Value: { Ref: 'B' }, Export: { Name: { 'Fn::Sub': `${of('AWS::StackName')}:b` } } } },
    });
    const App = stack('App', { Resources: { T: { Type: 'X', Properties: { b: { 'Fn::ImportValue': 'State:b' } } } } });
    const { resources, problems } = resolveStacks([State, App], options);
    expect(problems).toEqual([]);
    expect(resources.map(({ name, properties }) => [name, properties])).toEqual([
      ['given', { BucketName: 'given' }],
      ['App-T', { b: 'given' }],
    ]);
  });

  it('makes bucket names that S3 accepts', async () => {
    const id = fc.stringMatching(/^[A-Za-z0-9]{1,120}$/);
    await fc.assert(
      fc.property(
        id,
        (name) => void expect(physicalName('AWS::S3::Bucket', 'My-App', name)).toMatch(/^[a-z0-9-]{3,63}$/),
      ),
    );
  });
});

describe('state machines', () => {
  const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f', End: true };
  const read = (state: Json) => readDefinition({ StartAt: 'S', States: { S: state } });

  it('keeps the timeout of a task for when it really starts', () => {
    const { tasks, definition } = read({ ...task, TimeoutSeconds: 7 });
    expect(tasks).toEqual({
      S: { kind: 'function', functionName: task.Resource, optimised: false, timeoutSeconds: 7 },
    });
    expect(definition).toMatchObject({ States: { S: { TimeoutSeconds: 2_147_483 } } });
  });

  const container = (override: object) => ({
    ...{ Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync', TimeoutSeconds: 7, End: true },
    Parameters: {
      Cluster: 'c',
      TaskDefinition: 'film',
      Overrides: { ContainerOverrides: [{ Name: 'C', ...override }] },
    },
  });

  it('reads which container a state runs, and what it adds to its variables', () => {
    const state = container({ Environment: [{ Name: 'JOB_ID', 'Value.$': '$.job_id' }] });
    const { tasks, problems } = read(state);
    expect({ tasks, problems }).toEqual({
      tasks: { S: { kind: 'container', family: 'film', timeoutSeconds: 7 } },
      problems: [],
    });
    const given = { Overrides: { ContainerOverrides: [{ Environment: [{ Name: 'JOB_ID', Value: 'vid_1' }] }] } };
    expect(addedVariables(given)).toEqual({ JOB_ID: 'vid_1' });
  });

  it('says "is not present" in a way that the library understands', () => {
    const choice = {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.a', IsPresent: false },
            { Variable: '$.b', IsNull: true },
          ],
          Next: 'S',
        },
      ],
    };
    expect(read(choice).definition).toMatchObject({
      States: {
        S: {
          Choices: [
            { And: [{ Not: { Variable: '$.a', IsPresent: true } }, { Variable: '$.b', IsNull: true }], Next: 'S' },
          ],
        },
      },
    });
  });

  it.each<[Json, string]>([
    [container({ Command: ['sh'] }), 'override Command'],
    [{ ...task, HeartbeatSeconds: 5 }, 'HeartbeatSeconds'],
    [
      { ...task, Resource: 'arn:aws:states:::sqs:sendMessage' },
      'only Lambda, ecs:runTask.sync and states:startExecution.sync:2 run here',
    ],
    [{ ...task, Parameters: { 'token.$': '$$.Task.Token' } }, 'context path $$.Task.Token'],
    [
      {
        Type: 'Map',
        ItemProcessor: { StartAt: 'T', States: { T: { ...task, Parameters: { 'a.$': '$$.Execution.Input.a' } } } },
      },
      'context path',
    ],
    [{ Type: 'Pass', Result: 0, End: true }, 'a Result that is empty'],
    [{ Type: 'Pass', Arguments: '{% 1 %}', End: true }, 'Arguments'],
  ])('refuses %j', (state, problem) => {
    expect(read(state).problems.join()).toContain(problem);
  });
});
