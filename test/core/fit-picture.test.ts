import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasShapeOf, pictureIn } from '../../functions/core/film/fit-picture.ts';

const SIZE = { width: 1280, height: 720 };
const side = fc.integer({ min: 180, max: 1920 }).map((half) => half * 2);
const anySize = fc.record({ width: side, height: side });

describe('pictureIn', () => {
  test('fills every step of the ladder, whose sides are rounded to even', () => {
    for (const [take, film] of [
      [SIZE, { width: 854, height: 480 }],
      [SIZE, { width: 640, height: 360 }],
      [SIZE, SIZE],
      [
        { width: 1366, height: 768 },
        { width: 854, height: 480 },
      ],
      [
        { width: 1080, height: 1920 },
        { width: 720, height: 1280 },
      ],
    ] as const) {
      expect(hasShapeOf(take, film)).toBe(true);
      expect(pictureIn(take, film)).toEqual({ x: 0, y: 0, ...film });
    }
  });

  test.each([
    [
      { width: 1080, height: 1920 },
      { x: 0, y: 552, width: 1080, height: 608 },
    ],
    [
      { width: 1080, height: 1080 },
      { x: 0, y: 236, width: 1080, height: 608 },
    ],
    [
      { width: 1920, height: 1440 },
      { x: 0, y: 180, width: 1920, height: 1080 },
    ],
  ])('stands inside a film of another shape: %j', (film, picture) => {
    expect(pictureIn({ width: 1920, height: 1080 }, film)).toEqual(picture);
  });

  test('is never blown up, never bent, inside its frame, and on even places', () => {
    fc.assert(
      fc.property(anySize, anySize, (take, film) => {
        const picture = pictureIn(take, film);
        const scale = Math.min(film.width / take.width, film.height / take.height);
        expect(picture === null).toBe(scale > 1);
        if (!picture) return;
        const { x, y, width, height } = picture;
        expect([x % 2, y % 2, width % 2, height % 2]).toEqual([0, 0, 0, 0]);
        expect(x >= 0 && y >= 0 && x + width <= film.width && y + height <= film.height).toBe(true);
        expect(Math.abs(width - take.width * scale)).toBeLessThanOrEqual(2);
        expect(Math.abs(height - take.height * scale)).toBeLessThanOrEqual(2);
      }),
    );
  });
});
