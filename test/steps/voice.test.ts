import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import { decodeWav } from '../../functions/3-voice/wav.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { SAMPLE_RATE, VOICE_PRESETS, type VoicePreset } from '../../functions/contract/voice.ts';
import { ffmpegPath, fliteWasmPath } from '../support/binaries.ts';
import { levels, loudness, onsets, voiceFolders } from '../support/voice.ts';

const NARRATION =
  'Hello Dana. I spent a few minutes on your site, and one thing stood out. Your team ships great software, ' +
  'but most visitors never reach the demo page.';

const synthesizer = new VoiceSynthesizer({ fliteWasmPath, ffmpegPath });
let folders: Awaited<ReturnType<typeof voiceFolders>>;
let root = '';

beforeAll(async () => {
  folders = await voiceFolders();
  root = folders.root;
});
afterAll(() => folders?.remove());

async function speak(text: string, voicePreset: VoicePreset = 'professional_male', frameRate = 30) {
  const outputPath = join(root, `${voicePreset}.wav`);
  const result = await synthesizer.synthesize({ text, voicePreset, frameRate, outputPath });
  const file = await readFile(outputPath);
  return { ...result, file, pcm: decodeWav(file), outputPath };
}

/** Median pitch of the voiced parts in Hz, by autocorrelation. */
function pitch(pcm: Int16Array) {
  const found: number[] = [];
  const signal = pcm.filter((_, i) => i % 6 === 0);
  for (let at = 0; at + 640 < signal.length; at += 400) {
    const frame = signal.subarray(at, at + 320);
    const energy = (from: number) => signal.subarray(at + from, at + from + 320).reduce((sum, x) => sum + x * x, 0);
    if (energy(0) < 320 * 2500 ** 2) continue;
    const scores = Array.from({ length: 80 }, (_, k) => {
      const product = frame.reduce((sum, x, i) => sum + x * (signal[at + i + k + 32] ?? 0), 0);
      return product / Math.sqrt(energy(0) * energy(k + 32));
    });
    const best = Math.max(...scores);
    if (best > 0.7) found.push(8000 / (scores.findIndex((score) => score > best - 0.03) + 32));
  }
  return found.sort((a, b) => a - b)[found.length >> 1] ?? 0;
}

describe('the audio file', () => {
  it.each([24, 30, 60])('lasts a whole number of frames at %i frames a second', async (frameRate) => {
    const { file, pcm, frames, samples, speechSeconds } = await speak(
      'Made for Acme, in a minute.',
      'casual_male',
      frameRate,
    );
    expect(samples).toBe((frames * SAMPLE_RATE) / frameRate);
    expect(pcm.length).toBe(samples);
    expect(file.length).toBe(44 + samples * 2);
    expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]).toEqual([1, SAMPLE_RATE, 16]);
    const pause = samples / SAMPLE_RATE - speechSeconds;
    expect(pause).toBeGreaterThanOrEqual(0.5);
    expect(pause).toBeLessThan(0.5 + 1 / frameRate);
  });

  it('takes a pause of any length', async () => {
    const request = { text: 'Hi.', voicePreset: 'technical', frameRate: 24, outputPath: join(root, 'p.wav') } as const;
    const none = await synthesizer.synthesize({ ...request, pauseSeconds: 0 });
    const long = await synthesizer.synthesize({ ...request, pauseSeconds: 2 });
    expect(long.frames - none.frames).toBe(48);
  });

  it('is the same bytes for the same request', async () => {
    const [first, second] = [await speak(NARRATION), await speak(NARRATION)];
    expect(first.file.equals(second.file)).toBe(true);
    expect(first.words).toEqual(second.words);
  });
});

describe('loudness', () => {
  it.each([
    ['professional_male', NARRATION, 0.5],
    ['professional_female', NARRATION, 0.5],
    ['energetic_male', 'Hello Dana, this is for you.', 0.5],
    ['calm_female', 'Why wait? Acme can start today.', 0.5],
    ['professional_male', 'Hi.', 1],
    ['casual_female', 'Yes.', 1],
  ] as const)('of %s saying %j is -16 LUFS', async (preset, text, tolerance) => {
    const { outputPath } = await speak(text, preset);
    const { integrated, peak } = await loudness(outputPath);
    expect(Math.abs(integrated + 16)).toBeLessThanOrEqual(tolerance);
    expect(peak).toBeLessThanOrEqual(-1.5);
  });
});

