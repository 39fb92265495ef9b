import { SAMPLE_RATE } from '../../contract/voice.ts';

/** Whole seconds, so that a clip begins on a whole frame of any rate and on a whole tick of any file. */
const CLIP_SECONDS = 10;
/** Files tell milliseconds, and 30000/1001 frames a second are meant for 30: so much slower is the same rate. */
const RATE_TOLERANCE = 0.025;
/** Gaps between pictures that are shorter than all but so many are a stutter of whoever wrote the file. */
const SHORTEST_SHARE = 0.1;

/** Frames a second that a film may have, as the contract's `FrameRate` has them. */
const RATES = Array.from({ length: 51 }, (_, index) => index + 10).filter((rate) => SAMPLE_RATE % rate === 0);

/** When the pictures of a recording are shown, seconds from its start, in order; and when the last one goes. */
export interface ShownPictures {
  readonly times: readonly number[];
  readonly endSeconds: number;
}

/** A part of a recording that becomes a scene. */
export interface Clip {
  readonly startSeconds: number;
  /** Length, in frames of the film. */
  readonly frames: number;
  /** How many of them there are until its last picture is shown; it rests on that for the others. */
  readonly moving: number;
}

/**
 * The film's frames a second for a recording: as many as it has where its pictures come fastest, so that none is left
 * out. One of a variable rate seldom has a picture while it rests, and its mean says little.
 */
export function filmRate({ times }: Pick<ShownPictures, 'times'>): number {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const sorted = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  const shortest = sorted[Math.floor(sorted.length * SHORTEST_SHARE)] ?? 1 / 30;
  const wanted = (1 - RATE_TOLERANCE) / shortest;
  return RATES.find((rate) => rate >= wanted) ?? Math.max(...RATES);
}

/**
 * Cuts a recording into clips of about {@link CLIP_SECONDS}. None begins after the last picture is shown: it would have
 * nothing to show.
 */
export function planClips({ times, endSeconds }: ShownPictures, frameRate: number): Clip[] {
  const last = Math.round((times.at(-1) ?? 0) * frameRate);
  const total = Math.max(1, last + 1, Math.round(endSeconds * frameRate));
  const length = CLIP_SECONDS * frameRate;
  const count = Math.max(1, Math.min(Math.round(total / length), Math.floor(last / length) + 1));
  return Array.from({ length: count }, (_, index): Clip => {
    const start = index * length;
    const end = index === count - 1 ? total : start + length;
    return { startSeconds: index * CLIP_SECONDS, frames: end - start, moving: Math.min(end, last + 1) - start };
  });
}
