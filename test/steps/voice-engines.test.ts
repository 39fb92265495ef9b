import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SynthesisRequest, VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import { decodeWav } from '../../functions/3-voice/wav.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { FakeElevenLabs } from '../fakes/elevenlabs.ts';
import { ffmpegPath, fliteWasmPath } from '../support/binaries.ts';
import { elevenLabsAt, levels, loudness, onsets, voiceFolders } from '../support/voice.ts';

let folders: Awaited<ReturnType<typeof voiceFolders>>;
let provider: FakeElevenLabs;

beforeAll(async () => {
  folders = await voiceFolders();
  provider = await FakeElevenLabs.start();
});
afterAll(async () => {
  await provider?.close();
  await folders?.remove();
});

const engines = {
  'the embedded voice': () => new VoiceSynthesizer({ ffmpegPath, fliteWasmPath }),
  ElevenLabs: () =>
    new VoiceSynthesizer({
      ffmpegPath,
      fliteWasmPath,
      elevenLabs: elevenLabsAt(provider.url),
    }),
};

describe.each(Object.entries(engines))('%s', (name, engine) => {
  const speak = async (text: string, request: Partial<SynthesisRequest> = {}) => {
    const outputPath = join(folders.root, `${name}.wav`);
    const result = await engine().synthesize({ text, outputPath, ...request });
    const file = await readFile(outputPath);
    return { ...result, file, pcm: decodeWav(file), outputPath };
  };

  it('speaks with nothing but a text, a preset and a place, at 30 frames a second and half a second of pause', async () => {
    const outputPath = join(folders.root, 'plain.wav');
    const result = await engine().synthesize({ text: 'Hello Dana.', voicePreset: 'professional_male', outputPath });
    expect(result.samples).toBe(result.frames * (SAMPLE_RATE / 30));
    const pause = result.samples / SAMPLE_RATE - result.speechSeconds;
    expect(pause).toBeGreaterThanOrEqual(0.5);
    expect(pause).toBeLessThan(0.5 + 1 / 30);
    expect(result).toMatchObject({ cached: false, savedUsd: 0, cacheKey: null });
    expect(result.charactersProcessed).toBeGreaterThanOrEqual('Hello Dana.'.length - 1);
  });

  it.each([24, 25, 60])('makes mono 16-bit WAV of whole frames at %i a second', async (frameRate) => {
    const { file, pcm, frames, samples } = await speak('Made for Acme, in a minute.', { frameRate });
    expect(samples).toBe((frames * SAMPLE_RATE) / frameRate);
    expect([pcm.length, file.length]).toEqual([samples, 44 + samples * 2]);
    expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]).toEqual([1, SAMPLE_RATE, 16]);
  });

  it('takes its pause from the options, unless the request names one', async () => {
    const none = await speak('Hi there.', { options: { pause_duration_ms: 0 } });
    const long = await speak('Hi there.', { options: { pause_duration_ms: 2000 } });
    const own = await speak('Hi there.', { options: { pause_duration_ms: 2000 }, pauseSeconds: 1 });
    expect([long.frames - none.frames, own.frames - none.frames]).toEqual([60, 30]);
  });

  it.each([
    ['a sentence', 'Your team ships great software every single week.', 0.5],
    ['two sentences', 'Hello Dana, this is for you. It takes a minute of your time.', 0.5],
    ['a word', 'Yes.', 1],
  ])('is as loud as it should be when it says %s', async (_, text, tolerance) => {
    const { outputPath } = await speak(text);
    const { integrated, peak } = await loudness(outputPath);
    expect(Math.abs(integrated + 16)).toBeLessThanOrEqual(tolerance);
    expect(peak).toBeLessThanOrEqual(-1.5);
  });

  it('places every shown word where it is heard', async () => {
    const text = 'Our plan: easy. Winning teams, Wanda! All done? Red.';
    const { pcm, words, speechSeconds } = await speak(text);
    expect(words.map((word) => word.text)).toEqual(text.split(' '));
    const heard = levels(pcm);
    let end = 0;
    for (const word of words) {
      expect(word.start_seconds).toBeGreaterThanOrEqual(end);
      end = word.end_seconds;
      expect(end).toBeGreaterThan(word.start_seconds);
      const loudest = Math.max(...heard.slice(Math.floor(word.start_seconds * 200), Math.ceil(end * 200)));
      expect(loudest, word.text).toBeGreaterThan(0.02);
    }
    expect(end).toBeLessThanOrEqual(speechSeconds);
    const found = onsets(pcm);
    expect(found.length).toBeGreaterThanOrEqual(4);
    for (const first of ['Our', 'Winning', 'All', 'Red.']) {
      const start = words.find((word) => word.text === first)?.start_seconds ?? -1;
      expect(Math.min(...found.map((onset) => Math.abs(onset - start))), first).toBeLessThan(0.08);
    }
  });

  it('says a word as it is told to, shows it as it is written, and gives it all the time that takes', async () => {
    const pronunciations = { acme: 'the most remarkable company of all' };
    const plain = await speak('Try Acme, now.');
    const told = await speak('Try Acme, now.', { options: { pronunciations } });
    expect(told.words.map((word) => word.text)).toEqual(['Try', 'Acme,', 'now.']);
    const lasts = (words: typeof told.words) => (words[1]?.end_seconds ?? 0) - (words[1]?.start_seconds ?? 0);
    expect(lasts(told.words)).toBeGreaterThan(lasts(plain.words) + 0.8);
    expect(told.speechSeconds).toBeGreaterThan(plain.speechSeconds + 0.8);
  });

  it.each(['"', '🚀 🎉', ' \n ', ''])('rejects %j, which has nothing to say, and names what to do', async (text) => {
    const error = await speak(text).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: REJECTED.speechEmpty, message: expect.stringContaining('write') });
  });

  it('refuses options that are not those of the contract, and a frame rate that no whole number of samples fits', async () => {
    await expect(speak('Hi.', { options: { pause_duration_ms: -1 } })).rejects.toMatchObject({ name: 'ZodError' });
    await expect(speak('Hi.', { frameRate: 29 })).rejects.toBeInstanceOf(RangeError);
  });

  it.each(['mp3', 'ogg'])('delivers %s when the place is named so', async (format) => {
    const outputPath = join(folders.root, `voice.${format}`);
    await engine().synthesize({ text: 'Hello Dana, this is for you.', outputPath });
    const [magic, { size }] = [(await readFile(outputPath)).subarray(0, 4), await stat(outputPath)];
    expect(format === 'ogg' ? magic.toString('latin1') : magic[0]).toBe(format === 'ogg' ? 'OggS' : 0x49);
    expect(size).toBeLessThan(60_000);
    expect((await loudness(outputPath)).integrated).toBeCloseTo(-16, -0.5);
  });

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    setTimeout(() => stop.abort(reason), 60);
    await expect(speak('Hello Dana. '.repeat(200), { signal: stop.signal })).rejects.toBe(reason);
    await expect(speak('Hi.', { signal: stop.signal })).rejects.toBe(reason);
  });
});