describe('word times', () => {
  it.each(['professional_male', 'calm_female', 'energetic_male'] as const)(
    'of %s match what is heard',
    async (preset) => {
      const { pcm, words, speechSeconds } = await speak('Our plan: easy. Winning teams, Wanda! All done? Red.', preset);
      const heard = levels(pcm);
      let end = 0;
      for (const word of words) {
        expect(word.start_seconds).toBeGreaterThanOrEqual(end);
        end = word.end_seconds;
        const loudest = Math.max(...heard.slice(Math.floor(word.start_seconds * 200), Math.ceil(end * 200)));
        expect(loudest, word.text).toBeGreaterThan(0.02);
      }
      expect(end).toBeLessThanOrEqual(speechSeconds);
      const found = onsets(pcm);
      expect(found.length).toBeGreaterThanOrEqual(4);
      for (const onset of found) {
        const nearest = Math.min(...words.map((word) => Math.abs(word.start_seconds - onset)));
        expect(nearest, `voice at ${onset} s`).toBeLessThan(0.08);
      }
      const starts = ['Our', 'Winning', 'All', 'Red.'].map(
        (text) => words.find((word) => word.text === text)?.start_seconds,
      );
      for (const start of starts) {
        expect(Math.min(...found.map((onset) => Math.abs(onset - (start ?? -1)))), `word at ${start} s`).toBeLessThan(
          0.08,
        );
      }
    },
  );

  it('keep the shown words, one for each', async () => {
    const text = "“Only $1,200 & 99.9%,”\nsays José 日本 🚀 of AWS/SaaS teams' KPIs — 24/7 at acme.com.";
    const { words, charactersProcessed, costUsd, speaker } = await speak(text);
    expect(words.map((word) => word.text)).toEqual(text.split(/\s+/));
    const lasts = (i: number) => (words[i]?.end_seconds ?? 0) - (words[i]?.start_seconds ?? 0);
    expect([lasts(1) > 1, lasts(2) < 0.6]).toEqual([true, true]);
    expect(costUsd).toBe(0);
    expect(speaker).toEqual({ engine: 'flite', voice_id: 'rms', voice_name: 'RMS (CMU Arctic)', model_id: null });
    expect(charactersProcessed).toBeGreaterThan(text.length);
  });
});

describe('presets', () => {
  it('all speak, each at its own pace and pitch', async () => {
    const sound = new Map<string, { pitch: number; seconds: number }>();
    for (const preset of VOICE_PRESETS) {
      const { pcm, speechSeconds } = await speak('Your team ships great software every single week.', preset);
      sound.set(preset, { pitch: pitch(pcm), seconds: speechSeconds });
    }
    const of = (preset: VoicePreset) => sound.get(preset) ?? { pitch: 0, seconds: 0 };
    expect(of('professional_female').pitch).toBeGreaterThan(of('professional_male').pitch * 1.4);
    expect(of('energetic_male').pitch).toBeGreaterThan(of('professional_male').pitch * 1.04);
    expect(of('technical').pitch).toBeLessThan(of('professional_male').pitch * 0.99);
    expect(of('casual_male').seconds).toBeLessThan(of('professional_male').seconds * 0.96);
    expect(of('casual_female').seconds).toBeLessThan(of('professional_female').seconds * 0.96);
    expect(of('energetic_male').seconds).toBeLessThan(of('casual_male').seconds * 0.97);
    expect(of('calm_female').seconds).toBeGreaterThan(of('professional_female').seconds * 1.08);
  });

  it.each(['professional_male', 'professional_female'] as const)(
    '%s speaks about 150 words a minute',
    async (preset) => {
      const { words, speechSeconds } = await speak(NARRATION, preset);
      const pace = (words.length * 60) / speechSeconds;
      expect(pace).toBeGreaterThan(135);
      expect(pace).toBeLessThan(165);
    },
  );
});

describe('odd texts', () => {
  it.each(['"', '🚀 🎉', '日本語', ' \n ', ''])(
    '%j has nothing to say and is rejected with what to do',
    async (text) => {
      await expect(speak(text)).rejects.toMatchObject({
        name: REJECTED.speechEmpty,
        message: expect.stringContaining('write'),
      });
    },
  );

  it.each(['a'.repeat(500), '-o /etc/passwd --help', "'''Ok'''", '!!! 5 ???', 'A, B, C'])(
    '%j is spoken',
    async (text) => {
      const { words, speechSeconds } = await speak(text, 'energetic_male');
      expect(words.length).toBe(text.split(/\s+/).length);
      expect(words.at(-1)?.end_seconds).toBeLessThanOrEqual(speechSeconds);
    },
  );

  it('refuses a frame rate that no whole number of samples fits', async () => {
    await expect(speak('Hi.', 'technical', 29)).rejects.toBeInstanceOf(RangeError);
  });
});

describe('stopping and cleaning up', () => {
  it('ends with the reason of the signal, early, and leaves no file', async () => {
    const outputPath = join(root, 'aborted.wav');
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    setTimeout(() => stop.abort(reason), 100);
    const request = { text: NARRATION.repeat(20), voicePreset: 'technical', frameRate: 30, outputPath } as const;
    const started = performance.now();
    await expect(synthesizer.synthesize({ ...request, signal: stop.signal })).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(2000);
    await expect(synthesizer.synthesize({ ...request, signal: stop.signal })).rejects.toBe(reason);
    expect((await readdir(root)).filter((name) => name.startsWith('aborted'))).toEqual([]);
  });

  it('leaves no temporary files, whatever went before', async () => {
    expect(await readdir(folders.temp)).toEqual([]);
    expect((await readdir(root)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
