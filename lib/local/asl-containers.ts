import { isObject, type Json, type JsonObject } from './template.ts';

/** Runs a container to its end; the state fails when it ends with another code than 0. */
export const RUN_TASK = 'arn:aws:states:::ecs:runTask.sync';

/** Where and how AWS places a task means nothing on one machine. */
const NEEDLESS = ['Cluster', 'CapacityProviderStrategy', 'LaunchType', 'NetworkConfiguration', 'PlatformVersion'];

/** A Task state that runs a container. */
export interface ContainerTask {
  readonly kind: 'container';
  /** Family of its task definition. */
  readonly family: string;
  /** Seconds, counted from when the container really starts; null when the state sets none. */
  readonly timeoutSeconds: number | null;
}

/** Reads such a state; what it cannot follow is refused. */
export function readContainerTask(state: JsonObject, refuse: (problem: string) => void): ContainerTask {
  const parameters = isObject(state.Parameters) ? state.Parameters : {};
  for (const key of Object.keys(parameters)) {
    if (![...NEEDLESS, 'TaskDefinition', 'Overrides'].includes(key)) refuse(`parameter ${key}`);
  }
  const { TaskDefinition: family, Overrides: overrides = {} } = parameters;
  if (typeof family !== 'string') refuse('a TaskDefinition that is not known before the execution');
  for (const key of Object.keys(isObject(overrides) ? overrides : {})) {
    if (key !== 'ContainerOverrides') refuse(`override ${key}`);
  }
  for (const override of overridesIn(parameters)) {
    for (const key of Object.keys(override)) if (!['Name', 'Environment'].includes(key)) refuse(`override ${key}`);
  }
  const { TimeoutSeconds } = state;
  const timeoutSeconds = typeof TimeoutSeconds === 'number' ? TimeoutSeconds : null;
  return { kind: 'container', family: String(family), timeoutSeconds };
}

/** What a state adds to its container's variables. @param parameters of the state, paths read or not. */
export function addedVariables(parameters: Json): Record<string, string> {
  const given = overridesIn(parameters).flatMap(({ Environment }) =>
    Array.isArray(Environment) ? Environment.filter(isObject) : [],
  );
  return Object.fromEntries(given.map(({ Name, Value }) => [String(Name), String(Value)]));
}

function overridesIn(parameters: Json): JsonObject[] {
  const overrides = isObject(parameters) && isObject(parameters.Overrides) ? parameters.Overrides : {};
  return Array.isArray(overrides.ContainerOverrides) ? overrides.ContainerOverrides.filter(isObject) : [];
}
