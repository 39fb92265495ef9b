import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Box } from '../../functions/contract/page.ts';
import { HIGHLIGHT_FADE_SECONDS, planShot, type ShotRequest } from '../../functions/core/camera.ts';

const WINDOW = { width: 1280, height: 720 };

const pixels = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anyBox: fc.Arbitrary<Box> = fc.record({
  x: pixels(-3000, 5000),
  y: pixels(-3000, 60_000),
  width: fc.oneof(pixels(0, 40), pixels(40, 900), pixels(900, 20_000)),
  height: fc.oneof(pixels(0, 40), pixels(40, 900), pixels(900, 60_000)),
});
const anyRequest: fc.Arbitrary<ShotRequest> = fc
  .record({
    frames: fc.integer({ min: 1, max: 4000 }),
    frameRate: fc.integer({ min: 10, max: 60 }),
    window: fc.constantFrom(WINDOW, { width: 640, height: 360 }, { width: 1080, height: 1920 }),
    target: fc.option(anyBox),
    maxScroll: fc.integer({ min: 0, max: 50_000 }),
    scrollFrom: fc.integer({ min: 0, max: 50_000 }),
    at: fc.tuple(pixels(0, 1), pixels(0, 1)),
    action: fc.constantFrom('highlight' as const, 'look' as const),
    showPointer: fc.boolean(),
  })
  .map(({ frames, scrollFrom, at, action, ...rest }) => ({
    ...rest,
    scene: {
      frames,
      direction: { kind: 'page', selector: '#target', text: null, action },
      from: {
        scroll_y: scrollFrom,
        pointer: { x: Math.round(at[0] * (rest.window.width - 1)), y: Math.round(at[1] * (rest.window.height - 1)) },
      },
    },
  }));

const always = (check: (request: ShotRequest) => void) =>
  fc.assert(
    fc.property(anyRequest, (request) => {
      check(request);
    }),
    { numRuns: 400 },
  );
const secondsOf = ({ scene, frameRate }: ShotRequest) => scene.frames / frameRate;
const shotOf = (more: Partial<ShotRequest> & { frames?: number }) =>
  planShot({
    scene: {
      frames: more.frames ?? 120,
      direction: { kind: 'page', selector: '#target', text: null, action: 'highlight' },
      from: { scroll_y: 0, pointer: { x: 800, y: 400 } },
    },
    frameRate: 30,
    window: WINDOW,
    target: { x: 200, y: 1500, width: 400, height: 60 },
    maxScroll: 3000,
    showPointer: true,
    ...more,
  });

describe('the scroll', () => {
  test('has one whole height for every frame, and none that the page does not have', () => {
    always((request) => {
      const { scroll, end } = planShot(request);
      expect(scroll).toHaveLength(request.scene.frames);
      for (const y of [...scroll, end.scroll_y]) {
        if (!Number.isInteger(y) || y < 0 || y > request.maxScroll) expect.fail(`${y} is no height of the page`);
      }
    });
  });

  test('starts where the scene before left off, and no cut shows, because the page is still at first', () => {
    always((request) => {
      const { scroll } = planShot(request);
      const start = Math.min(request.scene.from.scroll_y, request.maxScroll);
      expect(scroll.slice(0, 2)).toEqual(scroll.length > 1 ? [start, start] : [start]);
    });
  });

  test('goes one way only, and never faster than a smooth move of its length has to', () => {
    always((request) => {
      const { scroll, end } = planShot(request);
      const distance = Math.abs(end.scroll_y - (scroll[0] ?? 0));
      const shortest = Math.min(0.6, secondsOf(request) * 0.45);
      // 15/8 is the steepest slope of 6t⁵ − 15t⁴ + 10t³.
      const bound = (1.875 * distance) / (shortest * request.frameRate) + 1;
      const way = Math.sign(end.scroll_y - (scroll[0] ?? 0));
      for (const [frame, y] of scroll.entries()) {
        const step = (y - (scroll[frame - 1] ?? y)) * way;
        if (step < 0 || step > bound) expect.fail(`a step of ${step} at frame ${frame}, bound ${bound}`);
      }
    });
  });

  test('has come to rest at the promised place, without a jolt, in every scene of half a second or more', () => {
    always((request) => {
      fc.pre(secondsOf(request) >= 0.5);
      const { scroll, end } = planShot(request);
      expect(scroll.at(-1)).toBe(end.scroll_y);
      const moved = scroll.flatMap((y, frame) => (frame > 0 && y !== scroll[frame - 1] ? [frame] : []));
      const last = moved.at(-1) ?? 0;
      const distance = Math.abs(end.scroll_y - (scroll[0] ?? 0));
      // A move of half a second has fifteen steps at 30 a second; the last of them is a small part of the way.
      if (request.frameRate >= 30 && secondsOf(request) >= 2) {
        expect(Math.abs((scroll[last] ?? 0) - (scroll[last - 1] ?? scroll[0] ?? 0))).toBeLessThan(distance * 0.02 + 2);
      }
    });
  });

  test('brings a target to rest above the player’s controls, and of a tall one shows the top', () => {
    const small = shotOf({});
    const tall = shotOf({ target: { x: 200, y: 1500, width: 400, height: 2000 } });
    expect(1530 - small.end.scroll_y).toBeCloseTo(720 * 0.42, -1);
    expect(1500 - tall.end.scroll_y).toBeCloseTo(720 * 0.12, -1);
  });

  test('stays where it is when there is nothing to go to', () => {
    const { scroll, pointer, end } = shotOf({ target: null });
    expect(new Set(scroll)).toEqual(new Set([0]));
    expect(pointer).toEqual([[0, 800, 400]]);
    expect(end).toEqual({ scroll_y: 0, pointer: { x: 800, y: 400 } });
  });
});

