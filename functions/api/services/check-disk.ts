import type { ComposeOptions } from '../../contract/compose.ts';
import type { DiskEnvironment } from '../../contract/environment.ts';
import { parseResolution } from '../../contract/resolution.ts';
import type { EncodeSettings } from '../../contract/settings.ts';
import { encodeOf } from '../../core/encode.ts';
import { ladderOf } from '../../core/film/ladder.ts';
import { explainDisk, judgeDisk } from '../../core/film/predict-disk.ts';
import { diskRoom } from '../../runtime/disk-room.ts';
import type { FieldError } from '../problem.ts';

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
 * A film of the asked length that could not be joined on the disk there is, before anything is paid for it. Its scenes are
 * not known yet: whether each can be rendered is seen when they are planned.
 */
export function tooLarge(
  pointer: string,
  { seconds, resolution, frameRate, compose, quality }: AskedFilm,
  environment: DiskEnvironment & EncodeSettings,
): FieldError[] {
  const { width, height } = parseResolution(resolution);
  const options = compose ?? { quality, generate_quality_versions: false };
  const room = { ...diskRoom(environment), render: Number.POSITIVE_INFINITY };
  const plan = {
    ...{ scenes: [{ frames: Math.ceil(seconds * frameRate) }], frameRate, take: { width, height } },
    ...{ ladder: ladderOf(width, height, options), encode: encodeOf(options, environment) },
    ...{ hasSound: compose !== null, hasMusic: compose?.background_music !== undefined, extras: compose !== null },
  };
  const message = explainDisk(judgeDisk(plan, room), room);
  return message === null ? [] : [{ pointer, message }];
}
