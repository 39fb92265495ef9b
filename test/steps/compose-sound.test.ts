import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeWav, encodeWav } from '../../functions/3-voice/wav.ts';
import type { AssembleRequest, SceneFiles } from '../../functions/5-compose/assemble-film.ts';
import { VideoComposer } from '../../functions/5-compose/video-composer.ts';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { mixArgs } from '../../functions/core/film/mix.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { artFolder, ffmpegPath } from '../support/binaries.ts';
import { boxes, type Color, decode, difference, secondsOf, streamsOf } from '../support/film.ts';
import { paintTake } from '../support/film-take.ts';

const SIZE = { width: 640, height: 360 };
const FRAME_RATE = 24;
const LADDER = [{ name: '360p', ...SIZE }];
const WHITE: Color = [255, 255, 255];
const GREEN: Color = [0, 160, 80];
const words = (text: string) => [{ text, start_seconds: 0.1, end_seconds: 0.5 }];

let folder = '';
const composer = new VideoComposer({ ffmpegPath });
/** Two scenes of 30 and 42 frames: three seconds. */
let scenes: SceneFiles[];
/** A high and a low tone of 0.5 s and 0.75 s, which no silence follows. */
let tones: { path: string; samples: Int16Array }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sound-test-'));
  scenes = await Promise.all([scene('a', 30, WHITE), scene('b', 42, GREEN)]);
  tones = await Promise.all([tone('high.wav', 24_000, 880), tone('low.wav', 36_000, 220)]);
});
afterAll(() => rm(folder, { recursive: true }));

async function scene(name: string, frames: number, color: Color): Promise<SceneFiles> {
  const mezzaninePath = join(folder, `${name}.mkv`);
  const take = await paintTake(mezzaninePath, { frames, frameRate: FRAME_RATE, ...SIZE }, [[0, color]]);
  const [output] = await composer.renderScene({
    ...{ mezzaninePath, take, frames, frameRate: FRAME_RATE, ...SIZE, ladder: LADDER, folder: join(folder, name) },
    ...{ cursorPath: join(artFolder, 'cursor.png'), logo: null, watermark: null },
  });
  return { frames, isCard: false, videoPaths: { '360p': output?.path ?? '' } };
}

async function tone(name: string, length: number, hertz: number) {
  const path = join(folder, name);
  const samples = Int16Array.from({ length }, (_, n) =>
    Math.round(9000 * Math.sin((2 * Math.PI * hertz * n) / SAMPLE_RATE)),
  );
  await writeFile(path, encodeWav(samples));
  return { path, samples };
}

const assemble = (name: string, more: Partial<AssembleRequest> = {}) =>
  composer.assemble({
    ...{ title: 'Tones', ladder: LADDER, scenes, speech: [], captions: 'sidecar', frameRate: FRAME_RATE },
    ...{ folder: join(folder, name), ...more },
  });
const speechAt = (...frames: number[]) =>
  frames.map((startFrame, index) => ({ path: tones[index]?.path ?? '', startFrame, words: words(`w${index}`) }));

async function heardIn(path: string): Promise<Int16Array> {
  const wav = `${path}.wav`;
  await runFfmpeg({ ffmpegPath, args: ['-v', 'error', '-i', path, '-map', '0:a', '-ac', '1', '-ar', '48000', wav] });
  return decodeWav(await readFile(wav));
}

