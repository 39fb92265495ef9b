import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RenderRequest } from '../../functions/5-compose/render-scene.ts';
import { VideoComposer } from '../../functions/5-compose/video-composer.ts';
import { RETRYABLE } from '../../functions/contract/errors.ts';
import { planLadder } from '../../functions/core/film/ladder.ts';
import type { Recording } from '../../functions/core/recording.ts';
import { artFolder, ffmpegPath } from '../support/binaries.ts';
import { processesNaming, useFolders } from '../support/browser.ts';
import { boxes, type Color, decode, difference, type Frames, pictureTypes, streamsOf } from '../support/film.ts';
import { FRAME_RATE, pageScene, record } from '../support/recording.ts';
import { serveHtml } from '../support/site.ts';

const FRAMES = 125;
const SIZE = { width: 854, height: 480 };
const LADDER = planLadder(SIZE.width, SIZE.height, ['360p']);
const GREY: Color = [200, 205, 210];
const PATCHES: readonly Color[] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [23, 32, 58],
  [255, 107, 74],
  [255, 255, 255],
  [0, 0, 0],
  [128, 128, 128],
];
const css = (color: Color) => `rgb(${color.join(' ')})`;
const PAGE = `<!doctype html><title>Colours</title><body style="margin:0;height:480px;background:${css(GREY)}">
  ${PATCHES.map((color, index) => `<i style="position:absolute;top:0;left:${index * 100}px;width:100px;height:80px;background:${css(color)}"></i>`).join('')}
  <button id="target" style="position:absolute;left:60px;top:150px;width:200px;height:60px;border:0;background:#fff"></button>`;

const folders = useFolders();
const composer = new VideoComposer({ ffmpegPath });
const cursorPath = join(artFolder, 'cursor.png');
const logo = { path: join(artFolder, 'logo.png'), position: 'bottom-right' } as const;
let take: Recording;
let mezzaninePath = '';

const render = (name: string, more: Partial<RenderRequest> = {}) =>
  composer.renderScene({
    ...{ mezzaninePath, take, frames: FRAMES, frameRate: FRAME_RATE, ...SIZE, cursorPath, logo, watermark: null },
    ...{ ladder: LADDER, folder: join(folders.work, name), ...more },
  });

/** The scene with everything on it, and the page alone, at the film's own size. */
let full: { path: string; width: number; height: number; name: string }[];
let withAll: Frames;
let plain: Frames;

beforeAll(async () => {
  await using site = await serveHtml(PAGE);
  mezzaninePath = join(folders.work, 'take.mkv');
  const from = { scroll_y: 0, pointer: { x: 700, y: 330 } };
  take = await record(site.url, mezzaninePath, pageScene(FRAMES, '#target', { from }), SIZE);
  full = await render('full');
  withAll = await decode(join(folders.work, 'full/480p.mp4'), SIZE);
  await render('plain', { take: { ...take, pointer: [] }, logo: null, ladder: LADDER.slice(0, 1) });
  plain = await decode(join(folders.work, 'plain/480p.mp4'), SIZE);
});

/** The smallest box that holds what the full picture has and the plain one has not, or null. */
function added(frame: number, area = { x: 0, y: 0, width: SIZE.width, height: SIZE.height }) {
  const found: [number, number][] = [];
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      if (difference(withAll.at(frame, x, y), plain.at(frame, x, y)) > 70) found.push([x, y]);
    }
  }
  if (found.length === 0) return null;
  const xs = found.map(([x]) => x);
  const ys = found.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

describe('every rendition of a scene', () => {
  test('has exactly its frames, and its size', async () => {
    expect(full.map(({ name }) => name)).toEqual(['480p', '360p']);
    for (const { path, width, height } of full) {
      expect((await decode(path, { width, height })).count).toBe(FRAMES);
      expect(await streamsOf(path)).toContain(`${width}x${height}`);
    }
  });

  test('says which colours it has, in the pixels every player reads', async () => {
    for (const { path } of full) expect(await streamsOf(path)).toMatch(/h264 .*yuv420p\(tv, bt709\)/);
  });

  test('has a key frame at its start and every two seconds, and no frame that waits for a later one', async () => {
    for (const { path } of full) {
      const types = await pictureTypes(path);
      expect(types).toHaveLength(FRAMES);
      expect(types.flatMap(({ key }, frame) => (key ? [frame] : []))).toEqual([0, 60, 120]);
      expect(types.filter(({ type }) => type === 'B')).toEqual([]);
      expect(types[0]?.seconds).toBe(0);
      expect(types.at(-1)?.seconds).toBeCloseTo((FRAMES - 1) / FRAME_RATE, 4);
    }
  });
});

