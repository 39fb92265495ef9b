import { ASSEMBLE, type Compute, LARGE, MB_PER_VCPU, RENDER } from '../contract/compute.ts';
import type { X264_PRESETS } from '../contract/settings.ts';
import {
  type Disk,
  type DiskPlan,
  explainDisk,
  type FilmBytes,
  judgeDisk,
  predictDisk,
  predictFilm,
} from './film/predict-disk.ts';

/**
 * CPU seconds that a million pixels of a frame take, decoded, scaled and encoded, on a page that never rests: docs/benchmarks.md,
 * 9 s of 1920x1080 at 30. Presets that were not measured cost as much as the next slower one that was.
 */
const CPU_PER_MEGAPIXEL: Record<(typeof X264_PRESETS)[number], number> = {
  ultrafast: 0.0124,
  superfast: 0.0134,
  veryfast: 0.0158,
  faster: 0.0223,
  fast: 0.0223,
  medium: 0.0279,
  slow: 0.0364,
  slower: 0.0813,
  veryslow: 0.0813,
};
/** Medium took 1.13 times as long at CRF 23 as at 28: so much for each step. */
const MEASURED_CRF = 23;
const CPU_PER_CRF = 1.13 ** (1 / 5);
/** Video in a page, burned captions, a plate: half as much again. */
const MARGIN = 1.5;
/** Share of its vCPUs that x264 keeps busy on scenes: two of three were seen to be. */
const BUSY = 2 / 3;
/** Joining a minute of three sizes took 3.9 CPU seconds, nearly all of it for the sound and the pictures. */
const ASSEMBLE_CPU_PER_SECOND = 0.065;
/** Bytes a second between S3 and a function or a task, up and down; about half of what both are known to reach. */
const BYTES_PER_SECOND = 40e6;
/** Of what may be used of a time limit, so that a slow day does not end a film. */
const SHARE = 0.8;
/** From the order to the first line of code: a machine is found and the image of 300 MB pulled, seconds. */
const TASK_START_SECONDS = 90;

/** What there is to make a film with: bytes of disk. */
export interface Limits {
  readonly lambda: Disk;
  /** Of the task for large films; 0 where a deployment has none. */
  readonly large: number;
  /** What can be kept and published of a film. */
  readonly film: FilmBytes;
}

/** Seconds at the most. */
export interface ComputeTime {
  /** Of the function that renders the longest scene. */
  readonly render: number;
  /** Of the function that joins the film. */
  readonly assemble: number;
  /** Of one task that does all of it, scene after scene. */
  readonly task: number;
}

export type Choice =
  | { readonly compute: Compute; readonly reason: null }
  | { readonly compute: null; readonly reason: string };

/** Predicts how long a film takes; rather too long than too short. */
export function predictTime(plan: DiskPlan): ComputeTime {
  const pixels = plan.ladder.reduce((sum, { width, height }) => sum + width * height, 0);
  const perFrame = (pixels / 1e6) * cpuPerMegapixel(plan.encode) * MARGIN;
  const cpu = plan.scenes.map(({ frames }) => frames * perFrame);
  const seconds = plan.scenes.reduce((sum, { frames }) => sum + frames, 0) / plan.frameRate;
  const assemble = seconds * ASSEMBLE_CPU_PER_SECOND + predictDisk(plan).assemble / BYTES_PER_SECOND;
  const all = cpu.reduce((sum, one) => sum + one, 0);
  return {
    render: Math.max(0, ...cpu) / ((RENDER.memoryMb / MB_PER_VCPU) * BUSY),
    assemble,
    task: TASK_START_SECONDS + all / (LARGE.vcpus * BUSY) + assemble,
  };
}

/** Where a film is made, or why it cannot be: in functions when those have the disk and the time, else by one task. */
export function chooseCompute(plan: DiskPlan, { lambda, large, film }: Limits): Choice {
  const unkept = explainFilm(predictFilm(plan), film);
  if (unkept !== null) return { compute: null, reason: unkept };
  const time = predictTime(plan);
  const lacking = judgeDisk(plan, lambda);
  const isInTime = time.render <= RENDER.seconds * SHARE && time.assemble <= ASSEMBLE.seconds * SHARE;
  if (!lacking.lacking && isInTime) return { compute: 'lambda', reason: null };
  if (large === 0) {
    const reason =
      explainDisk(lacking, lambda) ??
      (time.render > RENDER.seconds * SHARE
        ? explainTime('its longest scene', time.render, RENDER.seconds)
        : explainTime('joining it', time.assemble, ASSEMBLE.seconds));
    return { compute: null, reason };
  }
  const room = { render: large, assemble: large };
  const reason =
    explainDisk(judgeDisk(plan, room), room) ??
    (time.task > LARGE.seconds * SHARE ? explainTime('making it', time.task, LARGE.seconds) : null);
  return reason === null ? { compute: 'fargate', reason } : { compute: null, reason };
}

function cpuPerMegapixel({ preset, crf }: DiskPlan['encode']): number {
  // A preset that x264 does not know is refused elsewhere; here it counts as the slowest.
  const known = Object.entries(CPU_PER_MEGAPIXEL).find(([name]) => name === preset);
  return (known?.[1] ?? CPU_PER_MEGAPIXEL.veryslow) * CPU_PER_CRF ** (MEASURED_CRF - crf);
}

function explainFilm(bytes: FilmBytes, room: FilmBytes): string | null {
  const work = { largest: 'its largest file', published: 'publishing it' };
  const over = (['largest', 'published'] as const).find((part) => bytes[part] > room[part]);
  if (!over) return null;
  const gigabytes = (value: number) => (value / 1e9).toFixed(1);
  return `The film is too large: ${work[over]} may take ${gigabytes(bytes[over])} GB, and there may be ${gigabytes(room[over])}. Make it shorter, or ask for a lower resolution or frame rate, fewer quality_versions, or a higher crf.`;
}

function explainTime(work: string, seconds: number, limit: number): string {
  const minutes = (value: number) => Math.round(value / 60);
  return `The film is too large: ${work} may take ${minutes(seconds)} minutes, and there are ${minutes(limit * SHARE)}. Make it shorter, or ask for a lower resolution or frame rate, fewer quality_versions, or a faster preset.`;
}
