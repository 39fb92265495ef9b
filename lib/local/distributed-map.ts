import { isObject, type JsonObject } from './template.ts';

/** What a distributed Map has and an inline one has not. */
export const OF_DISTRIBUTED = [
  'ItemReader',
  'ResultWriter',
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
];
const TASK = [
  'Type',
  'Comment',
  'InputPath',
  'ResultSelector',
  'ResultPath',
  'OutputPath',
  'Next',
  'End',
  'Retry',
  'Catch',
];
const MAP = ['ItemProcessor', 'MaxConcurrency', 'MaxConcurrencyPath', ...OF_DISTRIBUTED];

export const isDistributedMap = ({ Type, ItemProcessor }: JsonObject): boolean =>
  Type === 'Map' &&
  isObject(ItemProcessor) &&
  isObject(ItemProcessor.ProcessorConfig) &&
  ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED';

/** What the engine's task is given, once the library has looked up what stands in the state. */
export interface MapParameters {
  readonly reader: { readonly Bucket: string; readonly Key: string };
  readonly writer: { readonly Bucket: string; readonly Prefix: string } | null;
  readonly concurrency: number;
  /** Of all items, percent. */
  readonly tolerated: number;
}

/** The Map as a Task whose parameters are {@link MapParameters}. */
export function mapAsTask(state: JsonObject, refuse: (problem: string) => void): JsonObject {
  for (const key of Object.keys(state))
    if (!TASK.includes(key) && !MAP.includes(key)) refuse(`${key} of a distributed Map`);
  for (const key of ['ToleratedFailureCount', 'ToleratedFailureCountPath']) if (key in state) refuse(key);
  const reader = isObject(state.ItemReader) ? state.ItemReader : {};
  const isLines = isObject(reader.ReaderConfig) && JSON.stringify(reader.ReaderConfig) === '{"InputType":"JSONL"}';
  if (!String(reader.Resource).endsWith(':s3:getObject') || !isLines)
    refuse('an ItemReader other than of JSON Lines in S3');
  const writer = isObject(state.ResultWriter) ? state.ResultWriter : null;
  if (writer && (writer.WriterConfig || !String(writer.Resource).endsWith(':s3:putObject')))
    refuse('that ResultWriter');
  const kept = Object.fromEntries(Object.entries(state).filter(([key]) => TASK.includes(key)));
  return {
    ...kept,
    Type: 'Task',
    Resource: 'arn:aws:states:::engine:map',
    Parameters: {
      reader: reader.Parameters ?? {},
      writer: writer?.Parameters ?? null,
      ...numberAt('concurrency', state.MaxConcurrency, state.MaxConcurrencyPath, 1000),
      ...numberAt('tolerated', state.ToleratedFailurePercentage, state.ToleratedFailurePercentagePath, 0),
    },
    // The library's longest timer; what runs in the Map has limits of its own.
    TimeoutSeconds: 2_147_483,
  };
}

/** A number that stands in the definition, or in the state. */
const numberAt = (name: string, value: unknown, path: unknown, otherwise: number): JsonObject =>
  typeof path === 'string' ? { [`${name}.$`]: path } : { [name]: typeof value === 'number' ? value : otherwise };
