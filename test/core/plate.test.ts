import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plateCommands } from '../../functions/core/film/plate.ts';
import { drawRipple } from '../../functions/core/film/ripple.ts';
import { planPlate, plateOf } from '../../functions/core/plate.ts';

const still = (frames: number, height: number) => Array.from({ length: frames }, () => height);
/** Rests, moves evenly, rests. */
const scroll = (from: number, to: number, frames: number) => [
  ...still(10, from),
  ...Array.from({ length: frames }, (_, frame) => Math.round(from + ((to - from) * (frame + 1)) / frames)),
  ...still(10, to),
];

describe('a plate', () => {
  test('covers every window of the way, and none outside it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9000 }),
        fc.integer({ min: 0, max: 9000 }),
        fc.integer({ min: 20, max: 200 }),
        fc.constantFrom(360, 720, 1081),
        (from, to, frames, height) => {
          const heights = scroll(from, to, frames);
          const plan = planPlate(heights, height);
          if (!plan) return;
          const [low, high] = [plan.heights[0] ?? 0, plan.heights.at(-1) ?? 0];
          expect(low).toBe(Math.min(...heights.slice(plan.from, plan.to)));
          expect(high).toBe(Math.max(...heights.slice(plan.from, plan.to)));
          expect(plan.strip).toBeLessThanOrEqual(height);
          // Strips one below the other, then the last window less its first rows: as tall as the way and a window.
          expect((plan.heights.length - 1) * plan.strip + height - plan.cut).toBe(high - low + height);
          expect(plan.scroll.map((row) => row + low)).toEqual(heights.slice(plan.from, plan.to));
        },
      ),
    );
  });

  test('is not made where nothing scrolls, or so little that it would cost more', () => {
    expect(planPlate(still(100, 50), 360)).toBeNull();
    expect(planPlate(scroll(0, 30, 4), 360)).toBeNull();
  });

  test('is counted in pixels of the frames once it is made', () => {
    const plan = planPlate(scroll(0, 700, 40), 360) ?? expect.fail('The way is long enough.');
    const plate = plateOf(plan, 2, true);
    expect(plate).toMatchObject({ tiles: plan.heights.length, strip: 2 * plan.strip, cut: 2 * plan.cut, layer: true });
    expect(plate.scroll).toEqual(plan.scroll.map((row) => 2 * row));
  });

  test('moves its window half a frame before the frame that shows it', () => {
    const plate = { from: 4, to: 7, tiles: 1, strip: 9, cut: 0, layer: false, scroll: [0, 5, 9] };
    expect(plateCommands(plate, 10)).toBe('0.05000 crop@plate y 5;\n0.15000 crop@plate y 9;');
  });
});

describe('a click’s ripple', () => {
  const ripple = drawRipple('#FF8800', 720, 30);
  const alphaAt = (frame: number, x: number, y: number) =>
    ripple.rgba[((frame * ripple.side + y) * ripple.side + x) * 4 + 3] ?? 0;

  test('is of the colour that was asked for, grows, and is gone at its end', () => {
    const middle = ripple.side / 2;
    expect([...ripple.rgba.subarray(0, 3)]).toEqual([0xff, 0x88, 0]);
    const reach = (frame: number) =>
      Array.from({ length: middle }, (_, x) => alphaAt(frame, x, middle)).findIndex((alpha) => alpha > 20);
    expect(reach(0)).toBeGreaterThan(reach(6));
    const last = ripple.rgba.subarray((ripple.frames - 1) * ripple.side ** 2 * 4).filter((_, at) => at % 4 === 3);
    expect(Math.max(...last)).toBe(0);
  });
});
