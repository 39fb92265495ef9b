import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeWav } from '../../functions/3-voice/wav.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { type RecordedFile, ScreenRecorder } from '../../functions/sdk/screen-recorder.ts';
import { VideoComposer } from '../../functions/sdk/video-composer.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { type Color, decode, difference, loudness, secondsOf, streamsOf } from '../support/film.ts';
import { serveHtml, type TestSite } from '../support/site.ts';

const SIZE = { width: 640, height: 360 };
const BLUE: Color = [30, 60, 220];
const WHITE: Color = [255, 255, 255];
const PAGE = `<!doctype html><title>Shiftly</title>
<style>body { margin: 0; height: 1500px; background: #fff; font: 20px sans-serif } section { position: absolute; left: 40px }
  .deep { top: 1100px; width: 200px; height: 80px; background: rgb(${BLUE.join(' ')}) }</style>
<section><h1 id="plan">Plan every shift</h1><p>Drag people onto the week.</p></section>
<section style="top: 700px"><h2>Swap without calls</h2><p>Staff swap shifts in the app.</p></section><section class="deep"></section>`;

const folders = useFolders();
let site: TestSite;
let recorder: ScreenRecorder;
let recording: RecordedFile;
const path = (name: string) => join(folders.work, name);
const ffmpeg = (...args: string[]) => runFfmpeg({ ffmpegPath, args: ['-v', 'error', ...args] });

beforeAll(async () => {
  site = await serveHtml(PAGE);
  recorder = new ScreenRecorder({ resolution: '640x360', frameRate: 25, allowPrivateHosts: [site.host] });
  recording = await recorder.startRecording({
    url: site.url,
    outputPath: path('deep/er/demo.mp4'),
    interactions: [
      { type: 'highlight', selector: '#plan', duration_ms: 2500 },
      { type: 'scroll', selector: '.deep' },
    ],
  });
  await ffmpeg('-f', 'lavfi', '-i', 'sine=300:d=9:r=44100', '-af', 'volume=0.2', path('long.mp3'));
  await ffmpeg('-f', 'lavfi', '-i', 'sine=300:d=1.2:r=48000', path('short.wav'));
});
afterAll(() => site[Symbol.asyncDispose]());

describe('a recorder that was made without AWS', () => {
  test('gives a silent film of what was done on the page, and tells of it', async () => {
    expect(recording).toMatchObject({
      filePath: path('deep/er/demo.mp4'),
      ...{ resolution: '640x360', frameRate: 25, droppedFrames: 0, stopped: false },
    });
    expect(recording.scenes.map(({ title }) => title)).toEqual(['Highlight #plan', 'Scroll .deep']);
    expect(recording.scenes[1]?.startSeconds).toBeGreaterThanOrEqual(2.5);
    const frames = await decode(recording.filePath, SIZE);
    expect(frames.count).toBe(recording.frames);
    expect(recording.durationSeconds).toBe(recording.frames / 25);
    expect(recording.fileSizeBytes).toBe((await readFile(recording.filePath)).length);
    expect(await streamsOf(recording.filePath)).not.toContain('Audio:');
    // The element, which no scout lists, stands where the scroll brought it.
    expect(difference(frames.at(0, 100, 150), BLUE)).toBeGreaterThan(60);
    expect(difference(frames.at(frames.count - 1, 100, 150), BLUE)).toBeLessThan(20);
  });

  test('is a visit without a cut: the second scene starts on the picture that ends the first', async () => {
    const frames = await decode(recording.filePath, SIZE);
    const cut = Math.round((recording.scenes[1]?.startSeconds ?? 0) * 25);
    const [before, after] = [frames.picture(cut - 1), frames.picture(cut)];
    const unlike = before.reduce((sum, value, index) => sum + (Math.abs(value - (after[index] ?? 0)) > 24 ? 1 : 0), 0);
    expect(unlike / before.length).toBeLessThan(0.004);
  });

  test('shows a page by itself when nothing is to be done, exactly as long as asked', async () => {
    const told: number[] = [];
    const tour = await recorder.startRecording({
      ...{ url: site.url, outputPath: path('tour.mp4'), durationSeconds: 8, quality: 'low' },
      onProgress: (frames, total) => told.push(frames / total),
    });
    expect(tour.durationSeconds).toBe(8);
    expect(tour.scenes.map(({ title }) => title)).toEqual(['Plan every shift', 'Swap without calls']);
    expect(told.at(-1)).toBe(1);
  });

  test('keeps what there is when it is stopped', async () => {
    const stop = new AbortController();
    const stopped = await recorder.startRecording({
      ...{ url: site.url, outputPath: path('stopped.mp4'), durationSeconds: 20, stop: stop.signal },
      onProgress: (frames) => frames > 20 && stop.abort(),
    });
    expect(stopped.stopped).toBe(true);
    expect(stopped.durationSeconds).toBeLessThan(15);
    expect((await decode(stopped.filePath, SIZE)).count).toBe(stopped.frames);
  });

  test('leaves nothing, and no browser, when it is broken off', async () => {
    const reason = new Error('Enough.');
    const controller = new AbortController();
    const work = recorder.startRecording({
      ...{ url: site.url, outputPath: path('aborted.mp4'), signal: controller.signal },
      onProgress: () => controller.abort(reason),
    });
    await expect(work).rejects.toBe(reason);
    expect(existsSync(path('aborted.mp4'))).toBe(false);
    expect(await folders.browsers()).toEqual([]);
    expect(await folders.leftInTemp()).toEqual([]);
  });

  test.each([
    ['an address that is none', { url: 'file:///etc/passwd' }],
    ['a size that is none', { resolution: '100x100' }],
    ['a click on nothing', { interactions: [{ type: 'click' as const }] }],
    ['a length beyond all measure', { durationSeconds: 6000 }],
  ])('refuses %s before anything is opened', async (_, more) => {
    await expect(recorder.startRecording({ url: site.url, ...more })).rejects.toMatchObject({ name: 'ZodError' });
  });

  test('refuses a private host that was not allowed, and what the page does not show', async () => {
    const careful = new ScreenRecorder({ resolution: '640x360' });
    await expect(careful.startRecording({ url: site.url })).rejects.toMatchObject({ name: 'AddressRefused' });
    const gone = { url: site.url, interactions: [{ type: 'hover' as const, selector: '#gone' }] };
    await expect(recorder.startRecording(gone)).rejects.toThrow('#gone');
  });
});

