import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeWav } from '../../functions/3-voice/wav.ts';
import { VideoComposer } from '../../functions/5-compose/video-composer.ts';
import { RETRYABLE } from '../../functions/contract/errors.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import * as inspect from '../support/film.ts';
import { type FixtureFilm, makeFilm } from '../support/film-fixture.ts';
import { FRAME_RATE, SIZE } from '../support/recording.ts';

const TEXTS = ['Hello Dana, this is for you.', 'Plan every shift in a minute or two.', 'And swap them, too.'];
const LADDER = [
  { name: '360p', ...SIZE },
  { name: '240p', width: 426, height: 240 },
];

const folders = useFolders();
let made: FixtureFilm;
let spoken: Int16Array;

beforeAll(async () => {
  made = await makeFilm(folders.work, TEXTS, LADDER);
  const parts = await Promise.all(made.speech.map(async ({ path }) => decodeWav(await readFile(path))));
  spoken = Int16Array.from(parts.flatMap((part) => [...part]));
});

describe('the joined film', () => {
  test('is as long as its scenes together, in every rendition', async () => {
    const frames = made.scenes.reduce((sum, scene) => sum + scene.frames, 0);
    expect(made.film).toMatchObject({ frames, durationSeconds: frames / FRAME_RATE });
    for (const { path, width, height } of made.film.renditions) {
      expect((await inspect.decode(path, { width, height })).count).toBe(frames);
    }
  });

  test('has, frame by frame, the pictures of its scenes: joining changed none and lost none at the seams', async () => {
    for (const { name, path } of made.film.renditions) {
      const parts = await Promise.all(
        made.scenes.map(({ videoPaths }) => inspect.pictureHashes(videoPaths[name] ?? '')),
      );
      expect(await inspect.pictureHashes(path)).toEqual(parts.flat());
    }
  });

  test('has times one frame apart, over the seams too', async () => {
    for (const { name, path } of made.film.renditions) {
      for (const file of [path, join(made.film.hls?.folder ?? '', `${name}.m4s`)]) {
        const { times, tick } = await inspect.times(file);
        expect(times.map((time) => Math.round(time * tick * 1e6))).toEqual(
          times.map((_, frame) => Math.round((frame * 1e6) / FRAME_RATE)),
        );
      }
    }
  });

  test('sound and picture end together', async () => {
    for (const { path } of made.film.renditions) {
      const [picture, sound] = [await inspect.secondsOf(path, 'v'), await inspect.secondsOf(path, 'a')];
      expect(picture).toBeCloseTo(made.film.durationSeconds, 2);
      expect(Math.abs(picture - sound)).toBeLessThan(0.05);
    }
  });

  test('each scene is heard while it is seen: speech lies where the scenes’ own sound has it', async () => {
    // Prepare
    const raw = join(folders.work, 'sound.raw');
    const film = made.film.renditions[0]?.path ?? '';
    await runFfmpeg({ ffmpegPath, args: ['-i', film, '-map', '0:a', '-f', 's16le', '-ac', '1', '-ar', '48000', raw] });
    const bytes = await readFile(raw);
    const heard = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
    const level = (pcm: Int16Array, at: number) => pcm.subarray(at, at + 480).reduce((sum, x) => sum + Math.abs(x), 0);

    // Assess: within the last scene the levels of 10 ms agree best when nothing is shifted.
    const start = ((made.film.frames - (made.scenes.at(-1)?.frames ?? 0)) * 48_000) / FRAME_RATE;
    const unlike = (shift: number) => {
      let sum = 0;
      for (let at = start; at < start + 38_400; at += 480)
        sum += Math.abs(level(spoken, at) - level(heard, at + shift));
      return sum;
    };
    const shifts = Array.from({ length: 41 }, (_, index) => (index - 20) * 240);
    const best = shifts.reduce((a, b) => (unlike(b) < unlike(a) ? b : a));
    expect(Math.abs(best) / 48).toBeLessThanOrEqual(25);
  });

  test('is as loud as the web expects', async () => {
    for (const { path } of made.film.renditions) {
      const lufs = await inspect.loudness(path);
      expect(lufs).toBeGreaterThan(-17);
      expect(lufs).toBeLessThan(-15);
    }
  });

  test('can be played before it is all there: the index comes first', async () => {
    for (const { path } of made.film.renditions) {
      const names = await inspect.boxes(path);
      expect(names).toContain('moov');
      expect(names.indexOf('moov')).toBeLessThan(names.indexOf('mdat'));
    }
  });

  test('carries its title, as it was written, and its true sizes', async () => {
    for (const { path, bytes, width, height } of made.film.renditions) {
      expect(await inspect.streamsOf(path)).toContain('title           : A film for "Dana" & co');
      expect(await inspect.streamsOf(path)).toContain(`${width}x${height}`);
      expect(bytes).toBe((await readFile(path)).length);
    }
  });
});

