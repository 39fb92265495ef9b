import { type VoiceOptions, VoiceSettings } from '../../contract/voice.ts';
import { plainWords } from './pronounce.ts';
import type { VoiceProvider } from './voice-catalog.ts';

/** An option that a provider cannot honour, by its JSON pointer into the voice options. */
export interface UnspeakableOption {
  readonly pointer: string;
  readonly message: string;
}

const DEFAULTS = VoiceSettings.parse({});
const escapePointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** What of `options` the provider cannot honour; empty when it can speak them all. */
export function unspeakableOptions(options: VoiceOptions, provider: VoiceProvider): UnspeakableOption[] {
  if (provider === 'elevenlabs') return [];
  const names = (['voice_id', 'model_id'] as const).filter((name) => options[name] !== undefined);
  const settings = (Object.keys(DEFAULTS) as (keyof VoiceSettings)[]).filter(
    (name) => options.voice_settings[name] !== DEFAULTS[name],
  );
  const words = Object.entries(options.pronunciations).filter(
    ([, say]) => !plainWords(say, {}).some(({ spoken }) => spoken.length),
  );
  return [
    ...names.map((name) => ({
      pointer: `/${name}`,
      message: `The embedded voice has no ${name}: leave it out, or set VOICE_PROVIDER to elevenlabs.`,
    })),
    ...settings.map((name) => ({
      pointer: `/voice_settings/${name}`,
      message: `The embedded voice knows ${name} ${DEFAULTS[name]} only: leave it out, or set VOICE_PROVIDER to elevenlabs.`,
    })),
    ...words.map(([word]) => ({
      pointer: `/pronunciations/${escapePointer(word)}`,
      message: 'The embedded voice reads Latin letters and digits only: write how the word sounds with them.',
    })),
  ];
}
