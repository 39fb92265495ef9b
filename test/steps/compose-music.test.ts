import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import { decodeWav, encodeWav } from '../../functions/3-voice/wav.ts';
import { type Music, mixSound } from '../../functions/5-compose/mix-sound.ts';
import { runTool } from '../../functions/5-compose/run-tool.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { readLoudness } from '../../functions/core/film/level-sound.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath, fliteWasmPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { secondsOf, streamsOf } from '../support/film.ts';

const folders = useFolders();
const run = runTool(ffmpegPath);
let tune = '';

/** Two seconds of chords in stereo, plucked twice a second, as MP3. */
beforeAll(async () => {
  tune = join(folders.work, 'tune.mp3');
  const pluck = (hertz: number) => `0.3*sin(2*PI*${hertz}*t)*exp(-4*mod(t,0.5))`;
  const source = `aevalsrc='${pluck(220)}+${pluck(330)}|${pluck(220)}+${pluck(277)}':s=44100:d=2`;
  await runFfmpeg({ ffmpegPath, args: ['-v', 'error', '-f', 'lavfi', '-i', source, '-b:a', '128k', tune] });
});

const music = (path: string, more: Partial<Music> = {}): Music => ({
  ...{ path, audio_path: '/assets/tune.mp3', volume: 0.2, fade_in_seconds: 1, fade_out_seconds: 1, ...more },
});

async function mix(name: string, request: Partial<Parameters<typeof mixSound>[1]> & { totalSamples: number }) {
  const outputPath = join(folders.work, `${name}.m4a`);
  const loudness = await mixSound(run, { speech: [], music: null, folder: folders.work, outputPath, ...request });
  return { outputPath, loudness };
}

async function heard(path: string): Promise<Int16Array> {
  const wav = `${path}.wav`;
  await run(['-v', 'error', '-i', path, '-map', '0:a', '-ac', '1', '-ar', String(SAMPLE_RATE), wav]);
  return decodeWav(await readFile(wav));
}

/** How many samples late `wanted` is found in `sound` from `start` on, within half a frame of AAC. */
function lateness(sound: Int16Array, wanted: Int16Array, start: number): number {
  const likeness = (shift: number) => wanted.reduce((sum, x, n) => sum + x * (sound[start + n + shift] ?? 0), 0);
  const shifts = Array.from({ length: 1025 }, (_, index) => index - 512);
  const scores = shifts.map(likeness);
  return shifts[scores.indexOf(Math.max(...scores))] ?? Number.NaN;
}

/** Strength of one tone within a stretch (Goertzel's). */
function toneIn(sound: Int16Array, hertz: number, from: number, length: number): number {
  let [re, im] = [0, 0];
  for (let n = 0; n < length; n++) {
    const angle = (2 * Math.PI * hertz * n) / SAMPLE_RATE;
    re += (sound[from + n] ?? 0) * Math.cos(angle);
    im += (sound[from + n] ?? 0) * Math.sin(angle);
  }
  return Math.hypot(re, im) / length;
}

describe('a voice with music', () => {
  test.each([
    ['professional_male', 'Hello Dana, this film is for you.'],
    ['professional_female', 'Plan every shift in a minute or two.'],
    ['casual_male', 'Look, swaps happen without you.'],
    ['energetic_male', 'And payday is done before it comes!'],
    ['calm_female', 'Shall we look at it together?'],
  ] as const)(
    '%s: is as loud as the web expects, peaks below its limit, and starts at its sample',
    async (voicePreset, text) => {
      // Prepare
      const path = join(folders.work, `${voicePreset}.wav`);
      await new VoiceSynthesizer({ fliteWasmPath, ffmpegPath }).synthesize({
        text,
        voicePreset,
        frameRate: 30,
        outputPath: path,
      });
      const spoken = decodeWav(await readFile(path));
      const startSample = 48_000;
      const totalSamples = startSample + spoken.length + 24_000;

      // Act
      const speech = [{ path, startSample }];
      const { outputPath, loudness } = await mix(voicePreset, { speech, music: music(tune), totalSamples });

      // Assess
      const told = readLoudness(
        await run(['-i', outputPath, '-af', 'ebur128=framelog=verbose:peak=true', '-f', 'null', '-']),
      );
      expect(told).toEqual(loudness);
      expect(Math.abs(told.lufs + 16)).toBeLessThanOrEqual(0.5);
      expect(told.truePeakDb).toBeLessThanOrEqual(-1.5);
      const sound = await heard(outputPath);
      const loudest = spoken.length >> 1;
      expect(lateness(sound, spoken.subarray(loudest - 12_000, loudest + 12_000), startSample + loudest - 12_000)).toBe(
        0,
      );
      expect(Math.abs(sound.length - totalSamples)).toBeLessThan(1024);
      expect(await streamsOf(outputPath)).toContain('stereo');
    },
  );

  test('that needs the limiter, and without music, starts at its sample as well, in mono', async () => {
    // Prepare: a murmur that rises in pitch, with one loud beat in it, which the gain drives into the limiter.
    const path = join(folders.work, 'beat.wav');
    const samples = Int16Array.from({ length: 96_000 }, (_, n) => {
      const loudness = n > 40_000 && n < 41_000 ? 30_000 : 1_500;
      return Math.round(loudness * Math.sin((2 * Math.PI * (200 + n / 100) * n) / SAMPLE_RATE));
    });
    await writeFile(path, encodeWav(samples));

    // Act
    const { outputPath, loudness } = await mix('beat', {
      speech: [{ path, startSample: 4_800 }],
      totalSamples: 120_000,
    });

    // Assess
    expect(loudness.truePeakDb).toBeLessThanOrEqual(-1.5);
    const sound = await heard(outputPath);
    expect(lateness(sound, samples.subarray(60_000, 84_000), 64_800)).toBe(0);
    expect(Math.abs(sound.length - 120_000)).toBeLessThan(1024);
    expect(await streamsOf(outputPath)).toContain('mono');
  });
});

