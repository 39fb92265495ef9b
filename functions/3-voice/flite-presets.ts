import type { VoicePreset } from '../contract/voice.ts';
import type { FliteVoice } from './flite.ts';

/** How one of flite's two voices plays a preset. */
export interface FlitePreset {
  readonly voice: FliteVoice;
  /** Length of sounds as heard, in relation to the voice's own. */
  readonly stretch: number;
  /**
   * Pitch as heard, in relation to the voice's own, made by playing slower speech faster: flite's own
   * `int_f0_target_mean` does nothing for `rms`. One semitone is 1.06; more would sound like another throat.
   */
  readonly pitch: number;
}

/**
 * Pace measured in words a minute, pauses included: over four narrations of 26 to 102 words the professional presets
 * make 138 to 153 (150 and 151 on the longest). On the longest, casual makes 163 and 164, technical 143,
 * energetic 173, calm 133; at stretch 1 the voices themselves make about 170 (`rms`) and 185 (`slt`).
 */
export const FLITE_PRESETS: Readonly<Record<VoicePreset, FlitePreset>> = {
  professional_male: { voice: 'rms', stretch: 1.14, pitch: 1 },
  professional_female: { voice: 'slt', stretch: 1.25, pitch: 1 },
  casual_male: { voice: 'rms', stretch: 1.05, pitch: 1.03 },
  casual_female: { voice: 'slt', stretch: 1.15, pitch: 1.03 },
  technical: { voice: 'rms', stretch: 1.2, pitch: 0.96 },
  energetic_male: { voice: 'rms', stretch: 0.99, pitch: 1.08 },
  calm_female: { voice: 'slt', stretch: 1.42, pitch: 0.96 },
};