describe('a composer that was made without AWS', () => {
  const composer = new VideoComposer();

  test('holds the last picture while a longer voice speaks, and brings it to the loudness of the web', async () => {
    const film = await composer.composeVideo({
      ...{ recordingPath: recording.filePath, voiceoverPath: path('long.mp3'), outputPath: path('out/long.mp4') },
      title: 'It’s a "film"',
    });
    expect(film).toMatchObject({ videoFilePath: path('out/long.mp4'), resolution: '640x360' });
    expect(film.durationSeconds).toBeGreaterThanOrEqual(9);
    expect(film.durationSeconds).toBeLessThan(9.2);
    expect(film.fileSizeBytes).toBe((await readFile(film.videoFilePath)).length);
    const frames = await decode(film.videoFilePath, SIZE);
    expect(frames.count).toBe(Math.round(film.durationSeconds * 25));
    expect(difference(frames.at(frames.count - 1, 100, 150), BLUE)).toBeLessThan(20);
    expect(await loudness(film.videoFilePath)).toBeGreaterThan(-17);
    expect(await loudness(film.videoFilePath)).toBeLessThan(-15);
    expect(Math.abs((await secondsOf(film.videoFilePath, 'a')) - film.durationSeconds)).toBeLessThan(0.05);
    expect(await streamsOf(film.videoFilePath)).toContain('title           : It’s a "film"');
    expect(await streamsOf(film.videoFilePath)).toMatch(/h264 .*yuv420p\(tv, bt709\).* 25 fps/);
  });

  test('shows all of the recording when the voice is shorter', async () => {
    const film = await composer.composeVideo({
      ...{ recordingPath: recording.filePath, voiceoverPath: path('short.wav'), outputPath: path('short.mp4') },
    });
    expect(film.durationSeconds).toBeCloseTo(recording.durationSeconds, 5);
    expect((await secondsOf(film.videoFilePath, 'v')).toFixed(3)).toBe(recording.durationSeconds.toFixed(3));
  });

  test('puts cards before and after, the voice after the first, and the logo on the recording only', async () => {
    const film = await composer.composeVideo({
      ...{ recordingPath: recording.filePath, voiceoverPath: path('short.wav'), outputPath: path('carded.mp4') },
      intro: { durationSeconds: 1, text: 'For Acme', backgroundColor: '#004400' },
      outro: { durationSeconds: 2 },
      branding: { watermarkText: 'Acme: 100% "yours"', watermarkOpacity: 0.9, logoPosition: 'top-right' },
      title: 'Acme',
    });
    expect(film.durationSeconds).toBeCloseTo(recording.durationSeconds + 3, 5);
    const frames = await decode(film.videoFilePath, SIZE);
    expect(frames.count).toBe(recording.frames + 75);
    const corner = (frame: number) => frames.at(frame, 4, 4);
    expect(corner(20)[1]).toBeGreaterThan(corner(20)[0] + 30);
    expect(difference(corner(25), WHITE)).toBeLessThan(10);
    expect(difference(corner(frames.count - 5), WHITE)).toBeGreaterThan(100);
    const dark = (frame: number) => difference(frames.at(frame, 580, 20), WHITE) > 60;
    expect([dark(30), dark(25 + recording.frames - 1)]).toEqual([true, true]);
    // Silence under the card: the voice begins with the recording.
    const wav = path('carded.wav');
    await ffmpeg('-i', film.videoFilePath, '-ac', '1', '-ar', '48000', wav);
    const heard = decodeWav(await readFile(wav));
    const level = (from: number, to: number) =>
      heard.subarray(from, to).reduce((sum, x) => sum + Math.abs(x), 0) / (to - from);
    expect(level(0, 46_000)).toBeLessThan(30);
    expect(level(50_000, 96_000)).toBeGreaterThan(1000);
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
    const film = await composer.composeVideo({
      ...{
        recordingPath: path(`any.${video}`),
        voiceoverPath: path(`any.${sound}`),
        outputPath: path(`any-${video}.mp4`),
      },
    });
    expect(film.resolution).toBe('852x480');
    expect(film.durationSeconds).toBeGreaterThanOrEqual(2);
    expect(film.durationSeconds).toBeLessThan(2.15);
    const frames = await decode(film.videoFilePath, { width: 852, height: 480 });
    expect(frames.count).toBe(Math.round(film.durationSeconds * 30));
    expect(difference(frames.at(10, 400, 200), BLUE)).toBeLessThan(12);
  });

  test('makes the film smaller, never larger, and keeps its shape', async () => {
    const files = { recordingPath: path('large.mp4'), voiceoverPath: path('short.wav'), outputPath: path('small.mp4') };
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=25:d=1', '-pix_fmt', 'yuv420p', files.recordingPath);
    const film = await composer.composeVideo({ ...files, resolution: '640x360' });
    expect(await streamsOf(film.videoFilePath)).toContain('640x360');
    for (const resolution of ['1920x1080', '640x480']) {
      await expect(composer.composeVideo({ ...files, resolution })).rejects.toThrow(RangeError);
    }
  });

  test('says which file is not there, or is none', async () => {
    const files = {
      recordingPath: recording.filePath,
      voiceoverPath: path('short.wav'),
      outputPath: path('never.mp4'),
    };
    await writeFile(path('text.txt'), 'This is no film.');
    await expect(composer.composeVideo({ ...files, voiceoverPath: '/nowhere.mp3' })).rejects.toThrow('/nowhere.mp3');
    await expect(composer.composeVideo({ ...files, recordingPath: path('short.wav') })).rejects.toThrow(
      'No video can be read',
    );
    await expect(composer.composeVideo({ ...files, voiceoverPath: recording.filePath })).rejects.toThrow(
      'No sound can be read',
    );
    await expect(composer.composeVideo({ ...files, voiceoverPath: path('text.txt') })).rejects.toThrow(
      'No sound can be read',
    );
    expect(existsSync(files.outputPath)).toBe(false);
  });

  test('leaves nothing when it is broken off', async () => {
    const reason = new Error('Enough.');
    const controller = new AbortController();
    const work = composer.composeVideo({
      ...{ recordingPath: recording.filePath, voiceoverPath: path('long.mp3'), outputPath: path('broken.mp4') },
      ...{ intro: true, signal: controller.signal },
    });
    setTimeout(() => controller.abort(reason), 400);
    await expect(work).rejects.toBe(reason);
    expect((await readdir(folders.work)).filter((name) => name.startsWith('broken'))).toEqual([]);
    expect(await folders.leftInTemp()).toEqual([]);
  });
});
