import { expect, test } from 'vitest';
import { drawPlayButton, placePlayButton } from '../../functions/core/film/play-button.ts';

test('the play button is a white triangle on a dark disc, see-through around it and smooth at its edges', () => {
  const { side, rgba } = drawPlayButton(64);
  const at = (x: number, y: number) => [...rgba.subarray((y * side + x) * 4, (y * side + x) * 4 + 4)];
  expect(rgba.length).toBe(64 * 64 * 4);
  expect(at(0, 0)[3]).toBe(0);
  expect(at(32, 32)).toEqual([255, 255, 255, 255]);
  const [grey = 255, , , alpha = 0] = at(12, 32);
  expect(grey).toBeLessThan(40);
  expect(alpha).toBeGreaterThan(120);
  expect(alpha).toBeLessThan(200);
  // More to the right than to the left is white: it points there.
  expect(at(46, 32)).toEqual([255, 255, 255, 255]);
  expect(at(46, 20)[0]).toBeLessThan(40);
  const alphas = new Set(Array.from({ length: 64 }, (_, x) => at(x, 3)[3]));
  expect(alphas.size).toBeGreaterThan(3);
});

test('the play button is in the middle, unless words stand there and another place is free', () => {
  const size = { width: 160, height: 90 };
  const drawn = (words: (x: number, y: number) => boolean) =>
    Buffer.from(
      Array.from({ length: size.width * size.height }, (_, at) => {
        const [x, y] = [at % size.width, Math.floor(at / size.width)];
        return words(x / size.width, y / size.height) && x % 3 === 0 ? 235 : 40;
      }),
    );
  expect(
    placePlayButton(
      drawn(() => false),
      size,
    ),
  ).toEqual({ x: 0.5, y: 0.5 });
  const heading = drawn((x, y) => x < 0.6 && y > 0.3 && y < 0.7);
  expect(placePlayButton(heading, size)).toEqual({ x: 0.76, y: 0.5 });
  const centred = drawn((x, y) => x > 0.1 && x < 0.9 && y > 0.35 && y < 0.6);
  expect(placePlayButton(centred, size)).toEqual({ x: 0.5, y: 0.76 });
  expect(
    placePlayButton(
      drawn(() => true),
      size,
    ),
  ).toEqual({ x: 0.5, y: 0.5 });
});
