/** A name that `DefinitionSubstitutions` fills in. */
const placeholder = (name: string) => `\${${name}}`;

/** A state machine with a Map, a Retry, a Catch, a Choice and both ways to call a function. */
export const definition = {
  StartAt: 'Each',
  TimeoutSeconds: 60,
  States: {
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemSelector: { 'index.$': '$$.Map.Item.Value', 'id.$': '$.id', 'mode.$': '$.mode' },
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Work',
        States: {
          Work: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: placeholder('Work'), 'Payload.$': '$' },
            ResultSelector: { 'key.$': '$.Payload.key', 'attempt.$': '$.Payload.attempt' },
            TimeoutSeconds: 30,
            Retry: [
              {
                ErrorEquals: ['EncoderFailed'],
                IntervalSeconds: 1,
                MaxAttempts: 2,
                BackoffRate: 1,
                MaxDelaySeconds: 1,
              },
            ],
            End: true,
          },
        },
      },
      ResultPath: '$.made',
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'MarkFailed' }],
      Next: 'IsDone',
    },
    IsDone: {
      Type: 'Choice',
      Choices: [{ Variable: '$.error', IsPresent: false, Next: 'Done' }],
      Default: 'MarkFailed',
    },
    MarkFailed: { Type: 'Task', Resource: placeholder('Record'), ResultPath: null, Next: 'Failed' },
    Failed: { Type: 'Fail', Error: 'Video.Failed', Cause: 'see the record' },
    Done: { Type: 'Succeed', OutputPath: '$.made' },
  },
};

/** A task that takes too long for its state, and then a wait that takes too long for its state machine. */
export const impatientDefinition = {
  StartAt: 'Try',
  TimeoutSeconds: 2,
  States: {
    Try: {
      Type: 'Task',
      Resource: placeholder('Work'),
      TimeoutSeconds: 1,
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1 }],
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Wait' }],
      End: true,
    },
    Wait: { Type: 'Wait', Seconds: 30, End: true },
  },
};

/** A task that fails at once and is tried again in an hour. */
export const patientDefinition = {
  StartAt: 'Try',
  States: {
    Try: {
      Type: 'Task',
      Resource: placeholder('Work'),
      Retry: [{ ErrorEquals: ['PageRefused'], IntervalSeconds: 3600, MaxDelaySeconds: 7200, MaxAttempts: 5 }],
      End: true,
    },
  },
};
