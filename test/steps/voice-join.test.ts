import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinVoiceover } from '../../functions/3-voice/join-voiceover.ts';
import { decodeWav, encodeWav, samplesOf } from '../../functions/3-voice/wav.ts';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { voiceFolders } from '../support/voice.ts';

/** Sections of tones, each at its own pitch. */
const SECTIONS = [
  { seconds: 1.5, hertz: 300 },
  { seconds: 0.5, hertz: 700 },
  { seconds: 2.25, hertz: 1100 },
];
const LENGTH = 4.25;

let folders: Awaited<ReturnType<typeof voiceFolders>>;
let wavPaths: string[] = [];

beforeAll(async () => {
  folders = await voiceFolders();
  const folder = join(folders.root, "it's [a] 100% folder");
  await mkdir(folder);
  wavPaths = await Promise.all(
    SECTIONS.map(async ({ seconds, hertz }, i) => {
      const path = join(folder, `${i}.wav`);
      const tone = (_: unknown, n: number) => 8000 * Math.sin((2 * Math.PI * hertz * n) / SAMPLE_RATE);
      await writeFile(path, encodeWav(Int16Array.from({ length: seconds * SAMPLE_RATE }, tone)));
      return path;
    }),
  );
});
afterAll(() => folders?.remove());

/** A file's samples, decoded by the shipped FFmpeg, and what that says of the file. */
async function decoded(path: string) {
  const output = join(folders.root, 'decoded.pcm');
  const args = ['-i', path, '-ac', '1', '-ar', String(SAMPLE_RATE), '-f', 's16le', output];
  const report = await runFfmpeg({ ffmpegPath, args });
  return { report, samples: samplesOf(await readFile(output)) };
}

/** Zero crossings a second, halved: the pitch of a tone. */
function pitch(samples: Int16Array) {
  const crossings = samples.reduce((count, sample, i) => count + Number(sample >= 0 && (samples[i - 1] ?? 0) < 0), 0);
  return (crossings * SAMPLE_RATE) / samples.length;
}

describe('a delivered voiceover', () => {
  it.each([
    ['mp3', /Input #0, mp3.*Audio: mp3[^\n]*48000 Hz, mono/s],
    ['wav', /Input #0, wav.*Audio: pcm_s16le[^\n]*48000 Hz, (mono|1 channels)/s],
    ['ogg', /Input #0, ogg.*Audio: vorbis[^\n]*48000 Hz, mono/s],
  ] as const)('as %s holds all sections in order, as long as they are together', async (format, kind) => {
    const outputPath = join(folders.root, `voiceover.${format}`);
    const { durationSeconds, bytes } = await joinVoiceover({ ffmpegPath, wavPaths, format, outputPath });
    expect(durationSeconds).toBe(LENGTH);
    expect((await readFile(outputPath)).length).toBe(bytes);
    const { report, samples } = await decoded(outputPath);
    expect(report).toMatch(kind);
    expect(Math.abs(samples.length / SAMPLE_RATE - LENGTH)).toBeLessThan(format === 'wav' ? 1e-9 : 0.05);
    let at = 0;
    for (const { seconds, hertz } of SECTIONS) {
      const middle = samples.subarray((at + 0.1) * SAMPLE_RATE, (at + seconds - 0.1) * SAMPLE_RATE);
      expect(Math.abs(pitch(middle) - hertz), `${hertz} Hz at ${at} s`).toBeLessThan(5);
      at += seconds;
    }
  });

  it('as wav is the sections to the sample', async () => {
    const outputPath = join(folders.root, 'exact.wav');
    await joinVoiceover({ ffmpegPath, wavPaths, format: 'wav', outputPath });
    const sections = await Promise.all(wavPaths.map(async (path) => decodeWav(await readFile(path))));
    expect(Buffer.from(decodeWav(await readFile(outputPath)).buffer)).toEqual(
      Buffer.concat(sections.map((samples) => Buffer.from(samples.buffer))),
    );
  });

  it('is there whole or not at all', async () => {
    const outputPath = join(folders.root, 'broken.mp3');
    const bad = join(folders.root, 'bad.wav');
    await writeFile(bad, 'RIFF....WAVEdata');
    const request = { ffmpegPath, format: 'mp3', outputPath } as const;
    await expect(joinVoiceover({ ...request, wavPaths: [...wavPaths, bad] })).rejects.toThrow();
    await expect(joinVoiceover({ ...request, wavPaths: [] })).rejects.toBeInstanceOf(RangeError);
    const reason = new Error('stopped by the test');
    await expect(joinVoiceover({ ...request, wavPaths, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const stop = new AbortController();
    const many = Array.from({ length: 100 }, () => wavPaths).flat();
    setTimeout(() => stop.abort(reason), 400);
    await expect(joinVoiceover({ ...request, wavPaths: many, signal: stop.signal })).rejects.toBe(reason);
    expect((await readdir(folders.root)).filter((name) => name.startsWith('broken'))).toEqual([]);
  });

  it('may have a hundred sections', async () => {
    const outputPath = join(folders.root, 'many.ogg');
    const many = Array.from({ length: 100 }, (_, i) => wavPaths[i % 2] ?? '');
    const { durationSeconds } = await joinVoiceover({ ffmpegPath, wavPaths: many, format: 'ogg', outputPath });
    expect(durationSeconds).toBe(100);
    expect((await decoded(outputPath)).samples.length / SAMPLE_RATE).toBeCloseTo(100, 0);
  });
});