describe('sound is put together to the sample', () => {
  test('each section’s samples lie where they belong, everything else is silence, and nothing is left over', async () => {
    // Act: in 16 bits, as the sections are.
    const path = join(folder, 'exact.wav');
    const starts = [1_000, 90_001];
    const speech = tones.map((section, index) => ({ path: section.path, startSample: starts[index] ?? 0 }));
    const args = mixArgs({ speech, music: null, totalSamples: 144_000, outputPath: path });
    await runFfmpeg({ ffmpegPath, args: args.map((arg) => (arg === 'pcm_f32le' ? 'pcm_s16le' : arg)) });

    // Assess
    const expected = new Int16Array(144_000);
    for (const [index, { samples }] of tones.entries()) expected.set(samples, starts[index]);
    const heard = decodeWav(await readFile(path));
    expect(heard.length).toBe(expected.length);
    expect(Buffer.from(heard.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  });

  test.each([
    ['after a card and with a pause', [24, 50]],
    ['from the first frame on', [0, 12]],
    ['up to the last frame', [36, 54]],
  ])('a film is heard %s', async (name, starts) => {
    const film = await assemble(name, { speech: speechAt(...starts) });
    const path = film.renditions[0]?.path ?? '';
    const heard = await heardIn(path);
    const loud = (from: number, to: number) =>
      heard.subarray(from, to).reduce((sum, x) => sum + Math.abs(x), 0) / (to - from);
    for (const [index, start] of starts.entries()) {
      const from = (start * SAMPLE_RATE) / FRAME_RATE;
      const length = tones[index]?.samples.length ?? 0;
      expect(loud(from + 480, from + length - 480)).toBeGreaterThan(3000);
      // Up to 21 ms around a sound AAC smears; beyond, silence is silence.
      const next = ((starts[index + 1] ?? 72) * SAMPLE_RATE) / FRAME_RATE;
      if (next - from - length > 3000) expect(loud(from + length + 1100, next - 1100)).toBeLessThan(30);
    }
    expect(await secondsOf(path, 'v')).toBeCloseTo(3, 3);
    expect(Math.abs((await secondsOf(path, 'a')) - 3)).toBeLessThan(0.022);
  });

  test('captions follow the speech, not the scenes', async () => {
    const film = await assemble('captioned', { speech: speechAt(24, 50) });
    const vtt = await readFile(film.captionsPath ?? '', 'utf8');
    expect([...vtt.matchAll(/(\S+) --> /g)].map(([, start]) => start)).toEqual(['00:00:01.100', '00:00:02.183']);
  });
});

describe('a film in which nobody speaks', () => {
  test('has pictures only, no track of silence and no captions', async () => {
    const film = await assemble('silent');
    const path = film.renditions[0]?.path ?? '';
    expect(film).toMatchObject({ frames: 72, durationSeconds: 3, captionsPath: null, loudness: null });
    expect((await decode(path, SIZE)).count).toBe(72);
    expect(await streamsOf(path)).not.toContain('Audio:');
    const names = await boxes(path);
    expect(names.indexOf('moov')).toBeLessThan(names.indexOf('mdat'));
  });
});

test('captions that nobody wants are not made', async () => {
  const film = await assemble('uncaptioned', { speech: speechAt(0), captions: 'none' });
  expect(film.captionsPath).toBeNull();
});

test('without a card the poster is a moment that shows something', async () => {
  // Prepare: blank until three fifths of the film and more.
  const blank = await scene('blank', 40, WHITE);
  const busy = join(folder, 'busy.mp4');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=24:d=1', '-pix_fmt', 'yuv420p'];
  const encoding = ['-c:v', 'libx264', '-bf', '0', '-video_track_timescale', '24000', '-f', 'mp4', busy];
  await runFfmpeg({ ffmpegPath, args: ['-v', 'error', ...source, ...encoding] });

  // Act
  const film = await assemble('poster', {
    scenes: [blank, { frames: 24, isCard: false, videoPaths: { '360p': busy } }],
  });

  // Assess
  const poster = await decode(film.posterPath, SIZE);
  const colours = [40, 200, 400, 600].map((x) => poster.at(0, x, 100));
  expect(colours.some((color) => difference(color, WHITE) > 60)).toBe(true);
  expect((await readdir(join(folder, 'poster'))).filter((name) => name.includes('poster')).sort()).toEqual([
    ...['poster-play.jpg', 'poster.jpg'],
  ]);
});
