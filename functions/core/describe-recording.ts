import type { RecordingSegment, RecordingSession } from '../contract/recording.ts';
import type { Storyboard, Take } from '../contract/storyboard.ts';

/** How the frames of a recording were made, all its takes together. */
export function describeSession(
  takes: readonly Take[],
  { frame_rate, scenes }: Pick<Storyboard, 'frame_rate' | 'scenes'>,
): RecordingSession {
  const sum = (of: (take: Take) => number) => takes.reduce((total, take) => total + of(take), 0);
  return {
    capture_mode: modeOf(takes),
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

/** One segment a shot, each where the one before ends; parts of one shot are one segment. */
export function describeSegments(
  takes: readonly Take[],
  { frame_rate, scenes }: Pick<Storyboard, 'frame_rate' | 'scenes'>,
): RecordingSegment[] {
  const shots: Take[][] = [];
  for (const take of takes) {
    const continued = (scenes[take.index]?.part?.from ?? 0) > 0;
    if (continued) shots.at(-1)?.push(take);
    else shots.push([take]);
  }
  let start = 0;
  return shots.map((parts, index) => {
    const sum = (of: (take: Take) => number) => parts.reduce((total, take) => total + of(take), 0);
    const frames = sum((take) => take.frames);
    const start_seconds = start / frame_rate;
    start += frames;
    return {
      ...{
        index,
        title: scenes[parts[0]?.index ?? 0]?.title ?? '',
        start_seconds,
        duration_seconds: frames / frame_rate,
      },
      frames,
      captured_frames: sum(({ captured_frames }) => captured_frames),
      dropped_frames: sum(({ dropped_frames }) => dropped_frames),
      capture_mode: parts[0]?.capture_mode ?? 'live',
    };
  });
}

function modeOf(takes: readonly Take[]): RecordingSession['capture_mode'] {
  const modes = new Set(takes.map(({ capture_mode }) => capture_mode));
  return modes.size > 1 ? 'mixed' : ([...modes][0] ?? 'live');
}
