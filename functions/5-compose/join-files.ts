import { rename, rm } from 'node:fs/promises';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import { type JoinFilesRequest, joinFilesArgs } from '../core/film/join-files.ts';
import { USUAL_ENCODE } from '../core/film/render-scene.ts';
import type { SoundFacts, VideoFacts } from '../ffmpeg/probe.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { type LettersRequest, writeLetters } from './write-letters.ts';

export interface JoinRequest
  extends Pick<
    JoinFilesRequest,
    'intro' | 'outro' | 'width' | 'height' | 'frameRate' | 'logo' | 'title' | 'outputPath'
  > {
  readonly recording: VideoFacts & { readonly path: string };
  readonly voice: SoundFacts & { readonly path: string };
  readonly watermark: LettersRequest['watermark'];
  /** TrueType or OpenType fonts for the watermark, the preferred first. */
  readonly fontPaths: readonly string[];
  /** @default CRF 23, superfast */
  readonly encode?: JoinFilesRequest['encode'];
  /** For what FFmpeg reads from files of its own. */
  readonly folder: string;
  readonly onProgress?: (frames: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes a film of any video and any voice, as long as the longer of the two. The file is there only when it is whole.
 *
 * @throws RetryableError `EncoderFailed`; RejectedError `TextUndrawable` when no font has a letter of the watermark.
 */
export async function joinFiles(ffmpegPath: string, request: JoinRequest): Promise<{ frames: number }> {
  const { recording, voice, frameRate, intro, outro, onProgress, signal } = request;
  const frames = Math.max(1, Math.round(recording.seconds * frameRate), Math.ceil(voice.seconds * frameRate));
  const total = (intro?.frames ?? 0) + frames + (outro?.frames ?? 0);
  const { watermark, fontPaths, width, height, folder } = request;
  const letters = await writeLetters(
    { watermark, captions: null, fontPaths },
    { width, height, frames: total, frameRate, logoPosition: watermark?.logoPosition ?? 'bottom-right' },
    folder,
  );
  const unfinished = `${request.outputPath}.part`;
  let made = 0;
  try {
    await runFfmpeg({
      ffmpegPath,
      args: joinFilesArgs({
        ...request,
        encode: request.encode ?? USUAL_ENCODE,
        letters,
        frames,
        outputPath: unfinished,
      }),
      onFrames: (count) => {
        made = count;
        onProgress?.(count);
      },
      ...(signal && { signal }),
    });
    if (made !== total) throw new RetryableError(RETRYABLE.encoderFailed, `The film has ${made} of ${total} frames.`);
    await rename(unfinished, request.outputPath);
    return { frames: total };
  } finally {
    await rm(unfinished, { force: true });
  }
}
