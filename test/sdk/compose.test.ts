import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeWav } from '../../functions/3-voice/wav.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { type ComposeVideo, VideoComposer } from '../../functions/sdk/video-composer.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { type Color, decode, difference, loudness, secondsOf, streamsOf } from '../support/film.ts';

const SIZE = { width: 640, height: 360 };
const BLUE: Color = [30, 60, 220];
const WHITE: Color = [255, 255, 255];

const folders = useFolders();
const path = (name: string) => join(folders.work, name);
const ffmpeg = (...args: string[]) => runFfmpeg({ ffmpegPath, args: ['-v', 'error', ...args] });
const composer = new VideoComposer();
/** Two seconds of white, then one of blue, and a voice that is shorter. */
const compose = (name: string, more: Partial<ComposeVideo> = {}) =>
  composer.composeVideo({
    ...{ recordingPath: path('demo.mp4'), voiceoverPath: path('short.wav'), outputPath: path(name), ...more },
  });

beforeAll(async () => {
  const color = (hex: string, seconds: number) => `color=${hex}:s=640x360:r=25:d=${seconds}`;
  const graph = `${color('white', 2)}[a];${color('0x1e3cdc', 1)}[b];[a][b]concat,scale=out_color_matrix=bt709,format=yuv420p`;
  await ffmpeg('-filter_complex', graph, '-colorspace', 'bt709', '-color_primaries', 'bt709', path('demo.mp4'));
  await ffmpeg('-f', 'lavfi', '-i', 'sine=300:d=4:r=44100', '-af', 'volume=0.2', path('long.mp3'));
  await ffmpeg('-f', 'lavfi', '-i', 'sine=300:d=1.2:r=48000', path('short.wav'));
});

/** Samples that a film lets hear, at 48 kHz. */
async function heard(film: string) {
  const wav = path('heard.wav');
  await ffmpeg('-i', film, '-ac', '1', '-ar', '48000', wav);
  const samples = decodeWav(await readFile(wav));
  return (from: number, to: number) =>
    samples.subarray(from * 48_000, to * 48_000).reduce((sum, x) => sum + Math.abs(x), 0) / ((to - from) * 48_000);
}

