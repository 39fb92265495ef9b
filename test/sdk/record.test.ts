import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RecordedFile, ScreenRecorder } from '../../functions/sdk/screen-recorder.ts';
import { useFolders } from '../support/browser.ts';
import { type Color, decode, difference, streamsOf } from '../support/film.ts';
import { serveHtml, type TestSite } from '../support/site.ts';

const SIZE = { width: 640, height: 360 };
const BLUE: Color = [30, 60, 220];
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