describe('music', () => {
  const none = { fade_in_seconds: 0, fade_out_seconds: 0 };

  test('that is shorter than the film goes on, and gives way to speech but is still heard', async () => {
    // Prepare: a steady low tone of a second, under a high one that speaks from 2 s to 4 s.
    const [low, high] = [join(folders.work, 'low.wav'), join(folders.work, 'high.wav')];
    const tone = (hertz: number, seconds: number, peak: number) =>
      encodeWav(
        Int16Array.from({ length: seconds * SAMPLE_RATE }, (_, n) =>
          Math.round(peak * Math.sin((2 * Math.PI * hertz * n) / SAMPLE_RATE)),
        ),
      );
    await writeFile(low, tone(200, 1, 16_000));
    await writeFile(high, tone(1_000, 2, 6_000));

    // Act
    const speech = [{ path: high, startSample: 96_000 }];
    const { outputPath } = await mix('loop', { speech, music: music(low, none), totalSamples: 288_000 });

    // Assess
    const sound = await heard(outputPath);
    const levels = [0.5, 1.5, 3, 5.4].map((at) => toneIn(sound, 200, Math.round(at * SAMPLE_RATE), 9_600));
    const [first = 0, second = 0, under = 0, after = 0] = levels;
    expect(second / first).toBeCloseTo(1, 1);
    expect(after / first).toBeGreaterThan(0.8);
    expect(under / first).toBeLessThan(0.75);
    expect(under / first).toBeGreaterThan(0.2);
  });

  test('that is longer than the film is cut, fades in and out, and needs nobody who speaks', async () => {
    const totalSamples = 72_000;
    const fades = { fade_in_seconds: 0.5, fade_out_seconds: 0.5 };
    const { outputPath, loudness } = await mix('alone', { music: music(tune, fades), totalSamples });
    const sound = await heard(outputPath);
    const level = (from: number) => sound.subarray(from, from + 4_800).reduce((sum, x) => sum + Math.abs(x), 0);
    expect(level(0)).toBeLessThan(level(24_000) / 2);
    expect(level(67_200)).toBeLessThan(level(24_000) / 2);
    expect(Math.abs((await secondsOf(outputPath, 'a')) - 1.5)).toBeLessThan(1024 / SAMPLE_RATE);
    expect(Math.abs(loudness.lufs + 16)).toBeLessThanOrEqual(0.5);
  });

  test('at volume 0 leaves silence, which nothing lifts', async () => {
    const { loudness } = await mix('mute', { music: music(tune, { volume: 0 }), totalSamples: 48_000 });
    expect(loudness.lufs).toBe(-70);
  });

  test.each([
    ['that is no sound', async (path: string) => writeFile(path, 'This is a text.')],
    ['that is empty', async (path: string) => writeFile(path, '')],
    [
      'that was cut within its first frame',
      async (path: string) => writeFile(path, (await readFile(tune)).subarray(0, 90)),
    ],
    ['that is not there', async () => undefined],
  ])('a file %s is refused by its name', async (name, write) => {
    const path = join(folders.work, `${name}.mp3`);
    await write(path);
    const refused = mix('refused', { music: music(path), totalSamples: 96_000 });
    await expect(refused).rejects.toMatchObject({
      name: REJECTED.assetUnreadable,
      message: expect.stringContaining('/assets/tune.mp3'),
    });
  });
});
