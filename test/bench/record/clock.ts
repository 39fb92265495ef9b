import { readFile, rm } from 'node:fs/promises';
import { runFfmpeg } from '../../../functions/ffmpeg/run.ts';
import { ffmpegBinary } from '../../../functions/sdk/binaries.ts';

/** Bars of the landing page's clock, each a bit of its time in ms. */
const BITS = 16;

/** What a video of the landing page shows of its clock. */
export interface Shown {
  /** Different moments of the page. */
  readonly frames: number;
  /** Moments that a video of this rate would show between the first and the last, and this one does not. */
  readonly lost: number;
}

/** Reads the clock of the landing page from each frame of a video, as a player of this rate shows it. */
export async function readClock(path: string, frameRate: number): Promise<Shown> {
  const raw = `${path}.clock`;
  const bars = 'crop=iw*0.32:iw*0.008:0:iw*0.002';
  const filter = `fps=${frameRate},${bars},scale=${BITS}:1:flags=area,format=gray`;
  await runFfmpeg({
    ffmpegPath: ffmpegBinary(),
    args: ['-v', 'error', '-i', path, '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'gray', raw],
  });
  const bytes = await readFile(raw);
  await rm(raw);
  const times = Array.from({ length: bytes.length / BITS }, (_, frame) =>
    bytes
      .subarray(frame * BITS, (frame + 1) * BITS)
      .reduce((sum, brightness, bit) => sum + (brightness > 127 ? 2 ** bit : 0), 0),
  );
  // Before the page is there the bars are one colour.
  const seen = [...new Set(times.filter((time) => time !== 0 && time !== 2 ** BITS - 1))];
  const span = Math.max(...seen) - Math.min(...seen);
  const wanted = Math.round((span * frameRate) / 1000) + 1;
  return { frames: seen.length, lost: Math.max(0, wanted - seen.length) };
}
