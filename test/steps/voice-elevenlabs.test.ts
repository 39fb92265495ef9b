import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SynthesisRequest, VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import { decodeWav } from '../../functions/3-voice/wav.ts';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { FakeElevenLabs, type FakeOptions } from '../fakes/elevenlabs.ts';
import { ffmpegPath, fliteWasmPath } from '../support/binaries.ts';
import { elevenLabsAt, levels, voiceFolders } from '../support/voice.ts';

let folders: Awaited<ReturnType<typeof voiceFolders>>;
let provider: FakeElevenLabs;

beforeAll(async () => {
  folders = await voiceFolders();
  provider = await FakeElevenLabs.start();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await provider?.close();
  await folders?.remove();
});

async function speak(text: string, request: Partial<SynthesisRequest> = {}, baseUrl = provider.url) {
  const synthesizer = new VoiceSynthesizer({ ffmpegPath, fliteWasmPath, elevenLabs: elevenLabsAt(baseUrl) });
  const outputPath = join(folders.root, 'speech.wav');
  const result = await synthesizer.synthesize({ text, outputPath, ...request });
  return { ...result, pcm: decodeWav(await readFile(outputPath)) };
}

/** Speaks at a provider of its own. */
async function speakAt(options: FakeOptions, text: string, request: Partial<SynthesisRequest> = {}) {
  const own = await FakeElevenLabs.start(options);
  try {
    return await speak(text, request, own.url);
  } finally {
    await own.close();
  }
}

describe('what is asked of ElevenLabs', () => {
  it('is the preset’s voice, the deployment’s model and the contract’s settings, in a format that every plan has', async () => {
    const { speaker } = await speak('Hello Dana.', { voicePreset: 'professional_male' });
    expect(provider.requests).toHaveLength(1);
    const { at, ...request } = provider.requests[0] ?? { at: 0 };
    expect(request).toEqual({
      voiceId: '21m00Tcm4TlvDq8ikWAM',
      query: { output_format: 'mp3_44100_128' },
      key: 'sk_fake',
      body: {
        text: 'Hello Dana.',
        model_id: 'eleven_multilingual_v2',
        voice_settings: { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true },
      },
    });
    expect(speaker).toEqual({
      engine: 'elevenlabs',
      voice_id: '21m00Tcm4TlvDq8ikWAM',
      voice_name: 'Rachel',
      model_id: 'eleven_multilingual_v2',
    });
  });

  it('is whatever voice, model and settings the options name', async () => {
    const { speaker } = await speak('Hello Dana.', {
      options: {
        voice_preset: 'calm_female',
        voice_id: 'abcdefghijklmnopqrst',
        model_id: 'eleven_turbo_v2_5',
        voice_settings: { stability: 0, similarity_boost: 1, style: 0.25, use_speaker_boost: false },
        format: 'ogg',
      },
    });
    const [request] = provider.requests;
    expect(request?.voiceId).toBe('abcdefghijklmnopqrst');
    expect(request?.query).toEqual({ output_format: 'mp3_44100_128' });
    expect(request?.body).toMatchObject({
      model_id: 'eleven_turbo_v2_5',
      voice_settings: { stability: 0, similarity_boost: 1, style: 0.25, use_speaker_boost: false },
    });
    expect(speaker).toMatchObject({ voice_id: 'abcdefghijklmnopqrst', model_id: 'eleven_turbo_v2_5' });
  });

  it('is the text as it is written, with its numbers and accents, but for the pronunciations', async () => {
    const text = '  Größe: $1,200 & 99.9 %,\nsays José 日本 of SaaS/AWS — 24/7.  ';
    await speak(text, { options: { pronunciations: { saas: 'sass', josé: 'ho say' } } });
    expect(provider.requests[0]?.body.text).toBe('Größe: $1,200 & 99.9 %,\nsays ho say 日本 of sass/AWS — 24/7.');
  });

  it('knows what comes before and after, where the model takes it', async () => {
    const context = { previousText: 'Before this.', nextText: 'After that.' };
    await speak('Now.', context);
    await speak('Now.', { ...context, options: { model_id: 'eleven_v3' } });
    expect(provider.requests[0]?.body).toMatchObject({ previous_text: 'Before this.', next_text: 'After that.' });
    expect(provider.requests[1]?.body).not.toHaveProperty('previous_text');
    expect(provider.requests[1]?.body).not.toHaveProperty('next_text');
  });
});