describe('a composer that was made without AWS', () => {
  test('holds the last picture while a longer voice speaks, and brings it to the loudness of the web', async () => {
    const film = await compose('out/long.mp4', { voiceoverPath: path('long.mp3'), title: 'It’s a "film"' });
    expect(film).toMatchObject({ videoFilePath: path('out/long.mp4'), resolution: '640x360', frameRate: 25 });
    expect(film.durationSeconds).toBeGreaterThanOrEqual(4);
    expect(film.durationSeconds).toBeLessThan(4.2);
    expect(film.fileSizeBytes).toBe((await readFile(film.videoFilePath)).length);
    expect(film).toMatchObject({ captionsPath: null, renditions: [{ name: '360p', path: film.videoFilePath }] });
    const frames = await decode(film.videoFilePath, SIZE);
    expect(frames.count).toBe(Math.round(film.durationSeconds * 25));
    expect(difference(frames.at(0, 100, 150), WHITE)).toBeLessThan(10);
    expect(difference(frames.at(frames.count - 1, 100, 150), BLUE)).toBeLessThan(5);
    expect(Math.abs((await loudness(film.videoFilePath)) + 16)).toBeLessThan(0.5);
    expect(Math.abs((await secondsOf(film.videoFilePath, 'a')) - film.durationSeconds)).toBeLessThan(0.05);
    expect(await streamsOf(film.videoFilePath)).toContain('title           : It’s a "film"');
    expect(await streamsOf(film.videoFilePath)).toMatch(/h264 .*yuv420p\(tv, bt709\).* 25 fps/);
  });

  /** Each picture is grey by its number, modulo 25; of some files, some are left out. */
  const numbers = 'color=black:s=160x90:r=25:d=15.6,geq=lum=16+8*mod(N\\,25):cb=128:cr=128,format=yuv420p';
  const seldom = "select='(lt(n,40)+not(mod(n,3)))*not(between(n,230,290))*lte(n,360)',";
  const kept = (n: number) => n < 40 || (n % 3 === 0 && !(n >= 230 && n <= 290) && n <= 360);
  test.each([
    [
      '25 frames a second with B-frames',
      '',
      ['-c:v', 'libx264', '-preset', 'superfast', '-g', '90', '-bf', '3'],
      'b.mp4',
      () => true,
      390,
    ],
    [
      'a variable rate',
      seldom,
      ['-c:v', 'libx264', '-preset', 'superfast', '-g', '90', '-bf', '2', '-r', '25'],
      'v.mkv',
      kept,
      361,
    ],
    ['a variable rate without an index', seldom, ['-c:v', 'libvpx', '-b:v', '2M', '-live', '1'], 'v.webm', kept, 361],
  ] as const)('shows each picture of a recording of %s in its time', async (_, select, codec, name, isKept, total) => {
    const source = `${numbers.replace(',format', `,${select}format`)}`;
    await ffmpeg('-f', 'lavfi', '-i', source, '-vsync', 'vfr', ...codec, path(name));
    const film = await compose(`of-${name}.mp4`, { recordingPath: path(name) });
    const frames = await decode(film.videoFilePath, { width: 160, height: 90 });
    expect(film.frameRate).toBe(25);
    expect(frames.count).toBe(film.durationSeconds * 25);
    expect(Math.abs(frames.count - total)).toBeLessThanOrEqual(1);
    let shown = 0;
    const expected = Array.from({ length: frames.count }, (_, n) => {
      if (isKept(n) && n < 390) shown = n;
      return shown % 25;
    });
    const seen = expected.map((_, n) => Math.round((frames.at(n, 80, 45)[1] * 219) / 255 / 8));
    expect(seen).toEqual(expected);
  });

  test('shows all of the recording when the voice is shorter', async () => {
    const film = await compose('short.mp4');
    expect(film.durationSeconds).toBe(3);
    expect((await secondsOf(film.videoFilePath, 'v')).toFixed(3)).toBe('3.000');
  });

  test('puts cards before and after, the voice after the first, and the logo on the recording only', async () => {
    const told: number[] = [];
    const film = await compose('carded.mp4', {
      intro: { durationSeconds: 1, text: 'For Acme', backgroundColor: '#004400' },
      outro: { durationSeconds: 2 },
      branding: { watermarkText: 'Acme: 100% "yours"', watermarkOpacity: 0.9, logoPosition: 'top-right' },
      title: 'Acme',
      onProgress: (frames, total) => told.push(frames / total),
    });
    expect(film.durationSeconds).toBe(6);
    expect(told.at(-1)).toBe(1);
    const frames = await decode(film.videoFilePath, SIZE);
    expect(frames.count).toBe(150);
    const corner = (frame: number) => frames.at(frame, 4, 4);
    expect(corner(20)[1]).toBeGreaterThan(corner(20)[0] + 30);
    // The page grows out of the card's bare background.
    expect(corner(26)[1]).toBeGreaterThan(corner(26)[0]);
    expect(difference(corner(35), WHITE)).toBeLessThan(10);
    expect(difference(corner(frames.count - 5), WHITE)).toBeGreaterThan(100);
    const dark = (frame: number) => difference(frames.at(frame, 580, 20), WHITE) > 60;
    expect([dark(36), dark(90)]).toEqual([true, true]);
    // Silence under the card: the voice begins with the recording.
    const level = await heard(film.videoFilePath);
    expect(level(0, 0.95)).toBeLessThan(30);
    expect(level(1.05, 2)).toBeGreaterThan(1000);
  });

  test.each([
    [
      'webm',
      ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-live', '1', '-f', 'webm'],
      'ogg',
      ['-c:a', 'libvorbis'],
    ],
    ['mkv', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'], 'm4a', ['-c:a', 'aac']],
  ])('takes %s with another size and rate', async (video, videoArgs, sound, soundArgs) => {
    await ffmpeg('-f', 'lavfi', '-i', 'color=0x1e3cdc:s=853x481:r=29.97:d=1.5', ...videoArgs, path(`any.${video}`));
    await ffmpeg('-f', 'lavfi', '-i', 'sine=300:d=2:r=22050', '-ac', '2', ...soundArgs, path(`any.${sound}`));
    const files = { recordingPath: path(`any.${video}`), voiceoverPath: path(`any.${sound}`) };
    const film = await compose(`any-${video}.mp4`, files);
    expect(film).toMatchObject({ resolution: '852x480', frameRate: 30 });
    expect(film.durationSeconds).toBeGreaterThanOrEqual(2);
    expect(film.durationSeconds).toBeLessThan(2.15);
    const frames = await decode(film.videoFilePath, { width: 852, height: 480 });
    expect(frames.count).toBe(Math.round(film.durationSeconds * 30));
    expect(difference(frames.at(10, 400, 200), BLUE)).toBeLessThan(12);
  });

  const words = [{ text: 'Words', start_seconds: 0.1, end_seconds: 0.9 }];
  test('writes captions beside the film, or into it', async () => {
    const beside = await compose('beside.mp4', { words });
    expect(beside.captionsPath).toBe(path('beside.vtt'));
    expect(await readFile(path('beside.vtt'), 'utf8')).toContain('00:00:00.100 --> 00:00:01.150\nWords');
    const burned = await compose('burned.mp4', { words, captions: 'burned' });
    expect(burned.captionsPath).toBeNull();
    const frames = await decode(burned.videoFilePath, SIZE);
    const box = (frame: number) => difference(frames.at(frame, 320, 339), WHITE) > 100;
    expect([box(1), box(10), box(35)]).toEqual([false, true, false]);
  });

  test('lets music sound under the voice and after it', async () => {
    await ffmpeg('-f', 'lavfi', '-i', 'sine=900:d=1:r=44100', path('music.mp3'));
    const film = await compose('music.mp4', { music: { path: path('music.mp3'), volume: 0.3, fadeInSeconds: 0 } });
    const [alone, under] = await Promise.all([compose('voice.mp4'), film]).then((films) =>
      films.map(({ videoFilePath }) => videoFilePath),
    );
    expect((await heard(alone ?? ''))(1.3, 2)).toBeLessThan(30);
    const level = await heard(under ?? '');
    expect(level(1.3, 1.6)).toBeGreaterThan(100);
    expect(level(2.9, 3)).toBeLessThan(level(1.3, 1.6));
  });

  test('makes a film of another shape and in more sizes, and never blows a recording up', async () => {
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=25:d=1', '-pix_fmt', 'yuv420p', path('large.mp4'));
    const recordingPath = path('large.mp4');
    const film = await compose('square.mp4', {
      ...{ recordingPath, resolution: '640x640', qualityVersions: ['360p'] },
      background: { type: 'color', color: '#102030' },
    });
    expect(film.renditions.map(({ name, path: file }) => [name, file])).toEqual([
      ['640p', path('square.mp4')],
      ['360p', path('square-360p.mp4')],
    ]);
    const frames = await decode(path('square-360p.mp4'), { width: 360, height: 360 });
    expect(difference(frames.at(10, 180, 10), [16, 32, 48])).toBeLessThan(8);
    expect(difference(frames.at(10, 60, 180), [16, 32, 48])).toBeGreaterThan(40);
    const refused = { recordingPath, outputPath: path('never.mp4') };
    const color = { type: 'color', color: '#102030' } as const;
    for (const [options, message] of [
      [{ resolution: '1920x1080' }, 'blown up'],
      [{ qualityVersions: ['1080p'] }, 'blown up'],
      [{ background: color }, 'no place'],
      [{ captions: 'burned' }, 'words'],
      [{ captions: 'sidecar' }, 'words'],
      [{ music: { path: path('short.wav'), volume: 2 } }, 'volume'],
    ] as const) {
      await expect(compose('never.mp4', { ...refused, ...options })).rejects.toThrow(message);
    }
    expect(existsSync(path('never.mp4'))).toBe(false);
  });

  test('says which file is not there, or is none', async () => {
    await writeFile(path('text.txt'), 'This is no film.');
    const refused = (more: Partial<ComposeVideo>) => expect(compose('never.mp4', more)).rejects;
    await refused({ voiceoverPath: '/nowhere.mp3' }).toThrow('/nowhere.mp3');
    await refused({ music: { path: '/nowhere.mp3' } }).toThrow('/nowhere.mp3');
    await refused({ recordingPath: path('short.wav') }).toThrow('No video can be read');
    await refused({ voiceoverPath: path('demo.mp4') }).toThrow('No sound can be read');
    await refused({ voiceoverPath: path('text.txt') }).toThrow('No sound can be read');
    await refused({ music: { path: path('text.txt') } }).toThrow('text.txt cannot be decoded');
    expect(existsSync(path('never.mp4'))).toBe(false);
  });

  test('leaves nothing when it is broken off', async () => {
    const reason = new Error('Enough.');
    const controller = new AbortController();
    const work = compose('broken.mp4', {
      ...{ voiceoverPath: path('long.mp3'), intro: true, signal: controller.signal },
    });
    setTimeout(() => controller.abort(reason), 400);
    await expect(work).rejects.toBe(reason);
    expect((await readdir(folders.work)).filter((name) => name.startsWith('broken'))).toEqual([]);
    expect(await folders.leftInTemp()).toEqual([]);
  });
});
