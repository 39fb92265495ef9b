import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import { chooseClips } from '../core/film/choose-moments.ts';
import { type Look, OUT_SECONDS } from '../core/film/looks.ts';
import { drawPlayButton, type Place, playButtonSide } from '../core/film/play-button.ts';
import {
  CLIP_SECONDS,
  CLIPS,
  GIF_LIMIT,
  GIF_STEPS,
  gifArgs,
  nextGifStep,
  planPreview,
  previewFramesArgs,
  previewSize,
  webpArgs,
} from '../core/film/preview.ts';
import type { StillsRequest } from './make-stills.ts';
import type { RunTool } from './run-tool.ts';

export interface PreviewRequest extends StillsRequest {
  readonly poster: Look;
  readonly buttonPlace: Place;
}

/**
 * Makes a short moving picture of the film for e-mails and links, with a play button over it and the poster as its first
 * frame, which is all that Outlook shows: as GIF of at most {@link GIF_LIMIT} bytes and as WebP.
 *
 * @throws RetryableError `EncoderFailed`.
 */
export async function makePreview(
  run: RunTool,
  request: PreviewRequest,
): Promise<{ gifPath: string; webpPath: string }> {
  const { poster, buttonPlace, looks, lookSize, scenes, frameRate, folder } = request;
  const size = previewSize(request);
  const clipFrames = CLIP_SECONDS * frameRate;
  const starts = chooseClips(looks, scenes, lookSize, {
    ...{ count: CLIPS, clipFrames, outFrames: OUT_SECONDS * frameRate },
  });
  const clips = planPreview(poster, starts, scenes, frameRate);
  const buttonPath = join(folder, 'preview-button.rgba');
  const rawPath = join(folder, 'preview.rgb');
  const [gifPath, webpPath] = [join(folder, 'preview.gif'), join(folder, 'preview.webp')];
  await writeFile(buttonPath, drawPlayButton(playButtonSide(size)).rgba);
  const placed = clips.map((clip) => ({ ...clip, path: scenes[clip.scene]?.path ?? '' }));
  await run(previewFramesArgs({ clips: placed, frameRate, ...size, buttonPath, buttonPlace, outputPath: rawPath }));
  await run(webpArgs({ rawPath, ...size, outputPath: webpPath }));
  await makeGif(run, { rawPath, ...size, outputPath: gifPath });
  await Promise.all([buttonPath, rawPath].map((path) => rm(path)));
  return { gifPath, webpPath };
}

async function makeGif(run: RunTool, request: Omit<Parameters<typeof gifArgs>[0], 'step'>): Promise<void> {
  for (let at: number | null = 0; at !== null; ) {
    const step = GIF_STEPS[at];
    if (!step) break;
    await run(gifArgs({ ...request, step }));
    const { size } = await stat(request.outputPath);
    if (size <= GIF_LIMIT) return;
    at = nextGifStep(at, size);
  }
  throw new RetryableError(RETRYABLE.encoderFailed, `The preview does not fit into ${GIF_LIMIT} bytes.`);
}
