import * as z from 'zod';
import { HttpUrl } from './http-url.ts';
import { ZoomScale } from './interaction.ts';

export const SCRIPT_STYLES = ['professional', 'casual', 'technical', 'sales'] as const;
export const ScriptStyle = z.enum(SCRIPT_STYLES);
export type ScriptStyle = z.infer<typeof ScriptStyle>;

export const SceneType = z.enum(['intro', 'problem', 'solution', 'feature', 'demo', 'comparison', 'cta', 'outro']);
export type SceneType = z.infer<typeof SceneType>;

const HexColor = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #1B365D');

/** What the camera shows while a section is spoken. */
export const SceneDirection = z.discriminatedUnion('kind', [
  /** A designed card instead of the page. */
  z.strictObject({
    kind: z.literal('card'),
    card: z.enum(['intro', 'outro']),
    heading: z.string().max(200),
    subheading: z.string().max(300).nullable(),
    button: z.string().max(60).nullable(),
    /** Instead of the brand's own colour. */
    background_color: HexColor.nullable().default(null),
    /** A picture of the art layer, instead of the brand's logo. */
    logo: z.string().max(80).nullable().default(null),
  }),
  /** The page, scrolled to an element that was scouted, or its top when `selector` is null. */
  z.strictObject({
    kind: z.literal('page'),
    selector: z.string().nullable(),
    /** The element's visible text, for people and for finding it again. */
    text: z.string().nullable(),
    /** Instead of a selector: a point of the page from its top left corner, CSS pixels. */
    point: z.strictObject({ x: z.number().nonnegative(), y: z.number().nonnegative() }).optional(),
    /**
     * `highlight` frames the element and points at it; `look` only brings it into view, and a point's height to the
     * top of the window; `hover` brings the pointer onto it, as a mouse would; `click` presses it; `type` presses it
     * and types; `navigate` opens another page; `zoom` brings it near and goes back.
     */
    action: z.enum(['highlight', 'look', 'hover', 'click', 'type', 'navigate', 'zoom']),
    /** What is typed. */
    typed: z.string().min(1).max(1000).optional(),
    /** Where to navigate. */
    url: HttpUrl.optional(),
    /** How many times larger a zoom shows the element. */
    scale: ZoomScale.optional(),
    /** The scene fails when the element does not come; else it stays where it is. */
    required: z.boolean().optional(),
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
  /** BCP 47, such as `en` or `pt-BR`. */
  language: z.string(),
  total_duration_seconds: z.number().positive(),
  /** The model as the provider names it, or `template`. */
  ai_model_used: z.string(),
  /** US dollars that the provider charged, failed tries included. */
  ai_cost: z.number().nonnegative(),
  /** Why the template writer wrote it although a model was asked for; else null. */
  fallback_reason: z.string().nullable(),
  sections: z.array(ScriptSection).min(1).max(100),
});
export type Script = z.infer<typeof Script>;

/** What can be asked of a script writer. */
export const ScriptOptions = z.strictObject({
  script_style: ScriptStyle.default('professional'),
  total_duration_seconds: z.number().min(5).max(600).default(60),
  target_audience: z.string().trim().min(1).max(300).optional(),
  /** Each is said; `{{field}}` and `{{field|fallback}}` are merged in. */
  key_messages: z.array(z.string().trim().min(1).max(300)).max(10).default([]),
  /** A model of OpenRouter, such as `anthropic/claude-sonnet-4`, or a short name such as `gpt-4`. */
  ai_model: z
    .string()
    .regex(/^[A-Za-z0-9][\w.:/@-]{0,99}$/, 'must be the name of a model, such as gpt-4 or openai/gpt-4o')
    .optional(),
  custom_instructions: z.string().trim().min(1).max(2000).optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, 'must be a language tag such as en or pt-BR')
    .default('en'),
});
export type ScriptOptions = z.infer<typeof ScriptOptions>;

/** Words a minute of narration: the pace that the API promises. */
export const WORDS_PER_MINUTE = 150;
