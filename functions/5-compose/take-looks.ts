import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import {
  extraLooksArgs,
  extraMoments,
  isSettled,
  keyLooksArgs,
  type Look,
  type Moment,
  momentsOf,
  type ShownScene,
  shownFrames,
} from '../core/film/looks.ts';
import type { RunTool } from './run-tool.ts';

export interface LooksRequest {
  readonly scenes: readonly (ShownScene & { readonly path: string })[];
  /** List file of the same. */
  readonly listPath: string;
  readonly frameRate: number;
  /** Size of a look, pixels. */
  readonly width: number;
  readonly height: number;
  readonly folder: string;
}

/**
 * Looks at a film through its key frames, which cost a thirtieth of all frames to decode, and at scenes of which none
 * shows how they stand, in order.
 *
 * @throws RetryableError `EncoderFailed`.
 */
export async function takeLooks(run: RunTool, request: LooksRequest): Promise<Look[]> {
  const { scenes, frameRate, width, height, folder } = request;
  const outputPath = join(folder, 'looks.yuv');
  const bytesEach = (width * height * 3) / 2;
  const pictures = async () => {
    const bytes = await readFile(outputPath);
    await rm(outputPath);
    return Array.from({ length: Math.floor(bytes.length / bytesEach) }, (_, index) =>
      bytes.subarray(index * bytesEach, (index + 1) * bytesEach),
    );
  };
  const report = await run(keyLooksArgs({ ...request, outputPath }));
  const keys = momentsOf(scenes, shownFrames(report, frameRate));
  const looks = looksOf(keys, await pictures(), (key) => {
    const scene = scenes[key.scene];
    return scene !== undefined && isSettled(scene, key.at, frameRate);
  });
  const extra = extraMoments(scenes, keys, frameRate);
  if (extra.length > 0) {
    const moments = extra.map(({ scene, at }) => ({ path: scenes[scene]?.path ?? '', at }));
    await run(extraLooksArgs({ moments, frameRate, width, height, outputPath }));
    looks.push(...looksOf(extra, await pictures(), () => true));
  }
  return looks.sort((a, b) => a.frame - b.frame);
}

function looksOf(moments: readonly Moment[], pictures: readonly Buffer[], settled: (moment: Moment) => boolean) {
  if (pictures.length !== moments.length) {
    const counts = `${pictures.length} of ${moments.length}`;
    throw new RetryableError(RETRYABLE.encoderFailed, `The film gave ${counts} pictures to choose from.`);
  }
  return pictures.map((picture, index): Look => {
    // There is one moment for each picture that is asked for.
    const moment = moments[index] as Moment;
    return { ...moment, isSettled: settled(moment), picture };
  });
}
