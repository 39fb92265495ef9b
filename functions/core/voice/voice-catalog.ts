import type { VoiceProviderSettings } from '../../contract/settings.ts';
import { type Speaker, VOICE_PRESETS, type VoicePreset } from '../../contract/voice.ts';

export type VoiceProvider = VoiceProviderSettings['VOICE_PROVIDER'];

/** A voice by its provider's id. */
export interface Voice {
  readonly id: string;
  readonly name: string;
}

/** The voice that speaks each preset. */
export type PresetVoices = Readonly<Record<VoicePreset, Voice>>;

const rms = { id: 'rms', name: 'RMS (CMU Arctic)' } as const;
const slt = { id: 'slt', name: 'SLT (CMU Arctic)' } as const;

/** The two voices inside flite; presets differ by pace and pitch too. */
export const EMBEDDED_VOICES = {
  professional_male: rms,
  professional_female: slt,
  casual_male: rms,
  casual_female: slt,
  technical: rms,
  energetic_male: rms,
  calm_female: slt,
} as const satisfies PresetVoices;

/**
 * Public voices of ElevenLabs. The first five ids and names are those that the guide recommends, although ElevenLabs
 * itself lists the last three of them as Josh, Freya and Adam. The free plan speaks only those that are in every account:
 * Bella, Antoni, Liam and Lily; it answers 402 `paid_plan_required` for the others.
 */
const ELEVENLABS_VOICES: PresetVoices = {
  professional_male: { id: '21m00Tcm4TlvDq8ikWAM', name: 'Rachel' },
  professional_female: { id: 'EXAVITQu4vr4xnSDxMaL', name: 'Bella' },
  casual_male: { id: 'TxGEqnHWrfWFTfGW9XjX', name: 'Adam' },
  casual_female: { id: 'jsCqWAovK2LkecY7zXl4', name: 'Charlotte' },
  technical: { id: 'pNInz6obpgDQGcFmaJgB', name: 'Antoni' },
  energetic_male: { id: 'TX3LPaxmHKxFdv7VOQHJ', name: 'Liam' },
  calm_female: { id: 'pFZP5JQG7iQjIQuC4Bku', name: 'Lily' },
};

const SETTING_OF_PRESET = {
  professional_male: 'VOICE_PROFESSIONAL_MALE',
  professional_female: 'VOICE_PROFESSIONAL_FEMALE',
  casual_male: 'VOICE_CASUAL_MALE',
  casual_female: 'VOICE_CASUAL_FEMALE',
  technical: 'VOICE_TECHNICAL',
  energetic_male: 'VOICE_ENERGETIC_MALE',
  calm_female: 'VOICE_CALM_FEMALE',
} as const satisfies Record<VoicePreset, keyof VoiceProviderSettings>;

const NAMES = new Map(Object.values(ELEVENLABS_VOICES).map(({ id, name }) => [id, name]));

/** A voice of ElevenLabs by its id; one that is not in the catalog goes by its id. */
export const elevenLabsVoice = (id: string): Voice => ({ id, name: NAMES.get(id) ?? id });

/** The voices of a deployment: a preset's own setting, else `ELEVENLABS_VOICE_ID`, else the preset's default. */
export function elevenLabsVoices(settings: VoiceProviderSettings): PresetVoices {
  const chosen = VOICE_PRESETS.map((preset) => {
    const id = settings[SETTING_OF_PRESET[preset]] || settings.ELEVENLABS_VOICE_ID || ELEVENLABS_VOICES[preset].id;
    return [preset, elevenLabsVoice(id)] as const;
  });
  return Object.fromEntries(chosen) as Record<VoicePreset, Voice>;
}

/** A preset as the API lists it. */
export interface ListedVoice {
  readonly preset: VoicePreset;
  readonly provider: Speaker['engine'];
  readonly voice_id: string;
  readonly voice_name: string;
  /** Null for the embedded voice, which has no models. */
  readonly model_id: string | null;
  readonly usd_per_1000_characters: number;
}

/** Every preset with the voice that speaks it in this deployment, or would with another provider. */
export function listVoices(settings: VoiceProviderSettings, provider = settings.VOICE_PROVIDER): ListedVoice[] {
  const isEmbedded = provider === 'embedded';
  const voices: PresetVoices = isEmbedded ? EMBEDDED_VOICES : elevenLabsVoices(settings);
  return VOICE_PRESETS.map((preset) => ({
    preset,
    provider: isEmbedded ? 'flite' : 'elevenlabs',
    voice_id: voices[preset].id,
    voice_name: voices[preset].name,
    model_id: isEmbedded ? null : settings.ELEVENLABS_MODEL_ID,
    usd_per_1000_characters: isEmbedded ? 0 : Number(settings.ELEVENLABS_USD_PER_1000_CHARACTERS),
  }));
}
