import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backdrop } from '../../functions/core/film/backdrop.ts';
import { type Color, difference, type Frames } from '../support/film.ts';
import { type PaintedScene, paintedScene } from '../support/painted-scene.ts';

const SIZE = { width: 640, height: 360 };
const RED: Color = [200, 40, 40];
const BRAND = { primary: '#1B365D', on_primary: '#FFFFFF' };
const UPRIGHT = { width: 360, height: 640 };
/** Where a take of 640x360 stands in an upright film of 360x640. */
const TOP = 184;
const BOTTOM = TOP + 202;

let folder = '';
let scene: PaintedScene;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shapes-test-'));
  scene = await paintedScene(folder, { frames: 24, frameRate: 24, ...SIZE }, RED);
});
afterAll(() => rm(folder, { recursive: true }));

const looksLike = (color: Color, other: Color) => difference(color, other) < 12;
const isRed = (frames: Frames, x: number, y: number, frame = 3) => looksLike(frames.at(frame, x, y), RED);

describe('a film of another shape', () => {
  test.each<[string, Backdrop, (edge: Color) => boolean]>([
    ['a colour', { type: 'color', color: '#2040C0' }, (edge) => looksLike(edge, [32, 64, 192])],
    ['the brand', { type: 'brand', card: 'intro', ...BRAND }, ([red, , blue]) => red < 40 && blue > 45 && blue < 105],
    ['the page itself, dark', { type: 'blur' }, ([red, green]) => red > 70 && red < 140 && green < 50],
  ])('shows all of the page, before %s', async (name, backdrop, looksSo) => {
    const frames = await scene.render(name, { ...UPRIGHT, backdrop, frames: 6 });
    expect(frames.count).toBe(6);
    for (const [x, y] of [
      [2, TOP + 2],
      [357, TOP + 2],
      [2, BOTTOM - 3],
      [357, BOTTOM - 3],
    ] as const) {
      expect(isRed(frames, x, y)).toBe(true);
    }
    for (const [x, y] of [
      [180, TOP - 4],
      [180, BOTTOM + 4],
      [20, 20],
      [340, 620],
    ] as const) {
      expect([x, y, frames.at(3, x, y), looksSo(frames.at(3, x, y))]).toEqual([x, y, expect.anything(), true]);
    }
  });

  test('has the pointer at its place in the page, and square it stands in the middle', async () => {
    const pointer: [number, number, number][] = [[0, 320, 180]];
    const size = { width: 360, height: 360 };
    const backdrop = { type: 'color', color: '#000000' } as const;
    const frames = await scene.render('square', { ...size, backdrop, take: { ...scene.take, pointer }, frames: 4 });
    expect(isRed(frames, 183, 184)).toBe(false);
    expect([isRed(frames, 180, 82), isRed(frames, 180, 277), isRed(frames, 160, 160)]).toEqual([true, true, true]);
    expect([isRed(frames, 180, 74), isRed(frames, 180, 285)]).toEqual([false, false]);
  });

  test('is refused when the page would have to be blown up', async () => {
    const backdrop = { type: 'blur' } as const;
    await expect(scene.render('large', { width: 720, height: 1280, backdrop })).rejects.toThrow(RangeError);
  });
});

describe('a scene beside a card', () => {
  test('comes out of the card’s background and goes into it, and is as long as before', async () => {
    const ground = { ...BRAND, card: 'intro', frames: 6 } as const;
    const frames = await scene.render('faded', { enters: ground, leaves: { ...ground, card: 'outro' } });
    expect(frames.count).toBe(24);
    const [first, second, third] = [0, 3, 6].map((frame) => frames.at(frame, 500, 60)[0]);
    expect(looksLike(frames.at(0, 525, 29), [27, 54, 93])).toBe(true);
    expect((first ?? 0) < (second ?? 0) && (second ?? 0) < (third ?? 0)).toBe(true);
    for (const frame of [6, 12, 17]) expect(isRed(frames, 500, 60, frame)).toBe(true);
    expect(isRed(frames, 500, 60, 20)).toBe(false);
    expect(frames.at(23, 500, 60)[0]).toBeLessThan(90);
  });
});

describe('a picture of the art layer that is none', () => {
  test.each(['text', 'cut'])('is named before anything is rendered: %s', async (kind) => {
    const path = join(folder, `${kind}.png`);
    const png = Buffer.from('89504e470d0a1a0a0000000d494844520000001000000010', 'hex');
    await writeFile(path, kind === 'text' ? 'no picture' : png);
    const logo = { path, position: 'top-left' } as const;
    await expect(scene.render('logo', { logo })).rejects.toMatchObject({
      name: 'AssetUnreadable',
      message: `The picture /assets/${kind}.png cannot be read.`,
    });
  });
});
