import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Rendition } from '../contract/film.ts';
import type { Encode } from '../core/encode.ts';
import { plateCommands } from '../core/film/plate.ts';
import { pointerCommands, type RenderSceneRequest, renderSceneArgs, USUAL_ENCODE } from '../core/film/render-scene.ts';
import { drawRipple } from '../core/film/ripple.ts';
import { canBeShownAt } from '../core/plan-composition.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { type WatermarkRequest, writeWatermark } from './write-watermark.ts';

/** A scene to render; the outputs' files lie in `folder`, named `<rendition>.mp4`. */
export interface RenderRequest
  extends Pick<
    RenderSceneRequest,
    'mezzaninePath' | 'plateFiles' | 'take' | 'frames' | 'frameRate' | 'width' | 'height' | 'cursorPath' | 'logo'
  > {
  readonly watermark: WatermarkRequest | null;
  /** The same for all scenes of a film, or they do not join. @default CRF 23, superfast */
  readonly encode?: Encode;
  readonly ladder: readonly Rendition[];
  readonly folder: string;
  readonly onProgress?: (frames: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Renders one scene in every size, in one process.
 *
 * @throws RetryableError `EncoderFailed`; RangeError when the film is larger than the take or of another shape, or
 * no font has the watermark's letters.
 */
export async function renderScene(
  ffmpegPath: string,
  request: RenderRequest,
): Promise<(Rendition & { path: string })[]> {
  const { take, frames, width, height, encode = USUAL_ENCODE } = request;
  if (!canBeShownAt(take, request)) {
    throw new RangeError(`A take of ${take.width}x${take.height} cannot be shown at ${width}x${height}.`);
  }
  await mkdir(request.folder, { recursive: true });
  const path = (name: string) => join(request.folder, name);
  const outputs = request.ladder.map((rendition) => ({ ...rendition, path: path(`${rendition.name}.mp4`) }));
  const commandsPath = path('pointer.txt');
  await writeFile(commandsPath, pointerCommands(request));
  const plateCommandsPath = path('plate.txt');
  if (take.plate) await writeFile(plateCommandsPath, plateCommands(take.plate, request.frameRate));
  const ripple = await writeRipple(request, path('ripple.rgba'));
  const watermark = request.watermark && (await writeWatermark(request.watermark, path('watermark.txt')));
  let made = 0;
  const onProgress = (count: number) => {
    made = count;
    request.onProgress?.(count);
  };
  const args = renderSceneArgs({ ...request, watermark, encode, outputs, commandsPath, plateCommandsPath, ripple });
  await runFfmpeg({ ffmpegPath, args, onFrames: onProgress, ...(request.signal && { signal: request.signal }) });
  // FFmpeg takes the end of a file that was cut for the end of the scene.
  if (made !== frames) {
    throw new RetryableError(RETRYABLE.encoderFailed, `The take gave ${made} frames instead of ${frames}.`);
  }
  return outputs;
}

async function writeRipple({ take, height, frameRate }: RenderRequest, path: string) {
  if (!take.clicks?.length) return null;
  const { rgba, side } = drawRipple(take.click_color ?? '#FF0000', height, frameRate);
  await writeFile(path, rgba);
  return { path, side };
}
