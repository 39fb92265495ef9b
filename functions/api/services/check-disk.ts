import type { ComposeOptions } from '../../contract/compose.ts';
import type { DiskEnvironment } from '../../contract/environment.ts';
import { parseResolution } from '../../contract/resolution.ts';
import type { EncodeSettings } from '../../contract/settings.ts';
import { chooseCompute } from '../../core/choose-compute.ts';
import { encodeOf } from '../../core/encode.ts';
import { ladderOf } from '../../core/film/ladder.ts';
import { limitsOf } from '../../runtime/disk-room.ts';
import type { FieldError } from '../problem.ts';

/** A scene of a film whose scenes are not known, seconds: shorter than most, since it refuses nothing that might be made. */
const SCENE_SECONDS = 6;

export interface AskedFilm {
  readonly seconds: number;
  readonly resolution: string;
  readonly frameRate: number;
  /** Null for a recording, which has no sound and nothing beside it. */
  readonly compose: Pick<
    ComposeOptions,
    'quality' | 'crf' | 'preset' | 'generate_quality_versions' | 'quality_versions' | 'background_music'
  > | null;
  /** Of a recording. */
  readonly quality?: ComposeOptions['quality'];
}

/**
 * A film of the asked length that could not be made with the disk and in the time there is, before anything is paid for it. Its scenes
 * are not known yet: whether each can be rendered is seen when they are planned, by the same rule.
 */
export function tooLarge(
  pointer: string,
  { seconds, resolution, frameRate, compose, quality }: AskedFilm,
  environment: DiskEnvironment & EncodeSettings,
): FieldError[] {
  const { width, height } = parseResolution(resolution);
  const options = compose ?? { quality, generate_quality_versions: false };
  const limits = limitsOf(environment);
  const scene = SCENE_SECONDS * frameRate;
  const frames = Math.ceil(seconds * frameRate);
  const scenes = Array.from({ length: Math.ceil(frames / scene) }, (_, at) => Math.min(scene, frames - at * scene));
  const plan = {
    ...{ scenes: scenes.map((each) => ({ frames: each })), frameRate, take: { width, height } },
    ...{ ladder: ladderOf(width, height, options), encode: encodeOf(options, environment) },
    ...{ hasSound: compose !== null, hasMusic: compose?.background_music !== undefined, extras: compose !== null },
  };
  const { reason } = chooseCompute(plan, { ...limits, lambda: { ...limits.lambda, render: Number.POSITIVE_INFINITY } });
  return reason === null ? [] : [{ pointer, message: reason }];
}
