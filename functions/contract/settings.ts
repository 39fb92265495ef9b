import * as z from 'zod';

/**
 * Settings of a deployment that functions read as environment variables: on AWS the stacks write them, on a laptop
 * the command line takes them from the environment and `.env`. Every one has a default; docs/configuration.md tells
 * them all.
 */

const flag = (value: 'true' | 'false') => z.enum(['true', 'false']).default(value);
const number = (text: string, check: z.ZodNumber) =>
  z
    .string()
    .refine((value) => value.trim() !== '' && check.safeParse(Number(value)).success, 'is not in the range it may have')
    .default(text);
const crf = (text: string) => number(text, z.number().int().min(0).max(51));
const name = z.string().min(1);

/** Presets of x264, fastest first. */
export const X264_PRESETS = [
  'ultrafast',
  'superfast',
  'veryfast',
  'faster',
  'fast',
  'medium',
  'slow',
  'slower',
  'veryslow',
] as const;
const preset = (value: (typeof X264_PRESETS)[number]) => z.enum(X264_PRESETS).default(value);

/** Who writes scripts. */
export const ScriptSettings = z.object({
  SCRIPT_PROVIDER: z.enum(['embedded', 'openrouter']).default('embedded'),
  OPENROUTER_MODEL: name.default('openai/gpt-6-luna'),
  /** Tried in order when the model cannot be had; names with commas. */
  OPENROUTER_FALLBACK_MODELS: z.string().default('anthropic/claude-haiku-5.5,google/gemini-3.8-flash'),
  OPENROUTER_BASE_URL: z.url().default('https://openrouter.ai/api/v1'),
});
export type ScriptSettings = z.infer<typeof ScriptSettings>;

/** Who speaks. An empty voice stands for the preset's own default. */
export const VoiceProviderSettings = z.object({
  VOICE_PROVIDER: z.enum(['embedded', 'elevenlabs']).default('embedded'),
  ELEVENLABS_BASE_URL: z.url().default('https://api.elevenlabs.io'),
  ELEVENLABS_MODEL_ID: name.default('eleven_multilingual_v2'),
  /** Speaks every preset that has no voice of its own below. */
  ELEVENLABS_VOICE_ID: z.string().default(''),
  VOICE_PROFESSIONAL_MALE: z.string().default(''),
  VOICE_PROFESSIONAL_FEMALE: z.string().default(''),
  VOICE_CASUAL_MALE: z.string().default(''),
  VOICE_CASUAL_FEMALE: z.string().default(''),
  VOICE_TECHNICAL: z.string().default(''),
  VOICE_ENERGETIC_MALE: z.string().default(''),
  VOICE_CALM_FEMALE: z.string().default(''),
  /** US dollars for a thousand characters, by your plan. */
  ELEVENLABS_USD_PER_1000_CHARACTERS: number('0.30', z.number().min(0).max(100)),
  /** Characters a month of your plan; 0 when it is not known. */
  ELEVENLABS_MONTHLY_CHARACTERS: number('0', z.number().int().min(0)),
  VOICEOVER_CACHE_ENABLED: flag('true'),
  VOICEOVER_CACHE_TTL_DAYS: number('30', z.number().int().min(1).max(365)),
});
export type VoiceProviderSettings = z.infer<typeof VoiceProviderSettings>;

/** What is kept of takes and rendered scenes for films that show the same; takes for six days at most. */
export const SceneCacheSettings = z.object({
  SCENE_CACHE_ENABLED: flag('true'),
  SCENE_CACHE_TTL_DAYS: number('30', z.number().int().min(1).max(365)),
});
export type SceneCacheSettings = z.infer<typeof SceneCacheSettings>;

/** What may be spent. 0 stands for no limit. */
export const BudgetSettings = z.object({
  MONTHLY_BUDGET_USD: number('0', z.number().min(0)),
  VIDEO_MAX_COST_USD: number('0', z.number().min(0)),
});
export type BudgetSettings = z.infer<typeof BudgetSettings>;

/** How films are encoded, by the names of the quality that is asked for. */
export const EncodeSettings = z.object({
  VIDEO_PRESET: preset('superfast'),
  VIDEO_PRESET_ULTRA: preset('veryslow'),
  VIDEO_PRESET_HIGH: preset('slow'),
  VIDEO_PRESET_MEDIUM: preset('medium'),
  VIDEO_PRESET_FAST: preset('fast'),
  VIDEO_CRF: crf('23'),
  VIDEO_CRF_ULTRA: crf('18'),
  VIDEO_CRF_HIGH: crf('23'),
  VIDEO_CRF_MEDIUM: crf('28'),
  VIDEO_CRF_LOW: crf('32'),
});
export type EncodeSettings = z.infer<typeof EncodeSettings>;

/** What makes films that are too large for functions. */
export const LargeFilmSettings = z.object({
  /**
   * Room for them, GiB, as Fargate gives it; 0 for a deployment without: it refuses them, and needs no Docker to be
   * deployed.
   */
  LARGE_FILM_DISK_GB: z
    .string()
    .regex(/^(0|2[1-9]|[3-9]\d|1\d\d|200)$/, 'is 0, or 21 to 200')
    .default('200'),
});
export type LargeFilmSettings = z.infer<typeof LargeFilmSettings>;

/** What a request that does not say otherwise gets. */
export const RequestSettings = z.object({
  VIDEO_DEFAULT_RESOLUTION: z
    .string()
    .regex(/^\d{3,4}x\d{3,4}$/)
    .default('1920x1080'),
  VIDEO_MAX_DURATION_SECONDS: number('600', z.number().int().min(5).max(600)),
  VIDEO_WATERMARK_ENABLED: flag('false'),
  VIDEO_WATERMARK_TEXT: z.string().max(80).default(''),
  GENERATE_QUALITY_VERSIONS: flag('true'),
});
export type RequestSettings = z.infer<typeof RequestSettings>;

/** Every setting that functions read. */
export const Settings = z.object({
  ...ScriptSettings.shape,
  ...VoiceProviderSettings.shape,
  ...SceneCacheSettings.shape,
  ...BudgetSettings.shape,
  ...EncodeSettings.shape,
  ...LargeFilmSettings.shape,
  ...RequestSettings.shape,
  LOOM_OEMBED_URL: z.url().default('https://www.loom.com/v1/oembed'),
});
export type Settings = z.infer<typeof Settings>;

/** A setting that is not what it may be, or that there is not. */
export interface SettingFault {
  readonly name: string;
  readonly message: string;
}

/** Reads settings; those that are empty or missing get their defaults. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): {
  settings: Settings;
  faults: readonly SettingFault[];
} {
  const given = Object.fromEntries(
    Object.keys(Settings.shape).flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])),
  );
  const read = Settings.safeParse(given);
  if (read.success) return { settings: read.data, faults: [] };
  const faults = read.error.issues.map(({ path, message }) => ({ name: path.join('.'), message }));
  return { settings: Settings.parse({}), faults };
}
