import type { RecordingSegment, RecordingSession } from '../contract/recording.ts';
import type { Storyboard, Take } from '../contract/storyboard.ts';

/** How the frames of a recording were made, all its takes together. */
export function describeSession(
  takes: readonly Take[],
  { frame_rate, scenes }: Pick<Storyboard, 'frame_rate' | 'scenes'>,
): RecordingSession {
  const sum = (of: (take: Take) => number) => takes.reduce((total, take) => total + of(take), 0);
  return {
    capture_mode: 'live',
    frame_rate,
    frames: sum(({ frames }) => frames),
    captured_frames: sum(({ captured_frames }) => captured_frames),
    dropped_frames: sum(({ dropped_frames }) => dropped_frames),
    cpu_seconds: Math.round(sum(({ cpu_seconds }) => cpu_seconds) * 100) / 100,
    peak_memory_mb: Math.max(0, ...takes.map(({ peak_memory_mb }) => peak_memory_mb)),
    // Scenes that had not begun when it was stopped have no take.
    stopped: takes.length < scenes.length || takes.some(({ stopped }) => stopped),
  };
}

/** One segment a take, each where the one before ends. */
export function describeSegments(
  takes: readonly Take[],
  { frame_rate, scenes }: Pick<Storyboard, 'frame_rate' | 'scenes'>,
): RecordingSegment[] {
  let frame = 0;
  return takes.map(({ index, frames, captured_frames }) => {
    const start_seconds = frame / frame_rate;
    frame += frames;
    const title = scenes[index]?.title ?? '';
    return { index, title, start_seconds, duration_seconds: frames / frame_rate, frames, captured_frames };
  });
}
