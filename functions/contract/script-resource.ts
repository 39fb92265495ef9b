import * as z from 'zod';
import { HttpUrl } from './http-url.ts';
import { Lead, LeadId } from './lead.ts';
import { ResourceFields } from './resource.ts';
import { SceneDirection, SceneType, ScriptOptions, ScriptSection, ScriptStyle } from './script.ts';

/** Body of `POST /scripts/generate`. */
export const GenerateScript = z
  .strictObject({
    lead: Lead.optional(),
    lead_id: LeadId.optional(),
    /** The page that scenes point at; without it they look at its top. */
    url: HttpUrl.optional(),
    ...ScriptOptions.shape,
    max_cost_usd: z.number().positive().max(1000).optional(),
  })
  .superRefine(({ lead, lead_id }, context) => {
    if (lead !== undefined || lead_id !== undefined) return;
    context.addIssue({ code: 'custom', path: ['lead_id'], message: 'is needed, or lead: a script is for somebody' });
  });
export type GenerateScript = z.infer<typeof GenerateScript>;

export const Approval = z.enum(['pending', 'approved', 'rejected']);
export type Approval = z.infer<typeof Approval>;

/** A section as an editor sends it: times are ours, and what is left out stays or is put together. */
const EditedSection = z.strictObject({
  title: z.string().trim().min(1).max(120),
  content: z.string().trim().min(1).max(5000),
  scene_type: SceneType,
  visual_cues: z.array(z.string().max(300)).max(20).optional(),
  direction: SceneDirection.optional(),
  /** Told by us; accepted so that what was read can be sent back. */
  duration_seconds: z.number().optional(),
  timing_marker: z.string().optional(),
});
export type EditedSection = z.infer<typeof EditedSection>;

/** Body of `PUT /scripts/{id}`: what is not given stays. */
export const EditScript = z
  .strictObject({ sections: z.array(EditedSection).min(1).max(100).optional(), is_approved: Approval.optional() })
  .superRefine(({ sections, is_approved }, context) => {
    if (sections === undefined && is_approved === undefined) {
      context.addIssue({ code: 'custom', path: ['sections'], message: 'is needed, or is_approved' });
    }
    const characters = (sections ?? []).reduce((sum, { content }) => sum + content.length, 0);
    // A row of the library holds 400 KB.
    if (characters > 60_000) {
      context.addIssue({ code: 'custom', path: ['sections'], message: 'may have 60000 characters in all' });
    }
  });
export type EditScript = z.infer<typeof EditScript>;

/** A former state of a script. */
export const ScriptVersion = z.strictObject({
  version: z.number().int(),
  sections: z.array(ScriptSection),
  total_duration_seconds: z.number(),
  is_approved: Approval,
  created_at: z.string(),
});
export type ScriptVersion = z.infer<typeof ScriptVersion>;

export const ScriptView = z
  .strictObject({
    ...ResourceFields.shape,
    url: z.string().nullable(),
    script_style: ScriptStyle,
    language: z.string(),
    sections: z.array(ScriptSection),
    total_duration_seconds: z.number(),
    ai_model_used: z.string().nullable(),
    ai_cost: z.number(),
    /** Why the template writer wrote it although a model was asked for; else null. */
    fallback_reason: z.string().nullable(),
    is_approved: Approval,
    version: z.number().int(),
    /** Former versions, newest first; given with one script, not in lists. */
    versions: z.array(ScriptVersion).optional(),
  })
  .meta({ id: 'Script' });
export type ScriptView = z.infer<typeof ScriptView>;
