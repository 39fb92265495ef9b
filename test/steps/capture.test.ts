import { describe, expect, test } from 'vitest';
import { capture } from '../../functions/4-record/capture.ts';
import type { FramePage } from '../../functions/browser/frame-page.ts';

/**
 * A page with Chromium's habits: it paints what `show` says of a frame's time, reports damage whenever a picture is
 * asked for, reports it once more on the next frame, and leaves the picture out when there is nothing new to show.
 */
class FakePage {
  pictures = 0;
  #ms = 0;
  #shown: string | undefined;
  #falseDamage = false;
  readonly #show: (ms: number) => string;

  constructor(show: (ms: number) => string) {
    this.#show = show;
  }

  async advance(ms: number): Promise<void> {
    this.#ms += ms;
  }

  async paint({ screenshot = false } = {}) {
    const now = this.#show(this.#ms);
    const changed = now !== this.#shown;
    const damaged = changed || screenshot || this.#falseDamage;
    this.#falseDamage = screenshot;
    this.#shown = now;
    if (screenshot) this.pictures++;
    return { damaged, picture: screenshot && damaged ? Buffer.from(now) : undefined };
  }
}

async function run(frames: number, show: (ms: number) => string, act: (frame: number) => boolean = () => false) {
  const page = new FakePage(show);
  const written: [number, string][] = [];
  const progress: number[] = [];
  const { taken } = await capture({
    // The fake has what capture uses of a page.
    page: page as unknown as FramePage,
    frames,
    frameRate: 50,
    act: async (frame) => act(frame),
    write: async (frame, jpeg) => void written.push([frame, jpeg.toString()]),
    onProgress: (frame) => progress.push(frame),
  });
  return { page, written, progress, taken };
}

describe('capture', () => {
  test('takes a picture of rest twice to know it for rest, and then no more', async () => {
    const { page, written, taken } = await run(500, () => 'still');
    expect(page.pictures).toBe(2);
    expect(taken).toBe(1);
    expect(written).toEqual([
      [0, 'still'],
      [499, 'still'],
    ]);
  });

  test('writes a change at the frame at which it comes, after any length of rest', async () => {
    // 20 ms a frame: the page changes at frames 7, 8 and 300.
    const show = (ms: number) => (ms < 140 ? 'a' : ms < 160 ? 'b' : ms < 6000 ? 'c' : 'd');
    const { page, written } = await run(400, show);
    expect(written).toEqual([
      ...[[0, 'a'] as const, [7, 'b'] as const, [8, 'c'] as const, [300, 'd'] as const, [399, 'd'] as const],
    ]);
    expect(page.pictures).toBeLessThan(12);
  });

  test('takes every frame of a page that never rests', async () => {
    const { written, taken } = await run(60, (ms) => `at ${Math.round(ms)}`);
    expect(taken).toBe(60);
    expect(written).toEqual(Array.from({ length: 60 }, (_, frame) => [frame, `at ${frame * 20}`]));
  });

  test('looks at once when it has changed the page itself', async () => {
    const { page } = await run(
      100,
      () => 'still',
      (frame) => frame === 50,
    );
    expect(page.pictures).toBe(3);
  });

  test('tells its progress from the first frame to the last', async () => {
    const { progress } = await run(5, () => 'still');
    expect(progress).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('stops before the next frame when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('Enough.');
    const page = new FakePage((ms) => `at ${ms}`);
    const written: number[] = [];
    const work = capture({
      // The fake has what capture uses of a page.
      page: page as unknown as FramePage,
      frames: 100,
      frameRate: 50,
      act: async () => false,
      write: async (frame) => {
        written.push(frame);
        if (frame === 3) controller.abort(reason);
      },
      signal: controller.signal,
    });
    await expect(work).rejects.toBe(reason);
    expect(written).toEqual([0, 1, 2, 3]);
  });

  test.each([
    ['before it began', -1, 1],
    ['while a frame was taken', 3, 4],
    ['while the last one was', 9, 10],
  ])('ends whole when it is stopped %s', async (_, at, frames) => {
    const stop = new AbortController();
    if (at < 0) stop.abort();
    const page = new FakePage((ms) => `at ${ms}`);
    const written: number[] = [];
    const captured = await capture({
      // The fake has what capture uses of a page.
      page: page as unknown as FramePage,
      frames: 10,
      frameRate: 50,
      act: async (frame) => {
        if (frame === at) stop.abort();
        return false;
      },
      write: async (frame) => void written.push(frame),
      stop: stop.signal,
    });
    expect(captured).toEqual({ frames, taken: frames, dropped: 0 });
    expect(written).toEqual(Array.from({ length: frames }, (__, frame) => frame));
  });

  test('marks its end when it is stopped in the middle of rest', async () => {
    const stop = new AbortController();
    const written: number[] = [];
    const captured = await capture({
      // The fake has what capture uses of a page.
      page: new FakePage(() => 'still') as unknown as FramePage,
      frames: 100,
      frameRate: 50,
      act: async (frame) => {
        if (frame === 40) stop.abort();
        return false;
      },
      write: async (frame) => void written.push(frame),
      stop: stop.signal,
    });
    expect(captured).toEqual({ frames: 41, taken: 1, dropped: 0 });
    expect(written).toEqual([0, 40]);
  });
});
