import * as z from 'zod';
import type { Compute } from './compute.ts';

/** The chain, in order. */
export const STAGES = ['scout', 'script', 'voice', 'record', 'compose', 'host'] as const;
export const Stage = z.enum(STAGES);
export type Stage = z.infer<typeof Stage>;

export const TaskState = z.enum(['pending', 'running', 'completed', 'failed']);
export type TaskState = z.infer<typeof TaskState>;

/** Status words of a video: the running word is that of the resource its current stage makes. */
export const VideoStatus = z.enum([
  'pending',
  'generating',
  'synthesizing',
  'recording',
  'composing',
  'publishing',
  'completed',
  'failed',
  'cancelled',
]);
export type VideoStatus = z.infer<typeof VideoStatus>;

/** The running word of each stage; scouting is the first half of writing the script. */
export const STATUS_OF_STAGE: Record<Stage, VideoStatus> = {
  scout: 'generating',
  script: 'generating',
  voice: 'synthesizing',
  record: 'recording',
  compose: 'composing',
  host: 'publishing',
};

/** Statuses after which nothing more happens by itself. */
export const ENDED: readonly string[] = ['completed', 'ready', 'failed', 'cancelled'];

/** Input of a step that runs once for a job: a whole video, or one resource that is made alone. */
export const StepInput = z.object({ job_id: z.string() });
export type StepInput = z.infer<typeof StepInput>;

/** Input of a step inside a Map: one section or scene. */
export const ItemInput = StepInput.extend({ index: z.number().int().nonnegative() });
export type ItemInput = z.infer<typeof ItemInput>;

/** Input of an execution: the stages that run, and the sections to speak when no script is written before. */
export const ExecutionInput = StepInput.extend({
  run: z.record(Stage, z.boolean()),
  voice: z.object({ items: z.array(z.number().int()) }).optional(),
});
export type ExecutionInput = z.infer<typeof ExecutionInput>;

/** What the storyboard's step tells the chain: which scenes to record, which to render, and where. */
export interface SceneItems {
  readonly record: readonly number[];
  readonly render: readonly number[];
  readonly compute: Compute;
}

/** Input of the step that marks a job failed. `error` is what Step Functions caught. */
export const FailureInput = StepInput.extend({
  stage: Stage,
  error: z.object({ Error: z.string(), Cause: z.string().optional() }),
});
export type FailureInput = z.infer<typeof FailureInput>;
