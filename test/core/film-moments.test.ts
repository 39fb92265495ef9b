import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseClips, choosePoster, detailOf, lookAt } from '../../functions/core/film/choose-moments.ts';
import {
  extraMoments,
  fitInto,
  isSettled,
  type Look,
  lookSize,
  momentsOf,
  type ShownScene,
  settledFrame,
  shownFrames,
} from '../../functions/core/film/looks.ts';
import { GIF_LIMIT, GIF_STEPS, nextGifStep, planPreview } from '../../functions/core/film/preview.ts';
import { drawSheet, planSheet, sheetVtt } from '../../functions/core/film/storyboard-sheet.ts';

const RATE = 30;
const SIZE = { width: 16, height: 8 };
const page = (frames: number): ShownScene => ({ frames, isCard: false });
const card = (frames: number): ShownScene => ({ frames, isCard: true });

/** A picture with `stripes` of black on white, shifted to the side. */
function picture(stripes: number, shift = 0): Buffer {
  const drawn = Buffer.alloc((SIZE.width * SIZE.height * 3) / 2, 128);
  for (let at = 0; at < SIZE.width * SIZE.height; at++) {
    const x = (at + shift) % SIZE.width;
    drawn[at] = x < stripes * 2 && x % 2 === 0 ? 16 : 235;
  }
  return drawn;
}
function look(scenes: readonly ShownScene[], frame: number, drawn: Buffer): Look {
  const [moment] = momentsOf(scenes, [frame]);
  const scene = scenes[moment?.scene ?? 0] ?? expect.fail('There is no scene.');
  return { ...(moment ?? expect.fail()), isSettled: isSettled(scene, moment?.at ?? 0, RATE), picture: drawn };
}

describe('moments', () => {
  test('frames of the film belong to their scenes', () => {
    expect(momentsOf([page(60), page(30), page(40)], [0, 59, 60, 90, 129])).toEqual([
      { scene: 0, at: 0, frame: 0 },
      { scene: 0, at: 59, frame: 59 },
      { scene: 1, at: 0, frame: 60 },
      { scene: 2, at: 0, frame: 90 },
      { scene: 2, at: 39, frame: 129 },
    ]);
  });

  test('keep clear of a page that fades in and of a card that comes and goes', () => {
    expect([0, 9, 15].map((at) => isSettled(page(60), at, RATE))).toEqual([false, false, true]);
    expect([0, 35, 36, 74, 75, 89].map((at) => isSettled(card(90), at, RATE))).toEqual([
      ...[false, false, true, true, false, false],
    ]);
  });

  test('a card stands as late as it can, half a second before its end; a short scene has a frame too', () => {
    expect(settledFrame(card(90), RATE)).toBe(72);
    expect(settledFrame(card(30), RATE)).toBe(15);
    expect(settledFrame(page(90), RATE)).toBe(15);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.boolean(),
        fc.integer({ min: 10, max: 60 }),
        (frames, isCard, rate) => {
          const at = settledFrame({ frames, isCard }, rate);
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThan(frames);
        },
      ),
    );
  });

  test('scenes without a key frame at rest are looked at on their own, a dozen of them at most', () => {
    const scenes = [card(90), page(50), page(150)];
    const keys = momentsOf(scenes, [0, 60, 90, 140, 200]);
    expect(extraMoments(scenes, keys, RATE)).toEqual([{ scene: 1, at: 15, frame: 105 }]);
    expect(
      extraMoments(
        Array.from({ length: 40 }, () => page(30)),
        [],
        RATE,
      ),
    ).toHaveLength(12);
  });

  test('are read from FFmpeg’s report', () => {
    const line = (n: number, time: string) =>
      `[Parsed_showinfo_0 @ 0x1] n:${n < 10 ? `   ${n}` : n} pts:  60000 pts_time:${time}       pos:     1 fmt:yuv420p`;
    expect(shownFrames([line(0, '0'), line(1, '2'), line(10, '3.23333')].join('\n'), 30)).toEqual([0, 60, 97]);
  });
});

describe('the poster', () => {
  test('is the opening card, once it stands', () => {
    const scenes = [card(90), page(150)];
    const looks = [look(scenes, 0, picture(0)), look(scenes, 60, picture(2)), look(scenes, 150, picture(8))];
    expect(choosePoster(looks, scenes, SIZE).frame).toBe(60);
  });

  test('is not a card that shows nothing, nor a blank or half-faded page', () => {
    const scenes = [card(90), page(150), page(150)];
    const looks = [
      ...[look(scenes, 60, picture(0)), look(scenes, 90, picture(8)), look(scenes, 150, picture(0))],
      look(scenes, 300, picture(4)),
    ];
    expect(choosePoster(looks, scenes, SIZE).frame).toBe(300);
  });

  test('stands still: of two that show as much, the one that its neighbour is like', () => {
    const scenes = [page(200), page(200)];
    const looks = [
      ...[look(scenes, 60, picture(6)), look(scenes, 120, picture(6, 1))],
      ...[look(scenes, 260, picture(6)), look(scenes, 320, picture(6))],
    ];
    expect(choosePoster(looks, scenes, SIZE).frame).toBe(260);
  });

  test('is some picture when all are blank, and a page rather than the closing card', () => {
    const blank = [page(90)];
    expect(choosePoster([look(blank, 0, picture(0))], blank, SIZE).frame).toBe(0);
    const scenes = [page(90), card(90)];
    const looks = [look(scenes, 60, picture(2)), look(scenes, 140, picture(8))];
    expect(choosePoster(looks, scenes, SIZE).frame).toBe(60);
    expect(() => choosePoster([], scenes, SIZE)).toThrow(RangeError);
  });

  test('detail counts edges, not brightness', () => {
    expect(detailOf(picture(0), SIZE)).toBe(0);
    expect(detailOf(picture(8), SIZE)).toBeGreaterThan(detailOf(picture(3), SIZE));
  });
});

