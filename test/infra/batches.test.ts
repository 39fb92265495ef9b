import validate from 'asl-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_AT_ONCE } from '../../functions/contract/batch.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { machineOf, type PlacedState, type StateMachine, statesOf } from '../support/asl.ts';
import { Synthesized, textOf } from '../support/synth.ts';

let app: Synthesized;
let definition: StateMachine;
let states: PlacedState[];
let machine: string;
beforeAll(() => {
  app = new Synthesized();
  ({ id: machine, definition } = machineOf(app.delivery, 'Batches'));
  states = statesOf(definition);
});
afterAll(() => app?.remove());

/** A state by its name. */
const state = (name: string) => {
  const found = states.find((one) => one.name === name);
  if (!found) throw new Error(`There is no state ${name}.`);
  // The fields of the kinds that only this machine has.
  return found as PlacedState & Record<string, unknown>;
};
const rules = () => Object.values(app.delivery.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

describe('the state machine of batches', () => {
  it('is what Step Functions takes', () => {
    const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: true });
    expect(isValid, errorsText('\n')).toBe(true);
  });

  it('goes through the rows with a Distributed Map over a file, one standard execution a row', () => {
    const rows = state('Rows');
    expect(rows).toMatchObject({
      Type: 'Map',
      Label: 'Rows',
      MaxConcurrencyPath: '$.work.concurrency',
      ToleratedFailurePercentagePath: '$.work.tolerated_failure_percentage',
      ItemReader: { ReaderConfig: { InputType: 'JSONL' }, Parameters: { 'Key.$': '$.work.rows_key' } },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      ResultWriter: { Parameters: { Prefix: 'batches/runs' } },
      ResultPath: null,
    });
    // Without it, what a hundred thousand rows answer would stand in the state.
    expect(rows.ItemBatcher).toBeUndefined();
    // A Map of AWS's own may not have more children than this at once; we stay far below.
    expect(MOST_AT_ONCE).toBeLessThan(1000);
  });

  it('asks for a Map only where there is a row: an empty file ends one', () => {
    expect(state('Is there a row')).toMatchObject({
      Choices: [{ Variable: '$.work.rows', NumericGreaterThan: 0, Next: 'Rows' }],
      Default: 'Results',
    });
  });

  it('makes each film by the chain, under the name that the row was noted with, and waits for its end', () => {
    const film = state('Film');
    expect(film.Resource).toBe('arn:aws:states:::states:startExecution.sync:2');
    expect(film.Parameters).toMatchObject({ 'Name.$': '$.start.name', 'Input.$': '$.start.input' });
    expect(textOf(film.Parameters?.StateMachineArn)).toMatch(/Chain/);
    expect(film.TimeoutSeconds).toBeGreaterThan(12 * 3600);
    expect(state('Is there a film to make')).toMatchObject({
      Choices: [
        { Variable: '$.start.outcome', StringEquals: 'run', Next: 'Film' },
        { Variable: '$.start.outcome', StringEquals: 'made', Next: 'Made' },
      ],
      Default: 'Refused',
    });
  });

  it('writes results whatever happened before, and tells an end that was none as a failure', () => {
    for (const name of ['Prepare', 'Rows']) {
      expect(state(name).Catch, name).toEqual([
        { ErrorEquals: ['States.ALL'], Next: 'Results', ResultPath: '$.error' },
      ]);
    }
    expect(state('Results')).toMatchObject({ Next: 'Is given up', ResultPath: null });
    expect(state('Is given up')).toMatchObject({ Choices: [{ Next: 'GivenUp' }], Default: 'Done' });
  });

  it('tries our own faults again, and never what another try does not cure', () => {
    for (const name of ['Prepare', 'Start', 'Results']) {
      const retry = state(name).Retry ?? [];
      expect(retry.at(-1), name).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' });
    }
    expect(state('Prepare').Retry?.[0]).toEqual({
      ErrorEquals: [REJECTED.fileRefused, REJECTED.interrupted],
      MaxAttempts: 0,
    });
    expect(state('Start').Retry?.[0]).toEqual({ ErrorEquals: ['Problem'], MaxAttempts: 0 });
    // A film that failed is the row's failure: its own chain has tried what may pass.
    for (const { ErrorEquals } of state('Film').Retry ?? []) {
      expect(ErrorEquals.every((one) => one.startsWith('StepFunctions.'))).toBe(true);
    }
  });

  it('reads its rows and writes its results in folders of their own, and nowhere else in the bucket', () => {
    const ofStates = app.statements().filter(({ policy }) => policy.startsWith('BatchesStates'));
    const touched = ofStates
      .filter(({ actions }) => actions.some((action) => action.startsWith('s3:')))
      .flatMap(({ actions, resources }) =>
        resources.map((one) => `${textOf(one).replace(/^<.*>/, '')} ${actions.toSorted()}`),
      );
    const multipart = 's3:AbortMultipartUpload,s3:GetObject,s3:ListMultipartUploadParts,s3:PutObject';
    expect(touched.sort()).toEqual(['/batches/rows/* s3:GetObject', `/batches/runs/* ${multipart}`]);
  });
});

describe('what begins and ends a batch', () => {
  it('is told of files that are dropped, and of nothing else in the bucket', () => {
    const [bucket] = Object.entries(app.storage.findResources('AWS::S3::Bucket')).filter(([id]) =>
      id.startsWith('Media'),
    );
    expect(bucket?.[1].Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    const dropped = rules().find(({ EventPattern }) => EventPattern?.source[0] === 'aws.s3');
    expect(dropped?.EventPattern).toMatchObject({
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: 'batches/incoming/' }] } },
    });
    expect(textOf(dropped?.EventPattern.detail.bucket.name[0])).toMatch(/Media/);
    expect(dropped?.Targets[0].Arn['Fn::GetAtt'][0]).toMatch(/^BatchesDropped/);
  });

  it('is told of batches that were stopped or ran out of time, so that their results are written all the same', () => {
    const ended = rules().find(({ EventPattern }) => JSON.stringify(EventPattern ?? {}).includes(`"${machine}"`));
    expect(ended?.EventPattern.detail.status).toEqual(['ABORTED', 'TIMED_OUT', 'FAILED']);
    expect(ended?.Targets[0].Arn['Fn::GetAtt'][0]).toMatch(/^BatchesResults/);
  });
});