describe('what ElevenLabs answers', () => {
  it('is cut to the speech: the sound begins at once, and the pause is the one that was asked for', async () => {
    const { pcm, speechSeconds, words } = await speak('Hello Dana.', { options: { pause_duration_ms: 1000 } });
    const heard = levels(pcm);
    const first = heard.findIndex((level) => level > 0.004) / 200;
    const last = heard.findLastIndex((level) => level > 0.004) / 200;
    expect(first).toBeGreaterThan(0.02);
    expect(first).toBeLessThan(0.07);
    expect(words[0]?.start_seconds).toBeCloseTo(first, 1.5);
    expect(Math.abs(speechSeconds - last)).toBeLessThan(0.03);
    expect(words.at(-1)?.end_seconds).toBeLessThanOrEqual(speechSeconds);
    expect(pcm.length / SAMPLE_RATE - speechSeconds).toBeGreaterThanOrEqual(1);
  });

  it.each(['null-alignment', 'no-alignment', 'collapsed-alignment'] as const)(
    'is timed by the length of its words when it comes with %s',
    async (fault) => {
      const text = 'Winning teams begin early and stay calm.';
      const timed = await speak(text);
      provider.next(fault);
      const { words, speechSeconds } = await speak(text);
      expect(words.map((word) => word.text)).toEqual(text.split(' '));
      expect(speechSeconds).toBeCloseTo(timed.speechSeconds, 2);
      for (const [i, word] of words.entries()) {
        expect(word.end_seconds).toBeGreaterThan(word.start_seconds);
        expect(Math.abs(word.start_seconds - (timed.words[i]?.start_seconds ?? 0)), word.text).toBeLessThan(0.15);
      }
    },
  );

  it('keeps the time of each word to a frame when its characters are told', async () => {
    const { words } = await speak('Winning teams begin.');
    const letters = (count: number) => count * 0.065;
    const starts = [0, letters(7) + 0.05, letters(12) + 0.1];
    for (const [i, start] of starts.entries()) {
      const from = (words[i]?.start_seconds ?? 0) - (words[0]?.start_seconds ?? 0);
      expect(Math.abs(from - start)).toBeLessThan(1 / 30);
    }
  });
});

describe('what it costs', () => {
  it('is what the provider counts, at the price of the plan', async () => {
    const text = 'x'.repeat(449).replaceAll('xxxxx', 'word ').concat('.');
    const { charactersProcessed, costUsd } = await speak(text);
    expect([charactersProcessed, costUsd]).toEqual([450, 0.135]);
  });

  it('is less where a model counts a character for half', async () => {
    const { charactersProcessed, costUsd } = await speak('Hello Dana!!', {
      options: { model_id: 'eleven_flash_v2_5' },
    });
    expect([charactersProcessed, costUsd]).toEqual([6, 0.0018]);
  });

  it('goes by the length of what was sent where the provider does not say', async () => {
    const options = { pronunciations: { Dana: 'day na' } };
    const { charactersProcessed, costUsd } = await speakAt({ hidesCost: true }, 'Hello Dana 🚀', { options });
    expect([charactersProcessed, costUsd]).toEqual([14, 0.0042]);
  });

  it('is told before and after the call, and a budget can stop it', async () => {
    const told: [string, number][] = [];
    const hooks = {
      beforePaid: async (usd: number) => void told.push(['before', usd]),
      afterPaid: async (usd: number) => void told.push(['after', usd]),
    };
    await speak('Hello Dana!!', { ...hooks, options: { model_id: 'eleven_flash_v2_5' } });
    expect(told).toEqual([
      ['before', 0.0036],
      ['after', 0.0018],
    ]);
    told.length = 0;
    provider.reset();
    const broke = new Error('no money left');
    const refusal = speak('Hello Dana.', { ...hooks, beforePaid: () => Promise.reject(broke) });
    await expect(refusal).rejects.toBe(broke);
    expect([told, provider.requests]).toEqual([[], []]);
  });

  it('is nothing at the embedded voice, and nobody is asked for it', async () => {
    const embedded = new VoiceSynthesizer({ ffmpegPath, fliteWasmPath });
    const asked: number[] = [];
    const hook = async (usd: number) => void asked.push(usd);
    const outputPath = join(folders.root, 'embedded.wav');
    const { costUsd } = await embedded.synthesize({ text: 'Hi.', outputPath, beforePaid: hook, afterPaid: hook });
    expect([costUsd, asked]).toEqual([0, []]);
  });
});

describe('the embedded voice', () => {
  it('refuses what only ElevenLabs can do, and names it', async () => {
    const embedded = new VoiceSynthesizer({ ffmpegPath, fliteWasmPath });
    const options = { voice_id: 'abcdefghijklmnopqrst', voice_settings: { stability: 0.9 } };
    const speech = embedded.synthesize({ text: 'Hi.', options, outputPath: join(folders.root, 'never.wav') });
    await expect(speech).rejects.toMatchObject({
      name: 'ProviderRefused',
      message: expect.stringMatching(/\/voice_id.*\/voice_settings\/stability/s),
    });
  });

  it('does without ElevenLabs’ library, which takes 0.7 s and 200 MB', async () => {
    const service = new URL('../../functions/3-voice/voice-synthesizer.ts', import.meta.url).href;
    const script = `
      import { createRequire } from 'node:module';
      const { VoiceSynthesizer } = await import(${JSON.stringify(service)});
      new VoiceSynthesizer(${JSON.stringify({ ffmpegPath, fliteWasmPath, elevenLabs: elevenLabsAt(provider.url) })});
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      console.log(loaded.filter((path) => path.includes('elevenlabs')).length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    expect(stdout.trim()).toBe('0');
  });
});