describe('what lies beside the film', () => {
  test('a poster as large as the film, that shows the opening card at rest', async () => {
    expect(inspect.jpegSize(await readFile(made.film.posterPath))).toEqual(SIZE);
    const poster = await inspect.decode(made.film.posterPath, SIZE);
    const card = await inspect.decode(made.scenes[0]?.videoPaths['360p'] ?? '', SIZE);
    const rest = card.count - 4;
    for (const [x, y] of [
      [10, 10],
      [320, 340],
      [630, 200],
      // In the accent colour, where a wrong matrix shows first.
      [630, 350],
    ] as const) {
      expect(inspect.difference(poster.at(0, x, y), card.at(rest, x, y))).toBeLessThan(12);
    }
  });

  test('captions with every spoken word, each scene’s at its own time', async () => {
    const vtt = await readFile(made.film.captionsPath ?? '', 'utf8');
    const cues = vtt.trim().split('\n\n').slice(1);
    expect(cues.map((cue) => cue.split('\n').slice(2).join(' ')).join(' ')).toBe(TEXTS.join(' '));
    const starts = cues.map((cue) => Number(/:(\d\d\.\d{3}) -->/.exec(cue)?.[1]));
    const second = (made.scenes[0]?.frames ?? 0) / FRAME_RATE;
    expect(starts.find((start) => start >= second)).toBeLessThan(second + 0.3);
    const ends = cues.map((cue) => Number(/--> \d\d:\d\d:(\S+)/.exec(cue)?.[1]));
    expect(ends.at(-1)).toBeLessThanOrEqual(made.film.durationSeconds);
  });

  test('nothing that nobody asked for', async () => {
    const files = await readdir(join(folders.work, "it's a film"), { recursive: true });
    expect(files.sort()).toEqual([
      ...['240p.mp4', '360p.mp4', 'captions.vtt', 'chapters.vtt', 'hls', 'hls/240p.m3u8', 'hls/240p.m4s'],
      ...['hls/360p.m3u8', 'hls/360p.m4s', 'hls/master.m3u8', 'poster-play.jpg', 'poster.jpg', 'preview.gif'],
      ...['preview.webp', 'storyboard.jpg', 'storyboard.vtt'],
    ]);
  });

  test('chapters of the scenes, each where its scene begins', async () => {
    const vtt = await readFile(made.film.chaptersPath ?? '', 'utf8');
    const starts = [...vtt.matchAll(/:(\d\d\.\d{3}) -->/g)].map(([, start]) => Number(start));
    const frames = made.speech.map(({ startFrame }) => startFrame);
    expect(starts).toHaveLength(TEXTS.length);
    for (const [index, start] of starts.entries()) expect(start).toBeCloseTo((frames[index] ?? 0) / FRAME_RATE, 3);
  });
});

describe('assemble', () => {
  const again = (more: Partial<Parameters<VideoComposer['assemble']>[0]>) =>
    new VideoComposer({ ffmpegPath }).assemble({
      ...{ title: 'Again', ladder: LADDER.slice(1), scenes: made.scenes, speech: made.speech, frameRate: FRAME_RATE },
      captions: 'sidecar',
      ...{ folder: join(folders.work, 'again'), ...more },
    });

  test('fails when a scene’s file is missing', async () => {
    const [first, ...rest] = made.scenes;
    const scenes = first ? [{ ...first, videoPaths: { '240p': '/nowhere/240p.mp4' } }, ...rest] : [];
    await expect(again({ scenes })).rejects.toMatchObject({ name: RETRYABLE.encoderFailed });
  });

  test('of a recording makes the film and its poster alone, and tells how far it is', async () => {
    const shares: number[] = [];
    const film = await again({ speech: [], extras: false, onProgress: (share) => shares.push(share) });
    expect(film).toMatchObject({ loudness: null, captionsPath: null, chaptersPath: null, hls: null, gifPath: null });
    expect((await readdir(join(folders.work, 'again'))).filter((name) => !name.endsWith('.txt')).sort()).toEqual([
      ...['240p.mp4', 'poster.jpg'],
    ]);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
  });

  test('stops at once with the reason when it is aborted', async () => {
    const reason = new Error('Out of time.');
    await expect(again({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
