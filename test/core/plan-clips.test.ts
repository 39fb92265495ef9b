import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filmRate, planClips } from '../../functions/core/film/plan-clips.ts';

/** Times of pictures that come so fast, in seconds. */
const steady = (rate: number, count: number) => Array.from({ length: count }, (_, index) => index / rate);
/** The same as files tell them that know milliseconds only. */
const rounded = (times: readonly number[]) => times.map((time) => Math.round(time * 1000) / 1000);

describe('filmRate', () => {
  it.each([
    [24, 24],
    [25, 25],
    [24_000 / 1001, 24],
    [30_000 / 1001, 30],
    [60_000 / 1001, 60],
    [12.5, 15],
    [5, 10],
    [120, 60],
  ])('takes a recording of %f frames a second at %i', (rate, film) => {
    expect(filmRate({ times: steady(rate, 100) })).toBe(film);
    expect(filmRate({ times: rounded(steady(rate, 100)) })).toBe(film);
  });

  it('keeps up with the fastest part of a recording that rests most of the time', () => {
    const burst = steady(30, 40);
    const rest = Array.from({ length: 60 }, (_, index) => 2 + index);
    expect(filmRate({ times: [...burst, ...rest] })).toBe(30);
  });

  it('takes one picture at 30', () => {
    expect(filmRate({ times: [0] })).toBe(30);
  });
});

describe('planClips', () => {
  const recording = fc
    .record({
      gaps: fc.array(fc.double({ min: 0.001, max: 40, noNaN: true }), { maxLength: 60 }),
      rest: fc.double({ min: 0, max: 100, noNaN: true }),
    })
    .map(({ gaps, rest }) => {
      const times = [0];
      for (const gap of gaps) times.push((times.at(-1) ?? 0) + gap);
      return { times, endSeconds: (times.at(-1) ?? 0) + rest };
    });

  it('shows all of a recording, in clips that begin on whole frames and have something to show', () => {
    fc.assert(
      fc.property(recording, fc.constantFrom(10, 24, 25, 30, 60), (pictures, frameRate) => {
        const clips = planClips(pictures, frameRate);
        let start = 0;
        for (const clip of clips) {
          expect(clip.startSeconds * frameRate).toBe(start);
          expect(Number.isInteger(clip.startSeconds)).toBe(true);
          expect(clip.moving).toBeGreaterThanOrEqual(1);
          expect(clip.moving).toBeLessThanOrEqual(clip.frames);
          start += clip.frames;
        }
        const last = Math.round((pictures.times.at(-1) ?? 0) * frameRate);
        expect(start).toBe(Math.max(last + 1, Math.round(pictures.endSeconds * frameRate)));
        // Only the last one rests.
        expect(clips.slice(0, -1).every(({ moving, frames }) => moving === frames)).toBe(true);
        expect(clips.slice(0, -1).every(({ frames }) => frames === 10 * frameRate)).toBe(true);
      }),
    );
  });

  it('leaves no remainder of less than half a clip', () => {
    expect(planClips({ times: steady(30, 30 * 34), endSeconds: 34 }, 30).map(({ frames }) => frames)).toEqual([
      300, 300, 420,
    ]);
  });
});
