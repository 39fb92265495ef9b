import { z } from 'zod';

export const SCRIPT_STYLES = ['professional', 'casual', 'technical', 'sales'] as const;
export const ScriptStyle = z.enum(SCRIPT_STYLES);
export type ScriptStyle = z.infer<typeof ScriptStyle>;

export const SceneType = z.enum(['intro', 'problem', 'solution', 'feature', 'demo', 'comparison', 'cta', 'outro']);
export type SceneType = z.infer<typeof SceneType>;

/** What the camera shows while a section is spoken. */
export const SceneDirection = z.discriminatedUnion('kind', [
  /** A designed card instead of the page. */
  z.strictObject({
    kind: z.literal('card'),
    card: z.enum(['intro', 'outro']),
    heading: z.string().max(200),
    subheading: z.string().max(300).nullable(),
    button: z.string().max(60).nullable(),
  }),
  /** The page, scrolled to an element that was scouted, or its top when `selector` is null. */
  z.strictObject({
    kind: z.literal('page'),
    selector: z.string().nullable(),
    /** The element's visible text, for people and for finding it again. */
    text: z.string().nullable(),
    /** `highlight` frames the element and points at it; `look` only brings it into view. */
    action: z.enum(['highlight', 'look']),
  }),
]);
export type SceneDirection = z.infer<typeof SceneDirection>;

/** One section of narration: one scene of the film. */
export const ScriptSection = z.strictObject({
  title: z.string().min(1).max(120),
  /** What is shown as caption. Never empty: silence is not a section. */
  content: z.string().min(1).max(5000),
  /** The writer's estimate at 150 words a minute; the spoken audio has the last word. */
  duration_seconds: z.number().positive(),
  scene_type: SceneType,
  visual_cues: z.array(z.string()),
  /** Where the section starts by the same estimate, `[mm:ss]`. */
  timing_marker: z.string().regex(/^\[\d{2}:\d{2}\]$/),
  direction: SceneDirection,
});
export type ScriptSection = z.infer<typeof ScriptSection>;

/** What every script writer, template or AI, fills. */
export const Script = z.strictObject({
  script_style: ScriptStyle,
  total_duration_seconds: z.number().positive(),
  ai_model_used: z.string(),
  ai_cost: z.number().nonnegative(),
  sections: z.array(ScriptSection).min(2).max(100),
});
export type Script = z.infer<typeof Script>;

/** Words a minute of narration: the pace that the API promises. */
export const WORDS_PER_MINUTE = 150;
