import * as z from 'zod';
import { LeadId } from './lead.ts';
import { Progress } from './progress.ts';

/** Status words of everything but whole videos and hosted videos. */
export const ResourceStatus = z.enum([
  'pending',
  'recording',
  'generating',
  'synthesizing',
  'composing',
  'publishing',
  'completed',
  'ready',
  'failed',
  'cancelled',
]);
export type ResourceStatus = z.infer<typeof ResourceStatus>;

/** What something cost, by whom it is owed to, US dollars. */
export const Costs = z.strictObject({
  /** Language models. */
  ai_usd: z.number(),
  /** Voices. */
  voice_usd: z.number(),
  /** Lambda: billed time, times memory. */
  compute_usd: z.number(),
});
export type Costs = z.infer<typeof Costs>;

/** What every resource carries. */
export const ResourceFields = z.strictObject({
  id: z.string(),
  /** The caller's own id as it was given, or ours; null when it is for nobody. */
  lead_id: LeadId.nullable(),
  /** The whole video that this is a part of, when it is one. */
  video_id: z.string().nullable(),
  status: ResourceStatus,
  progress: Progress,
  created_at: z.string(),
  updated_at: z.string(),
  cost_usd: z.number(),
  costs: Costs,
  processing_time_seconds: z.number().nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  /** What to do about the error. */
  remedy: z.string().nullable(),
});
export type ResourceFields = z.infer<typeof ResourceFields>;

/** Query of the lists. */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
  lead_id: z.string().min(1).max(200).optional(),
  status: ResourceStatus.optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** A page of a list, newest first; `next_cursor` is null on the last one. */
export const pageOf = <S extends z.ZodType>(item: S, id: string) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() }).meta({ id });
