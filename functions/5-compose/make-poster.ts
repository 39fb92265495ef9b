import { copyFile, rm, stat } from 'node:fs/promises';
import { POSTER_MOMENTS, pickPoster, posterArgs } from '../core/film/assemble.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';

export interface PosterRequest {
  readonly ffmpegPath: string;
  readonly videoPath: string;
  /** The moment to show, in seconds; null for one that shows something. */
  readonly atSeconds: number | null;
  readonly durationSeconds: number;
  readonly outputPath: string;
  readonly signal?: AbortSignal;
}

/** Takes a film's poster as a JPEG. @throws RetryableError `EncoderFailed`. */
export async function makePoster(request: PosterRequest): Promise<void> {
  const { ffmpegPath, videoPath, atSeconds, durationSeconds, outputPath, signal } = request;
  const shoot = (seconds: number, path: string) =>
    runFfmpeg({
      ffmpegPath,
      args: posterArgs({ videoPath, atSeconds: seconds, outputPath: path }),
      ...(signal && { signal }),
    });
  if (atSeconds !== null) {
    await shoot(atSeconds, outputPath);
    return;
  }
  const candidates = POSTER_MOMENTS.map((share, index) => ({ share, path: `${outputPath}.${index}` }));
  try {
    const sizes: number[] = [];
    for (const { share, path } of candidates) {
      await shoot(durationSeconds * share, path);
      sizes.push((await stat(path)).size);
    }
    await copyFile(candidates[pickPoster(sizes)]?.path ?? '', outputPath);
  } finally {
    await Promise.all(candidates.map(({ path }) => rm(path, { force: true })));
  }
}
