import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Branding } from '../contract/compose.ts';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Rendition } from '../contract/film.ts';
import type { Encode } from '../core/encode.ts';
import type { Backdrop, SceneFade } from '../core/film/backdrop.ts';
import type { SceneCue } from '../core/film/burned-captions.ts';
import { type Picture, pictureIn } from '../core/film/fit-picture.ts';
import { plateCommands } from '../core/film/plate.ts';
import { pointerCommands, type RenderSceneRequest, renderSceneArgs, USUAL_ENCODE } from '../core/film/render-scene.ts';
import { drawRipple } from '../core/film/ripple.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { checkPicture } from './check-picture.ts';
import { type LettersRequest, writeLetters } from './write-letters.ts';
import { writeStills } from './write-stills.ts';

/** A scene to render; the outputs' files lie in `folder`, named `<rendition>.mp4`. */
export interface RenderRequest
  extends Pick<
    RenderSceneRequest,
    | 'mezzaninePath'
    | 'clip'
    | 'plateFiles'
    | 'take'
    | 'frames'
    | 'frameRate'
    | 'width'
    | 'height'
    | 'cursorPath'
    | 'logo'
  > {
  readonly watermark: LettersRequest['watermark'];
  /** Drawn into the picture, the spoken word in `accent`. @default none */
  readonly captions?: { readonly cues: readonly SceneCue[]; readonly accent: string } | null;
  /** TrueType or OpenType fonts for watermark and captions, the preferred first. */
  readonly fontPaths?: readonly string[];
  /** The corner that the logo has in this film, drawn in this scene or not. @default 'bottom-right' */
  readonly logoPosition?: Branding['logo_position'];
  /** What surrounds a take that has not the film's shape; needed for such a one. */
  readonly backdrop?: Backdrop | null;
  /** @default plain cuts */
  readonly enters?: SceneFade | null;
  readonly leaves?: SceneFade | null;
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
 * @throws RetryableError `EncoderFailed`; RejectedError `AssetUnreadable` or `TextUndrawable`; RangeError when the take
 * is too small for the film, or is of another shape and there is no backdrop.
 */
export async function renderScene(
  ffmpegPath: string,
  request: RenderRequest,
): Promise<(Rendition & { path: string })[]> {
  const { take, frames, width, height, encode = USUAL_ENCODE } = request;
  const aborts = request.signal ? { signal: request.signal } : {};
  const picture = pictureIn(take, request);
  const isFitted = picture !== null && !fills(picture, request);
  if (!picture || (isFitted && !request.backdrop)) {
    throw new RangeError(`A take of ${take.width}x${take.height} cannot be shown at ${width}x${height}.`);
  }
  if (request.logo) await checkPicture(ffmpegPath, request.logo.path, request.signal);
  if (take.pointer.length > 0) await checkPicture(ffmpegPath, request.cursorPath, request.signal);
  await mkdir(request.folder, { recursive: true });
  const path = (name: string) => join(request.folder, name);
  const outputs = request.ladder.map((rendition) => ({ ...rendition, path: path(`${rendition.name}.mp4`) }));
  const commandsPath = path('pointer.txt');
  await writeFile(commandsPath, pointerCommands({ ...request, picture }));
  const plateCommandsPath = path('plate.txt');
  if (take.plate) await writeFile(plateCommandsPath, plateCommands(take.plate, request.frameRate));
  const ripple = await writeRipple(request, picture, path('ripple.rgba'));
  const { backdrop = null, enters = null, leaves = null, logoPosition = 'bottom-right' } = request;
  const stills = await writeStills({ backdrop: isFitted ? backdrop : null, enters, leaves }, request.folder);
  const letters = await writeLetters(
    { watermark: request.watermark, captions: request.captions ?? null, fontPaths: request.fontPaths ?? [] },
    {
      ...{ width, height, frames, frameRate: request.frameRate, logoPosition },
      ...(isFitted && { pictureBottom: picture.y + picture.height }),
    },
    request.folder,
  );
  let made = 0;
  const onProgress = (count: number) => {
    made = count;
    request.onProgress?.(count);
  };
  const args = renderSceneArgs({
    ...{ ...request, ...stills, picture, letters, encode, outputs, commandsPath, plateCommandsPath, ripple },
  });
  await runFfmpeg({ ffmpegPath, args, onFrames: onProgress, ...aborts });
  // FFmpeg takes the end of a file that was cut for the end of the scene.
  if (made !== frames) {
    throw new RetryableError(RETRYABLE.encoderFailed, `The take gave ${made} frames instead of ${frames}.`);
  }
  return outputs;
}

/** True when a picture leaves nothing of its frame free. */
const fills = (picture: Picture, film: { width: number; height: number }) =>
  picture.width === film.width && picture.height === film.height;

async function writeRipple({ take, frameRate }: RenderRequest, { height }: Picture, path: string) {
  if (!take.clicks?.length) return null;
  const { rgba, side } = drawRipple(take.click_color ?? '#FF0000', height, frameRate);
  await writeFile(path, rgba);
  return { path, side };
}
