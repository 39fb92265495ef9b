import { describe, expect, it } from 'vitest';
import { VoiceProviderSettings } from '../../functions/contract/settings.ts';
import { VOICE_PRESETS, VoiceOptions } from '../../functions/contract/voice.ts';
import { unspeakableOptions } from '../../functions/core/voice/unspeakable-options.ts';
import { elevenLabsVoice, elevenLabsVoices, listVoices } from '../../functions/core/voice/voice-catalog.ts';

const settings = (values: Partial<Record<string, string>> = {}) => VoiceProviderSettings.parse(values);

describe('the voices of a deployment', () => {
  it('are those that the API has promised for its first five presets', () => {
    const voices = elevenLabsVoices(settings());
    expect(voices).toMatchObject({
      professional_male: { id: '21m00Tcm4TlvDq8ikWAM', name: 'Rachel' },
      professional_female: { id: 'EXAVITQu4vr4xnSDxMaL', name: 'Bella' },
      casual_male: { id: 'TxGEqnHWrfWFTfGW9XjX', name: 'Adam' },
      casual_female: { id: 'jsCqWAovK2LkecY7zXl4', name: 'Charlotte' },
      technical: { id: 'pNInz6obpgDQGcFmaJgB', name: 'Antoni' },
    });
    expect(new Set(Object.values(voices).map(({ id }) => id)).size).toBe(VOICE_PRESETS.length);
  });

  it('are a preset’s own where one is set, and the one for all where that is set', () => {
    const own = elevenLabsVoices(settings({ VOICE_TECHNICAL: 'EXAVITQu4vr4xnSDxMaL' }));
    expect(own.technical).toEqual({ id: 'EXAVITQu4vr4xnSDxMaL', name: 'Bella' });
    expect(own.casual_male.name).toBe('Adam');
    const all = elevenLabsVoices(
      settings({ ELEVENLABS_VOICE_ID: 'abcdefghijklmnopqrst', VOICE_CALM_FEMALE: 'tsrqponmlkjihgfedcba' }),
    );
    expect(all.calm_female.id).toBe('tsrqponmlkjihgfedcba');
    for (const preset of VOICE_PRESETS.filter((name) => name !== 'calm_female')) {
      expect(all[preset]).toEqual({ id: 'abcdefghijklmnopqrst', name: 'abcdefghijklmnopqrst' });
    }
  });

  it.each(VOICE_PRESETS)('can be set for %s alone', (preset) => {
    const voices = elevenLabsVoices(settings({ [`VOICE_${preset.toUpperCase()}`]: 'abcdefghijklmnopqrst' }));
    const changed = VOICE_PRESETS.filter((name) => voices[name].id === 'abcdefghijklmnopqrst');
    expect(changed).toEqual([preset]);
  });

  it('are listed with what they cost: nothing for the embedded ones', () => {
    const embedded = listVoices(settings());
    expect(embedded.map(({ preset }) => preset)).toEqual([...VOICE_PRESETS]);
    expect(embedded[0]).toEqual({
      preset: 'professional_male',
      provider: 'flite',
      voice_id: 'rms',
      voice_name: 'RMS (CMU Arctic)',
      model_id: null,
      usd_per_1000_characters: 0,
    });
    const bought = listVoices(settings({ VOICE_PROVIDER: 'elevenlabs', ELEVENLABS_USD_PER_1000_CHARACTERS: '0.165' }));
    expect(bought[1]).toEqual({
      preset: 'professional_female',
      provider: 'elevenlabs',
      voice_id: 'EXAVITQu4vr4xnSDxMaL',
      voice_name: 'Bella',
      model_id: 'eleven_multilingual_v2',
      usd_per_1000_characters: 0.165,
    });
    expect(listVoices(settings(), 'elevenlabs')[0]?.provider).toBe('elevenlabs');
  });

  it('go by their id when nobody knows their name', () => {
    expect(elevenLabsVoice('TX3LPaxmHKxFdv7VOQHJ').name).toBe('Liam');
    expect(elevenLabsVoice('abcdefghijklmnopqrst').name).toBe('abcdefghijklmnopqrst');
  });
});

describe('options that a voice cannot honour', () => {
  const pointers = (values: object) =>
    unspeakableOptions(VoiceOptions.parse(values), 'embedded').map(({ pointer }) => pointer);

  it('are none by default, and none at ElevenLabs', () => {
    expect(pointers({})).toEqual([]);
    expect(
      pointers({ voice_preset: 'calm_female', format: 'ogg', pause_duration_ms: 0, pronunciations: { a: 'b' } }),
    ).toEqual([]);
    const all = { voice_id: 'abcdefgh', model_id: 'eleven_v3', voice_settings: { stability: 1 } };
    expect(unspeakableOptions(VoiceOptions.parse(all), 'elevenlabs')).toEqual([]);
  });

  it.each([
    [{ voice_id: 'abcdefgh' }, ['/voice_id']],
    [{ model_id: 'eleven_v3' }, ['/model_id']],
    [{ voice_settings: { stability: 0.4 } }, ['/voice_settings/stability']],
    [
      { voice_settings: { similarity_boost: 0, style: 1, use_speaker_boost: false } },
      ['/voice_settings/similarity_boost', '/voice_settings/style', '/voice_settings/use_speaker_boost'],
    ],
    [{ pronunciations: { Tokyo: '東京', 'a/b~c': '…' } }, ['/pronunciations/Tokyo', '/pronunciations/a~1b~0c']],
  ])('of %j are named for the embedded voice', (values, expected) => {
    expect(pointers(values)).toEqual(expected);
    for (const { message } of unspeakableOptions(VoiceOptions.parse(values), 'embedded')) {
      expect(message).toMatch(/VOICE_PROVIDER|letters/);
    }
  });
});
