import { describe, expect, it } from 'vitest';
import { SAMPLE_RATE, type SpokenSection, VoiceOptions } from '../../functions/contract/voice.ts';
import { VoiceoverSection } from '../../functions/contract/voiceover.ts';
import { describeVoiceover } from '../../functions/core/voice/describe-voiceover.ts';

const spoken = (index: number, seconds: number, more: Partial<SpokenSection> = {}): SpokenSection => ({
  ...{ index, audio_key: `voice/x/${index}.wav`, frame_rate: 30, frames: seconds * 30, samples: seconds * SAMPLE_RATE },
  ...{ speech_seconds: seconds, words: [{ text: 'Hi', start_seconds: 0, end_seconds: seconds }] },
  speaker: { engine: 'elevenlabs', voice_id: 'v1', voice_name: 'Rachel', model_id: 'eleven_multilingual_v2' },
  ...{ characters_processed: 100, cost_usd: 0.03, cached: false, saved_usd: 0, cache_key: `key${index}`, ...more },
});
const options = VoiceOptions.parse({ format: 'wav', voice_preset: 'technical', voice_settings: { style: 0.2 } });

describe('a voiceover’s row', () => {
  it('places its sections one after the other and adds up what they cost', () => {
    const cached = { cached: true, characters_processed: 0, cost_usd: 0, saved_usd: 0.05 };
    const row = describeVoiceover([spoken(0, 2), spoken(1, 3, cached), spoken(2, 1.5)], options);
    expect(row).toMatchObject({
      ...{ voice_preset: 'technical', voice_id: 'v1', voice_name: 'Rachel', model_id: 'eleven_multilingual_v2' },
      ...{ format: 'wav', duration_seconds: 6.5, characters_processed: 200, cache_hits: 1, saved_usd: 0.05 },
      ...{ voice_settings: options.voice_settings, cache_keys: ['key0', 'key1', 'key2'] },
    });
    expect(row.cost_usd).toBeCloseTo(0.06, 9);
    expect(row.sections.map(({ start_seconds }) => start_seconds)).toEqual([0, 2, 5]);
    expect(row.sections.every((section) => VoiceoverSection.safeParse(section).success)).toBe(true);
  });

  it('keeps no key where nothing was cached, and no model where the engine has none', () => {
    const speaker = { engine: 'flite', voice_id: 'rms', voice_name: 'RMS', model_id: null } as const;
    const row = describeVoiceover([spoken(0, 2, { speaker, cache_key: null })], options);
    expect(row).toMatchObject({ cache_keys: [], model_id: '', voice_id: 'rms' });
  });

  it('cannot be made of nothing', () => {
    expect(() => describeVoiceover([], options)).toThrow(RangeError);
  });
});
