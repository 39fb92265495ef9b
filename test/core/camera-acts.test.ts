import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planShot, type Shot, shortestShot } from '../../functions/core/camera.ts';
import { throughZoom } from '../../functions/core/camera-acts.ts';
import { keyframes } from '../../functions/core/typing.ts';

const WINDOW = { width: 1280, height: 720 };
const RATE = 30;
type Direction = Extract<Parameters<typeof planShot>[0]['scene']['direction'], { kind: 'page' }>;

const request = (frames: number, more: Partial<Direction>, target = { x: 300, y: 1500, width: 200, height: 60 }) => ({
  scene: {
    frames,
    from: { scroll_y: 0, pointer: { x: 800, y: 400 } },
    direction: { kind: 'page', selector: '#it', text: null, action: 'look', ...more } as Direction,
  },
  ...{ frameRate: RATE, window: WINDOW, target, maxScroll: 3000, showPointer: true },
});
const shot = (frames: number, more: Partial<Direction>): Shot => planShot(request(frames, more));

const anyFrames = fc.integer({ min: 1, max: 900 });
const anyTarget = fc.record({
  x: fc.integer({ min: 0, max: 1270 }),
  y: fc.integer({ min: 0, max: 3700 }),
  width: fc.integer({ min: 1, max: 1280 }),
  height: fc.integer({ min: 1, max: 1500 }),
});
const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });

describe('a click', () => {
  test('is pressed on the element and let go, however short the scene is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 900 }), anyTarget, (frames, target) => {
        const { press, end } = planShot(request(frames, { action: 'click' }, target));
        expect(press).toMatchObject(end.pointer);
        expect(press?.frame).toBeGreaterThanOrEqual(0);
        expect(press?.release).toBeGreaterThan(press?.frame ?? 0);
        expect(press?.release).toBeLessThan(frames);
      }),
    );
  });

  test('comes once the pointer is there', () => {
    const { press, pointer } = shot(120, { action: 'click' });
    expect(press?.frame).toBeGreaterThan(pointer.at(-1)?.[0] ?? 0);
  });
});

describe('typing', () => {
  test('types all of the text in order, within the scene', () => {
    fc.assert(
      fc.property(anyFrames, anyText, (frames, typed) => {
        const { keys } = shot(frames, { action: 'type', typed });
        expect(keys.map(([, text]) => text).join('')).toBe(typed);
        const times = keys.map(([frame]) => frame);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.at(-1)).toBeLessThan(frames);
      }),
    );
  });

  test('goes at the pace of somebody who types well when there is time: 40 to 90 words a minute', () => {
    const text = 'We plan every shift of the week in minutes, and see the gaps before they hurt.';
    const seconds = keyframes(text).at(-1)?.[0] ?? 0;
    const wordsPerMinute = text.length / 5 / (seconds / 60);
    expect(wordsPerMinute).toBeGreaterThan(40);
    expect(wordsPerMinute).toBeLessThan(90);
    const needed = shortestShot(request(1, { action: 'type', typed: text }));
    const { keys } = shot(Math.ceil(needed * RATE), { action: 'type', typed: text });
    const took = ((keys.at(-1)?.[0] ?? 0) - (keys[0]?.[0] ?? 0)) / RATE;
    expect(Math.abs(took - seconds)).toBeLessThan(0.1);
  });

  test('takes what a reader sees as one character for one', () => {
    expect(keyframes('é👩‍👩‍👧!').map(([, text]) => text)).toEqual(['é', '👩‍👩‍👧', '!']);
  });
});

describe('a zoom', () => {
  test('begins and ends with the whole window, never leaves it, and has the element in it', () => {
    fc.assert(
      fc.property(anyFrames, anyTarget, fc.double({ min: 1.1, max: 4, noNaN: true }), (frames, target, scale) => {
        const { zoom } = planShot(request(frames, { action: 'zoom', scale }, target));
        for (const [frame, x, y, now] of zoom) {
          expect(frame).toBeLessThan(frames);
          expect(now).toBeGreaterThanOrEqual(1);
          expect(now).toBeLessThanOrEqual(scale + 1e-9);
          expect(x).toBeGreaterThanOrEqual(-1e-6);
          expect(y).toBeGreaterThanOrEqual(-1e-6);
          expect(x + WINDOW.width / now).toBeLessThanOrEqual(WINDOW.width + 1e-6);
          expect(y + WINDOW.height / now).toBeLessThanOrEqual(WINDOW.height + 1e-6);
        }
        if (zoom.length > 0) expect(zoom.at(-1)?.[3]).toBe(1);
      }),
    );
  });

  test('comes as near as it was asked to, and stays for a while', () => {
    const { zoom } = shot(180, { action: 'zoom', scale: 2 });
    const nearest = Math.max(...zoom.map(([, , , scale]) => scale));
    expect(nearest).toBeCloseTo(2);
    const [, x, y, scale] = zoom.find(([, , , now]) => now === nearest) ?? [0, 0, 0, 1];
    const { scroll_y } = shot(180, { action: 'zoom', scale: 2 }).end;
    expect(x).toBeLessThanOrEqual(300);
    expect(x + WINDOW.width / scale).toBeGreaterThanOrEqual(500);
    expect(y).toBeLessThanOrEqual(1500 - scroll_y);
  });

  test('shows the pointer where the window’s part has it', () => {
    const pointer: [number, number, number][] = [
      [0, 100, 100],
      [5, 200, 150],
    ];
    const zoom = [
      [3, 50, 50, 2],
      [8, 0, 0, 1],
    ] as const;
    expect(throughZoom(pointer, [...zoom])).toEqual([
      [0, 100, 100],
      [3, 100, 100],
      [5, 300, 200],
      [8, 200, 150],
    ]);
  });
});

test('the pointer is fastest before the middle of its way, and arrives slowly', () => {
  const { pointer } = shot(150, { action: 'hover' });
  const moves = pointer
    .slice(1)
    .map(([, x, y], index) => Math.hypot(x - (pointer[index]?.[1] ?? 0), y - (pointer[index]?.[2] ?? 0)));
  const fastest = moves.indexOf(Math.max(...moves)) / moves.length;
  expect(fastest).toBeGreaterThan(0.2);
  expect(fastest).toBeLessThan(0.5);
});

test('a page is left once it was seen, and the next scene begins at the top of the other', () => {
  const { navigate, end } = shot(90, { action: 'navigate', url: 'https://example.com/' });
  expect(navigate).toEqual({ frame: 15, url: 'https://example.com/' });
  expect(end.scroll_y).toBe(0);
});
