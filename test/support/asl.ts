import type { Template } from 'aws-cdk-lib/assertions';
import { type Resource, textOf } from './synth.ts';

interface Retrier {
  readonly ErrorEquals: string[];
  readonly JitterStrategy?: string;
  readonly MaxAttempts?: number;
}

export interface Choice {
  readonly Variable?: string;
  readonly And?: Choice[];
  readonly StringEquals?: string;
  readonly BooleanEquals?: boolean;
  readonly Next: string;
}

/** A state as the Amazon States Language writes it. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly TimeoutSeconds?: number;
  readonly Parameters?: Record<string, unknown>;
  readonly ItemsPath?: string;
  readonly ItemSelector?: Record<string, unknown>;
  readonly ResultPath?: string | null;
  readonly Resource?: string;
  readonly Retry?: Retrier[];
  readonly Catch?: { readonly ErrorEquals: string[]; readonly Next: string; readonly ResultPath?: string }[];
  readonly ItemProcessor?: StateMachine;
  readonly Branches?: StateMachine[];
  readonly Choices?: Choice[];
  readonly Default?: string;
}

export interface StateMachine {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

export interface PlacedState extends State {
  readonly name: string;
  /** The Map around it, when there is one. */
  readonly map: PlacedState | null;
  /** The states beside it. */
  readonly siblings: Readonly<Record<string, State>>;
}

/** Logical id and definition of the one state machine of a template whose logical id begins so. */
export function machineOf(template: Template, prefix: string): { id: string; definition: StateMachine } {
  const machines = Object.entries(template.findResources('AWS::StepFunctions::StateMachine'));
  const [[id, machine] = [], second] = machines.filter(([name]) => name.startsWith(prefix));
  if (!id || second) throw new Error(`Not one state machine begins with ${prefix}.`);
  return { id, definition: definitionOf(machine as Resource) };
}

/** The definition of a state machine, each function's ARN written as `…:function:<logical id>`. */
export function definitionOf({ Properties }: Resource): StateMachine {
  const { DefinitionString } = Properties;
  const text = textOf(DefinitionString)
    .replaceAll('<AWS::Partition>', 'aws')
    .replaceAll(/<(\w+?)\.Arn>/g, 'arn:aws:lambda:us-east-1:000000000000:function:$1');
  return JSON.parse(text);
}

/** Every state, those inside Maps included. */
export function statesOf({ States }: StateMachine, map: PlacedState | null = null): PlacedState[] {
  return Object.entries(States).flatMap(([name, state]) => {
    const placed = { ...state, name, map, siblings: States };
    return [placed, ...(state.ItemProcessor ? statesOf(state.ItemProcessor, placed) : [])];
  });
}

/** Name of the function that a Task invokes, without CDK's hash. */
export function functionOf({ Resource: resource, Parameters }: State): string {
  const arn = resource?.startsWith('arn:aws:states:') ? String(Parameters?.FunctionName) : String(resource);
  return arn.replace(/^.*:function:/, '').replace(/[0-9A-F]{8}$/, '');
}

/** What a Task hands to its function. */
export function payloadOf({ Resource: resource, Parameters }: State): Record<string, unknown> {
  const payload = resource?.startsWith('arn:aws:states:') ? Parameters?.Payload : Parameters;
  return (payload ?? {}) as Record<string, unknown>;
}
