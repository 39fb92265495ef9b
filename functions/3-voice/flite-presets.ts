import type { VoicePreset } from '../contract/voice.ts';

/** How flite's voice plays a preset. */
export interface FlitePreset {
  /** Length of sounds as heard, in relation to the voice's own. */
  readonly stretch: number;
  /**
   * Pitch as heard, in relation to the voice's own, made by playing slower speech faster: flite's own
   * `int_f0_target_mean` does nothing for `rms`. One semitone is 1.06; more would sound like another throat.
   */
  readonly pitch: number;
}

/**
 * Pace measured in words a minute, pauses between sentences and sections included, over the template writer's scripts
 * of 20 and 60 s: professional 140 and 151, casual 147 and 160, technical 137 and 139, energetic 156 and 171. Long
 * sentences go faster; at stretch 1 the voices themselves make about 170 (`rms`) and 185 (`slt`) on them.
 */
export const FLITE_PRESETS: Readonly<Record<VoicePreset, FlitePreset>> = {
  professional_male: { stretch: 1.03, pitch: 1 },
  professional_female: { stretch: 1.13, pitch: 1 },
  casual_male: { stretch: 0.96, pitch: 1.03 },
  casual_female: { stretch: 1.06, pitch: 1.03 },
  technical: { stretch: 1.05, pitch: 0.96 },
  energetic_male: { stretch: 0.91, pitch: 1.08 },
  calm_female: { stretch: 1.25, pitch: 0.96 },
};