describe('the pointer', () => {
  test('has a place from frame 0 on, and each row is a later frame of the scene', () => {
    always((request) => {
      const { pointer } = planShot(request);
      if (!request.showPointer) return expect(pointer).toEqual([]);
      const { x, y } = request.scene.from.pointer;
      expect(pointer[0]).toEqual([0, x, y]);
      for (const [index, [frame]] of pointer.entries()) {
        const before = pointer[index - 1]?.[0] ?? -1;
        if (frame <= before || frame >= request.scene.frames) expect.fail(`frame ${frame} after ${before}`);
      }
    });
  });

  test('never leaves the window on its way', () => {
    always((request) => {
      for (const [, x, y] of planShot(request).pointer) {
        if (x < 0 || y < 0 || x >= request.window.width || y >= request.window.height) {
          expect.fail(`${x},${y} is outside`);
        }
      }
    });
  });

  test('has arrived where the next scene finds it, in every scene of a second or more', () => {
    always((request) => {
      fc.pre(secondsOf(request) >= 1 && request.showPointer);
      const { pointer, end } = planShot(request);
      expect(pointer.at(-1)?.slice(1)).toEqual([end.pointer.x, end.pointer.y]);
    });
  });

  test('arrives slowly: its last steps are shorter than its longest', () => {
    const { pointer } = shotOf({});
    const steps = pointer.slice(1).map(([, x, y], index) => {
      const [, fromX = 0, fromY = 0] = pointer[index] ?? [];
      return Math.hypot(x - fromX, y - fromY);
    });
    expect(steps.length).toBeGreaterThan(8);
    expect(steps.at(-1)).toBeLessThan(Math.max(...steps) / 5);
  });
});

describe('the highlight', () => {
  test('lies inside the window and has a size', () => {
    always((request) => {
      const { highlight } = planShot(request);
      if (!highlight) return;
      const { x, y, width, height } = highlight.box;
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(width, height)).toBeGreaterThan(0);
      expect(x + width).toBeLessThanOrEqual(request.window.width);
      expect(y + height).toBeLessThanOrEqual(request.window.height);
    });
  });

  test('comes when camera and pointer rest and has faded before the cut', () => {
    always((request) => {
      const { highlight, scroll, pointer, end } = planShot(request);
      if (!highlight) return;
      const { from, to } = highlight;
      expect(from).toBeLessThan(to);
      expect(to).toBeLessThan(request.scene.frames - HIGHLIGHT_FADE_SECONDS * request.frameRate);
      expect(scroll[from]).toBe(end.scroll_y);
      expect(pointer.at(-1)?.[0] ?? 0).toBeLessThanOrEqual(from);
    });
  });

  test('is left out of a scene too short to read it, and of one that only looks', () => {
    expect(shotOf({ frames: 40 }).highlight).toBeNull();
    expect(shotOf({ frames: 120 }).highlight).not.toBeNull();
    always((request) => {
      if (request.scene.direction.kind !== 'page' || request.scene.direction.action === 'look') {
        expect(planShot(request).highlight).toBeNull();
      }
    });
  });

  test('is left out when the target is beside the window, where no frame could be seen', () => {
    expect(shotOf({ target: { x: 1600, y: 1500, width: 400, height: 60 } }).highlight).toBeNull();
    expect(shotOf({ target: { x: -900, y: 1500, width: 400, height: 60 } }).highlight).toBeNull();
    expect(shotOf({ target: { x: 200, y: 9000, width: 400, height: 60 } }).highlight).toBeNull();
  });
});

test('the same request gives the same shot', () => {
  always((request) => expect(planShot(structuredClone(request))).toEqual(planShot(request)));
});
