import { z } from 'zod';

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

/** A spoken word as it is shown, with its place in the section's audio, in seconds. */
export const Word = z.strictObject({
  text: z.string().min(1),
  start_seconds: z.number().nonnegative(),
  end_seconds: z.number().nonnegative(),
});
export type Word = z.infer<typeof Word>;

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
  voice: z.string(),
  characters_processed: z.number().int().nonnegative(),
  cost_usd: z.number().nonnegative(),
});
export type SpokenSection = z.infer<typeof SpokenSection>;