describe('what a scene shows', () => {
  test('colours come out as the page has them', () => {
    for (const frame of [0, 62, FRAMES - 1]) {
      for (const [index, color] of PATCHES.entries()) {
        const shown = plain.at(frame, index * 100 + 50, 30);
        expect([color, shown, difference(shown, color) <= 6]).toEqual([color, shown, true]);
      }
      expect(difference(plain.at(frame, 500, 300), GREY)).toBeLessThanOrEqual(4);
    }
  });

  test('the pointer’s tip is at its place in each frame, while it moves too', () => {
    const above = { x: 0, y: 82, width: SIZE.width, height: 350 };
    const moving = take.pointer.map(([frame]) => frame).filter((_, index) => index % 3 === 0);
    expect(moving.length).toBeGreaterThan(4);
    for (const frame of new Set([0, ...moving, FRAMES - 1])) {
      const [, x = -1, y = -1] = take.pointer.findLast(([at]) => at <= frame) ?? [];
      const box = added(frame, above) ?? expect.fail(`There is no pointer in frame ${frame}.`);
      expect([frame, Math.abs(box.left - x) <= 3, Math.abs(box.top - y) <= 3]).toEqual([frame, true, true]);
      expect(box.right - box.left).toBeLessThan(24);
    }
  });

  test('the logo stands in its corner, in every frame, and nothing is added elsewhere', () => {
    for (const frame of [0, 60, FRAMES - 1]) {
      const box = added(frame, { x: 0, y: 432, width: SIZE.width, height: 48 }) ?? expect.fail('There is no logo.');
      expect(box.left).toBeGreaterThan(SIZE.width * 0.85);
      expect(box.right).toBeLessThanOrEqual(SIZE.width - 12);
      expect(box.bottom).toBeLessThanOrEqual(SIZE.height - 12);
      expect(added(frame, { x: 0, y: 0, width: SIZE.width, height: 82 })).toBeNull();
    }
  });

  test('without a logo the corner is the page’s own', () => {
    for (const frame of [0, FRAMES - 1]) expect(difference(plain.at(frame, 810, 455), GREY)).toBeLessThanOrEqual(4);
  });
});

describe('renderScene', () => {
  test('works in a folder whose name has marks of FFmpeg’s own syntax', async () => {
    const [output] = await render("it's a:b;c,d[e]\\f %03d", { frames: 10, ladder: LADDER.slice(0, 1) });
    expect((await decode(output?.path ?? '', SIZE)).count).toBe(10);
  });

  test('draws a pointer that rests, which has no way to follow', async () => {
    const [output] = await render('resting', {
      ...{ take: { ...take, pointer: [[0, 300, 300]] }, frames: 6, ladder: LADDER.slice(0, 1) },
    });
    const frames = await decode(output?.path ?? '', SIZE);
    expect(frames.count).toBe(6);
    expect(difference(frames.at(5, 303, 304), GREY)).toBeGreaterThan(70);
  });

  test('tells how far it is', async () => {
    const told: number[] = [];
    await render('told', { onProgress: (frames) => told.push(frames), ladder: LADDER.slice(1) });
    expect(told.at(-1)).toBe(FRAMES);
    expect([...told].sort((a, b) => a - b)).toEqual(told);
  });

  test('fails when the take is no take; what FFmpeg said, with its paths, is for the log only', async () => {
    const broken = join(folders.work, 'broken.mkv');
    await writeFile(broken, 'This is no Matroska file.');
    for (const path of [broken, join(folders.work, 'missing.mkv')]) {
      await expect(render('broken', { mezzaninePath: path })).rejects.toMatchObject({
        name: RETRYABLE.encoderFailed,
        message: expect.not.stringContaining(path),
        cause: { message: expect.stringMatching(/Invalid data|No such file/) },
      });
    }
  });

  test('fails when the take ends too soon, rather than giving a scene that lacks its end', async () => {
    const cut = join(folders.work, 'cut.mkv');
    const whole = await readFile(mezzaninePath);
    await writeFile(cut, whole.subarray(0, whole.length / 2));
    await expect(render('cut', { mezzaninePath: cut })).rejects.toMatchObject({ name: RETRYABLE.encoderFailed });
  });

  test('opens files only: a take that names an address does not make it call there', async () => {
    const list = join(folders.work, 'list.mkv');
    await writeFile(list, '#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n');
    await expect(render('list', { mezzaninePath: list })).rejects.toMatchObject({ name: RETRYABLE.encoderFailed });
  });

  test('kills the encoder when it is aborted, and rejects with the reason', async () => {
    // Prepare
    const controller = new AbortController();
    const reason = new Error('Out of time.');
    const folder = join(folders.work, 'aborted');

    // Act: once it is at work for sure.
    const work = render('aborted', { signal: controller.signal });
    const outcome = expect(work).rejects.toBe(reason);
    while ((await processesNaming(folder)).length === 0) await sleep(5);
    controller.abort(reason);

    // Assess
    await outcome;
    expect(await processesNaming(folder)).toEqual([]);
    // An encoder that was let go on would have written its index.
    expect(await boxes(join(folder, '480p.mp4')).catch(() => [])).not.toContain('moov');
  });
});
