import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordingSegment, RecordingSession } from '../../functions/contract/recording.ts';
import type { Take } from '../../functions/contract/storyboard.ts';
import { describeSegments, describeSession } from '../../functions/core/describe-recording.ts';
import { pageScene } from '../support/recording.ts';

const take = (index: number, frames: number, more: Partial<Take> = {}): Take => ({
  ...{
    index,
    frames,
    mezzanine_key: `takes/x/${index}.mkv`,
    captured_frames: Math.ceil(frames / 3),
    dropped_frames: 0,
  },
  ...{ capture_mode: 'live', width: 640, height: 360, frame_rate: 30, stopped: false, pointer: [] },
  ...{ clicks: [], click_color: '#FF0000', plate: null },
  ...{ cpu_seconds: 1.234, peak_memory_mb: 300, ...more },
});
const scenes = ['Hero', 'Prices', 'Contact'].map((title, index) => pageScene(90, null, { index, title }));

describe('a recording’s session', () => {
  it('adds its takes up, and tells the most that any of them held', () => {
    const takes = [take(0, 90, { peak_memory_mb: 410 }), take(1, 60, { dropped_frames: 2 }), take(2, 30)];
    const session = describeSession(takes, { frame_rate: 30, scenes });
    expect(session).toEqual({
      ...{ capture_mode: 'live', frame_rate: 30, frames: 180, captured_frames: 60, dropped_frames: 2 },
      ...{ cpu_seconds: 3.7, peak_memory_mb: 410, stopped: false },
    });
    expect(RecordingSession.safeParse(session).error).toBeUndefined();
  });

  it('says that it was stopped when one of its takes was, or the last ones were never begun', () => {
    const stopped = (takes: readonly Take[]) => describeSession(takes, { frame_rate: 30, scenes }).stopped;
    const whole = [take(0, 90), take(1, 90), take(2, 90)];
    expect(stopped(whole)).toBe(false);
    expect(stopped([...whole.slice(0, 2), take(2, 12, { stopped: true })])).toBe(true);
    expect(stopped(whole.slice(0, 2))).toBe(true);
  });
});

describe('a recording’s segments', () => {
  it('are one a take, each where the one before ends, by the title of its scene', () => {
    const segments = describeSegments([take(0, 90), take(1, 45)], { frame_rate: 30, scenes });
    expect(
      segments.map(({ title, start_seconds, duration_seconds }) => [title, start_seconds, duration_seconds]),
    ).toEqual([
      ...[
        ['Hero', 0, 3],
        ['Prices', 3, 1.5],
      ],
    ]);
    expect(segments[1]).toMatchObject({ index: 1, frames: 45, captured_frames: 15 });
  });

  it('end where the session ends, at any rate', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lengths, fc.constantFrom(10, 24, 25, 30, 60), (frames, frame_rate) => {
        const takes = frames.map((count, index) => take(index, count, { frame_rate }));
        const segments = describeSegments(takes, { frame_rate, scenes });
        const last = segments.at(-1);
        const end = (last?.start_seconds ?? 0) + (last?.duration_seconds ?? 0);
        expect(end).toBeCloseTo(describeSession(takes, { frame_rate, scenes }).frames / frame_rate, 9);
        expect(segments.every((segment) => RecordingSegment.safeParse(segment).success)).toBe(true);
      }),
    );
  });
});