describe('the preview', () => {
  const scenes = [card(90), page(300), page(300), card(90)];

  test('has a clip of each stretch of the film, in order, none beyond its scene or the next clip', () => {
    const frames = [60, 150, 210, 270, 330, 450, 510, 570, 630, 740];
    const looks = frames.map((frame) => look(scenes, frame, picture(frame % 9)));
    const starts = chooseClips(looks, scenes, SIZE, { count: 4, outFrames: 0, clipFrames: 36 });
    expect(starts.map(({ frame }) => frame)).toEqual([...starts.map(({ frame }) => frame)].sort((a, b) => a - b));
    const poster = looks[0] ?? expect.fail();
    const clips = planPreview(poster, starts, scenes, RATE);
    expect(clips[0]).toMatchObject({ scene: 0, at: 60 });
    for (const { scene, at, pictures } of clips) {
      expect(pictures).toBeGreaterThan(0);
      expect(at + (pictures - 1) * 3).toBeLessThan(scenes[scene]?.frames ?? 0);
    }
  });

  test('of a film of one moment is the poster', () => {
    const poster = look([page(10)], 0, picture(1));
    expect(planPreview(poster, [], [page(10)], RATE)).toEqual([{ scene: 0, at: 0, pictures: 1 }]);
  });

  test('a GIF that is too large is made again by a step that should fit, and the last fits whatever is shown', () => {
    expect(nextGifStep(0, 1_050_000)).toBe(1);
    expect(nextGifStep(0, 3_000_000)).toBe(3);
    expect(nextGifStep(GIF_STEPS.length - 1, 2_000_000)).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: GIF_LIMIT + 1, max: 1e9 }), fc.nat(GIF_STEPS.length - 2), (bytes, step) => {
        expect(nextGifStep(step, bytes)).toBeGreaterThan(step);
      }),
    );
    // LZW codes have at most one bit more than a pixel, a new table's start aside: noise takes about that.
    const last = GIF_STEPS.at(-1) ?? expect.fail();
    const worst = last.side ** 2 * Math.ceil(5.8 * last.rate) * ((Math.log2(last.colors) + 1.5) / 8);
    expect(worst).toBeLessThan(GIF_LIMIT);
  });
});

describe('the storyboard', () => {
  test('has at most a hundred tiles that cover the film', () => {
    expect(planSheet(60)).toEqual({ tiles: 30, columns: 10, rows: 3, secondsPerTile: 2 });
    expect(planSheet(0.4)).toEqual({ tiles: 1, columns: 1, rows: 1, secondsPerTile: 2 });
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 4000, noNaN: true }), (seconds) => {
        const { tiles, columns, rows, secondsPerTile } = planSheet(seconds);
        expect(tiles).toBeLessThanOrEqual(100);
        expect(tiles).toBeLessThanOrEqual(columns * rows);
        expect(tiles * secondsPerTile).toBeGreaterThanOrEqual(seconds - 1e-6);
        expect((tiles - 1) * secondsPerTile).toBeLessThan(seconds);
      }),
    );
  });

  test('tells players where each tile lies; the last one ends with the film', () => {
    const vtt = sheetVtt(planSheet(23), { width: 160, height: 90 }, 23, 'storyboard.jpg');
    expect(vtt).toContain('00:00:00.000 --> 00:00:02.000\nstoryboard.jpg#xywh=0,0,160,90\n');
    expect(vtt).toContain('00:00:22.000 --> 00:00:23.000\nstoryboard.jpg#xywh=160,90,160,90\n');
  });

  test('shows the scene that is on, at rest', () => {
    const scenes = [card(90), page(150)];
    const looks = [
      ...[look(scenes, 0, picture(0)), look(scenes, 60, picture(2)), look(scenes, 90, picture(0))],
      ...[look(scenes, 150, picture(8)), look(scenes, 210, picture(4))],
    ];
    expect([10, 89, 91, 170, 200].map((frame) => lookAt(looks, frame < 90 ? 0 : 1, frame)?.frame)).toEqual([
      ...[60, 60, 150, 150, 210],
    ]);
    const sheet = planSheet(8);
    const drawn = drawSheet({ sheet, looks, scenes, frameRate: RATE, ...SIZE });
    expect(drawn.length).toBe((SIZE.width * 4 * SIZE.height * 3) / 2);
    const row = (tile: number) => drawn.subarray(tile * SIZE.width, (tile + 1) * SIZE.width);
    const first = (drawnLook: Buffer) => drawnLook.subarray(0, SIZE.width);
    expect(row(0)).toEqual(first(picture(2)));
    expect(row(2)).toEqual(first(picture(8)));
    expect(row(3)).toEqual(first(picture(4)));
  });
});

test('pictures keep the film’s shape, have even sides and are never blown up', () => {
  expect(lookSize({ width: 1920, height: 1080 })).toEqual({ width: 160, height: 90 });
  expect(lookSize({ width: 1080, height: 1920 })).toEqual({ width: 90, height: 160 });
  expect(fitInto(1200, { width: 640, height: 360 })).toEqual({ width: 640, height: 360 });
});
