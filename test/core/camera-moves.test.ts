import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SceneDirection } from '../../functions/contract/script.ts';
import { planShot, type ShotRequest, shortestShot } from '../../functions/core/camera.ts';
import { scrollSeconds, USUAL_PACE } from '../../functions/core/camera-motion.ts';

const WINDOW = { width: 1280, height: 720 };
const TARGET = { x: 200, y: 1500, width: 400, height: 60 };

type Action = Extract<SceneDirection, { kind: 'page' }>['action'];
type Request = Partial<ShotRequest> & {
  action?: Action;
  point?: { x: number; y: number };
  scroll_y?: number;
  frames?: number;
};

function request({ action = 'hover', point, scroll_y = 0, frames = 150, ...more }: Request = {}): ShotRequest {
  const direction = { kind: 'page' as const, selector: '#target', text: null, action, ...(point && { point }) };
  return {
    scene: { frames, direction, from: { scroll_y, pointer: { x: 800, y: 400 } } },
    ...{ frameRate: 30, window: WINDOW, target: TARGET, maxScroll: 3000, showPointer: true, ...more },
  };
}
const shot = (more?: Request) => planShot(request(more));
const movingFrames = (scroll: readonly number[]) =>
  scroll.filter((y, frame) => frame > 0 && y !== scroll[frame - 1]).length;

describe('a scene that hovers', () => {
  test('brings the pointer onto the middle of the element, and frames nothing', () => {
    const { end, highlight, mouse } = shot();
    expect(end.pointer).toEqual({ x: 400, y: 1530 - end.scroll_y });
    expect(highlight).toBeNull();
    expect(mouse.at(-1)?.slice(1)).toEqual([end.pointer.x, end.pointer.y]);
  });

  test('moves the page’s mouse exactly as the pointer that is shown, and also when none is', () => {
    expect(shot().mouse).toEqual(shot().pointer);
    expect(shot({ showPointer: false }).mouse).toEqual(shot().mouse);
    expect(shot({ action: 'highlight' }).mouse).toEqual([]);
    expect(shot({ action: 'look' }).mouse).toEqual([]);
  });

  test('leaves the camera alone when the element can be seen already, and else goes to it', () => {
    expect(new Set(shot({ scroll_y: 1300 }).scroll)).toEqual(new Set([1300]));
    expect(shot({ scroll_y: 0 }).end.scroll_y).toBe(shot({ action: 'look' }).end.scroll_y);
    // Behind the player's controls it cannot be seen.
    expect(shot({ scroll_y: 820 }).end.scroll_y).not.toBe(820);
  });

  test('keeps the pointer inside the window, on what can be seen of the element', () => {
    fc.assert(
      fc.property(
        fc.record({
          x: fc.double({ min: -3000, max: 5000, noNaN: true }),
          y: fc.double({ min: -3000, max: 9000, noNaN: true }),
          width: fc.double({ min: 0, max: 4000, noNaN: true }),
          height: fc.double({ min: 0, max: 9000, noNaN: true }),
        }),
        (target) => {
          for (const [, x, y] of shot({ target }).pointer) {
            expect(x >= 0 && y >= 0 && x < WINDOW.width && y < WINDOW.height).toBe(true);
          }
        },
      ),
    );
  });

  test('goes to a point just as to an element', () => {
    const { end } = shot({ point: { x: 900, y: 2000 }, target: null });
    expect(end.pointer).toEqual({ x: 900, y: 2000 - end.scroll_y });
  });
});

describe('a scroll to a point', () => {
  test('brings its height to the top of the window, as far as the page goes, and leaves the pointer alone', () => {
    const at = (y: number) => shot({ action: 'look', point: { x: 10, y }, target: null });
    expect(at(1000.4).end).toEqual({ scroll_y: 1000, pointer: { x: 800, y: 400 } });
    expect(at(99_999).end.scroll_y).toBe(3000);
    expect(at(0).end.scroll_y).toBe(0);
  });
});

describe('the pace', () => {
  test('is one second for a screen’s height unless something else is asked for', () => {
    expect(scrollSeconds(720, WINDOW, USUAL_PACE)).toBeCloseTo(1, 10);
    expect(scrollSeconds(720, WINDOW, { ...USUAL_PACE, scrollSpeedMs: 2500 })).toBeCloseTo(2.5, 10);
    expect(scrollSeconds(0, WINDOW, USUAL_PACE)).toBe(0);
  });

  test('decides how many frames a scroll takes', () => {
    const moved = (scrollSpeedMs: number) =>
      movingFrames(shot({ frames: 600, action: 'look', pace: { ...USUAL_PACE, scrollSpeedMs } }).scroll);
    expect(moved(2000) / moved(1000)).toBeCloseTo(2, 0);
    expect(moved(500) / moved(1000)).toBeCloseTo(0.5, 0);
  });

  test('decides how long a frame has to go before the cut', () => {
    const gone = (fadeMs: number) =>
      shot({ frames: 300, action: 'highlight', pace: { ...USUAL_PACE, fadeMs } }).highlight?.to ?? 0;
    expect(gone(300)).toBe(290);
    expect(gone(1000)).toBe(269);
    expect(gone(0)).toBe(299);
  });
});

describe('the shortest shot', () => {
  const anyRequest = fc.record({
    action: fc.constantFrom<Action>('hover', 'look', 'highlight'),
    scroll_y: fc.integer({ min: 0, max: 3000 }),
    y: fc.integer({ min: 0, max: 3600 }),
    scrollSpeedMs: fc.integer({ min: 200, max: 10_000 }),
    fadeMs: fc.integer({ min: 0, max: 2000 }),
  });

  test('hurries nothing: in a longer one every move takes as many frames', () => {
    fc.assert(
      fc.property(anyRequest, ({ y, scrollSpeedMs, fadeMs, ...rest }) => {
        const wanted = request({ ...rest, target: { ...TARGET, y }, pace: { scrollSpeedMs, fadeMs } });
        const frames = Math.ceil(shortestShot(wanted) * 30);
        const short = planShot({ ...wanted, scene: { ...wanted.scene, frames } });
        const long = planShot({ ...wanted, scene: { ...wanted.scene, frames: frames * 3 } });
        expect(movingFrames(short.scroll)).toBe(movingFrames(long.scroll));
        expect(short.pointer).toEqual(long.pointer);
        expect(short.highlight?.from).toBe(long.highlight?.from);
        if (rest.action === 'highlight') expect(short.highlight).not.toBeNull();
      }),
    );
  });

  test('is over soon when there is nothing to do', () => {
    expect(shortestShot(request({ action: 'look', target: null }))).toBeLessThan(0.2);
  });
});
