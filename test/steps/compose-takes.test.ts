import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RenderRequest } from '../../functions/5-compose/render-scene.ts';
import { VideoComposer } from '../../functions/5-compose/video-composer.ts';
import type { Watermark } from '../../functions/core/film/watermark.ts';
import { letterFonts } from '../../functions/sdk/binaries.ts';
import { artFolder, ffmpegPath } from '../support/binaries.ts';
import { type Color, decode, difference, type Frames, streamsOf } from '../support/film.ts';
import { paintTake } from '../support/film-take.ts';

const SIZE = { width: 640, height: 360 };
const FRAME_RATE = 25;
const RED: Color = [200, 30, 30];
const BLUE: Color = [30, 60, 220];
const LADDER = [{ name: '360p', ...SIZE }];

let folder = '';
let mezzaninePath = '';
let take: RenderRequest['take'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'takes-test-'));
  mezzaninePath = join(folder, 'take.mkv');
  const recorded = { frames: 20, frameRate: FRAME_RATE, ...SIZE };
  take = await paintTake(mezzaninePath, recorded, [
    [0, RED],
    [12, BLUE],
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

async function render(name: string, more: Partial<RenderRequest> = {}): Promise<Frames> {
  const [output] = await new VideoComposer({ ffmpegPath }).renderScene({
    ...{ mezzaninePath, take, frames: take.frames, frameRate: FRAME_RATE, ...SIZE, ladder: LADDER },
    ...{ cursorPath: join(artFolder, 'cursor.png'), logo: null, watermark: null, folder: join(folder, name) },
    fontPaths: letterFonts(),
    ...more,
  });
  return decode(output?.path ?? '', output ?? SIZE);
}
const looksLike = (color: Color, other: Color) => difference(color, other) < 12;

describe('a scene whose length is not its take’s', () => {
  test('rests on the take’s last frame until its own last one', async () => {
    const frames = await render('longer', { frames: 60 });
    expect(frames.count).toBe(60);
    for (const frame of [0, 11]) expect(looksLike(frames.at(frame, 320, 180), RED)).toBe(true);
    for (const frame of [12, 19, 20, 40, 59]) expect(looksLike(frames.at(frame, 320, 180), BLUE)).toBe(true);
  });

  test('keeps the pointer where it came to rest', async () => {
    const pointer: [number, number, number][] = [
      [0, 100, 100],
      [10, 300, 200],
    ];
    const frames = await render('pointed', { take: { ...take, pointer }, frames: 60 });
    for (const frame of [12, 30, 59]) {
      expect(looksLike(frames.at(frame, 302, 204), BLUE)).toBe(false);
      expect(looksLike(frames.at(frame, 102, 104), BLUE)).toBe(true);
    }
  });

  test('is cut where it ends', async () => {
    const frames = await render('shorter', { frames: 5 });
    expect(frames.count).toBe(5);
    expect(looksLike(frames.at(4, 320, 180), RED)).toBe(true);
  });

  test('of one frame is one frame', async () => {
    expect((await render('one', { frames: 1 })).count).toBe(1);
  });
});

describe('a film that is smaller than its take', () => {
  test('shows all of it, its colours kept, and the pointer at the same place of the page', async () => {
    const large = { width: 1280, height: 720 };
    const path = join(folder, 'large.mkv');
    const shown = await paintTake(path, { frames: 6, frameRate: FRAME_RATE, ...large }, [[0, RED]]);
    const pointed = { ...shown, pointer: [[0, 640, 360]] as [number, number, number][] };
    const frames = await render('smaller', { mezzaninePath: path, take: pointed, frames: 6 });
    expect(frames.count).toBe(6);
    for (const [x, y] of [
      [2, 2],
      [637, 357],
    ] as const) {
      expect(looksLike(frames.at(3, x, y), RED)).toBe(true);
    }
    expect(looksLike(frames.at(3, 321, 182), RED)).toBe(false);
  });

  test.each([
    ['larger', { width: 1280, height: 720 }],
    ['of another shape and nothing is to surround it', { width: 480, height: 360 }],
  ])('is refused when it is %s instead', async (_, size) => {
    await expect(render('refused', { ...size, ladder: [{ name: 'x', ...size }] })).rejects.toThrow(RangeError);
  });
});

describe('the watermark', () => {
  const watermark: Watermark = { text: 'Acme', opacity: 0.9, logoPosition: 'bottom-right' };
  /** The box of what is not the page's colour. */
  const drawn = (frames: Frames, frame: number, background: Color) => {
    const xs: number[] = [];
    const ys: number[] = [];
    for (let y = 0; y < SIZE.height; y++) {
      for (let x = 0; x < SIZE.width; x++) {
        if (difference(frames.at(frame, x, y), background) > 60) {
          xs.push(x);
          ys.push(y);
        }
      }
    }
    if (xs.length === 0) return null;
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  };

  test('stands at the bottom, away from the logo’s corner, in every frame', async () => {
    const left = await render('left', { watermark });
    for (const [frame, color] of [
      [0, RED],
      [19, BLUE],
    ] as const) {
      const box = drawn(left, frame, color) ?? expect.fail('There is no watermark.');
      expect([box.left < 24, box.right < 100, box.top > 330, box.bottom < 352]).toEqual([true, true, true, true]);
    }
    const right = await render('right', { watermark: { ...watermark, logoPosition: 'top-left' } });
    expect(drawn(right, 0, RED)?.left).toBeGreaterThan(560);
  });

  test('fits beside the logo however long it is', async () => {
    const text = 'W'.repeat(80);
    const logo = { path: join(artFolder, 'logo.png'), position: 'bottom-right' } as const;
    const box = drawn(await render('long', { watermark: { ...watermark, text }, frames: 1 }), 0, RED);
    const alone = drawn(await render('logo', { logo, frames: 1 }), 0, RED);
    expect(box?.right).toBeLessThan(alone?.left ?? 0);
    expect(box?.left).toBeLessThan(24);
  });

  test('leaves out an emoji that the fonts lack, and is refused when they lack the words', async () => {
    const plain = await render('words', { watermark, frames: 1 });
    const emoji = await render('emoji', { watermark: { ...watermark, text: 'Acme 🚀' }, frames: 1 });
    expect(emoji.picture(0).equals(plain.picture(0))).toBe(true);
    await expect(render('none', { watermark: { ...watermark, text: 'தமிழ்' } })).rejects.toMatchObject({
      name: 'TextUndrawable',
    });
  });

  test('can be so faint that nobody sees it', async () => {
    expect(drawn(await render('faint', { watermark: { ...watermark, opacity: 0 }, frames: 1 }), 0, RED)).toBeNull();
  });
});

test('is encoded as asked: the profile that all players know, even at the best quality', async () => {
  const path = join(folder, 'best/360p.mp4');
  await render('best', { encode: { crf: 0, preset: 'medium' } });
  expect(await streamsOf(path)).toMatch(/h264 \((High|Main|Constrained Baseline)\)/);
});
