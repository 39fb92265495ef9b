import * as z from 'zod';

export const VOICE_PRESETS = [
  'professional_male',
  'professional_female',
  'casual_male',
  'casual_female',
  'technical',
  'energetic_male',
  'calm_female',
] as const;
export const VoicePreset = z.enum(VOICE_PRESETS);
export type VoicePreset = z.infer<typeof VoicePreset>;

/** Samples a second of every audio file between the steps. */
export const SAMPLE_RATE = 48_000;

/** The file that a voiceover is delivered in. */
export const AudioFormat = z.enum(['mp3', 'wav', 'ogg']);
export type AudioFormat = z.infer<typeof AudioFormat>;

/** How ElevenLabs plays a voice; the embedded voice knows the defaults only. */
export const VoiceSettings = z.strictObject({
  stability: z.number().min(0).max(1).default(0.5),
  similarity_boost: z.number().min(0).max(1).default(0.75),
  style: z.number().min(0).max(1).default(0),
  use_speaker_boost: z.boolean().default(true),
});
export type VoiceSettings = z.infer<typeof VoiceSettings>;

/** What can be said about a voice, wherever speech is asked for. */
export const VoiceOptions = z.strictObject({
  voice_preset: VoicePreset.default('professional_male'),
  /** A voice of the provider, instead of the preset's. */
  voice_id: z
    .string()
    .regex(/^[A-Za-z0-9]{8,64}$/, 'must be a voice id of 8 to 64 letters and digits')
    .optional(),
  /** A model of the provider. @default the deployment's, `eleven_multilingual_v2` */
  model_id: z
    .string()
    .regex(/^[a-z0-9_.-]{3,64}$/, 'must be a model id such as eleven_multilingual_v2')
    .optional(),
  voice_settings: VoiceSettings.prefault({}),
  format: AudioFormat.default('mp3'),
  /** Silence between two sections, milliseconds. */
  pause_duration_ms: z.number().int().min(0).max(5000).default(500),
  /** How words are said, by the word as it is written; whole words, in any case. */
  pronunciations: z
    .record(z.string().trim().min(1).max(60), z.string().trim().min(1).max(120))
    .refine((words) => Object.keys(words).length <= 100, 'may hold 100 words at most')
    .default({}),
});
export type VoiceOptions = z.infer<typeof VoiceOptions>;

/** A spoken word as it is shown, with its place in the section's audio, in seconds. */
export const Word = z.strictObject({
  text: z.string().min(1),
  start_seconds: z.number().nonnegative(),
  end_seconds: z.number().nonnegative(),
});
export type Word = z.infer<typeof Word>;

/** Who spoke: `engine` is `flite` or `elevenlabs`. */
export const Speaker = z.strictObject({
  engine: z.enum(['flite', 'elevenlabs']),
  voice_id: z.string(),
  voice_name: z.string(),
  /** Null where the engine has but one. */
  model_id: z.string().nullable(),
});
export type Speaker = z.infer<typeof Speaker>;

/**
 * One section of the script, spoken. The audio is mono 16-bit WAV at {@link SAMPLE_RATE} and lasts a whole
 * number of frames: `samples === frames * SAMPLE_RATE / frame_rate`. That length is its scene's length.
 */
export const SpokenSection = z.strictObject({
  index: z.number().int().nonnegative(),
  audio_key: z.string(),
  frame_rate: z.number().int(),
  frames: z.number().int().positive(),
  samples: z.number().int().positive(),
  /** Where the voice falls silent; the rest is the pause before the next section. */
  speech_seconds: z.number().positive(),
  words: z.array(Word).min(1),
  speaker: Speaker,
  /** Characters that were really sent: 0 when the speech was there already. */
  characters_processed: z.number().int().nonnegative(),
  cost_usd: z.number().nonnegative(),
  /** True when the speech was taken from the cache. */
  cached: z.boolean(),
  /** What the provider would have charged for a section that was taken from the cache. */
  saved_usd: z.number().nonnegative(),
  /** Where the cache keeps the speech; null when it is off. */
  cache_key: z.string().nullable(),
});
export type SpokenSection = z.infer<typeof SpokenSection>;
