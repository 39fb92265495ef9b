import { runFfmpeg } from './run.ts';

export interface ProbeRequest {
  readonly ffmpegPath: string;
  readonly path: string;
  readonly signal?: AbortSignal;
}

/** What a video file shows. */
export interface VideoFacts {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames a second, as the file tells it or FFmpeg guesses. */
  readonly frameRate: number;
  readonly seconds: number;
  /** Colours' matrix, as the scaler names it. */
  readonly matrix: 'auto' | 'bt709' | 'bt601';
}

/** What a sound file lets hear. */
export interface SoundFacts {
  readonly seconds: number;
  /** Integrated loudness (EBU R128), LUFS; -70 for silence. */
  readonly lufs: number;
}

/** Looks at a video file without decoding it. @throws RangeError when there is no video in it. */
export async function probeVideo(request: ProbeRequest): Promise<VideoFacts> {
  let frames = 0;
  let last = 0;
  const report = await look(request, ['-map', '0:v:0', '-c', 'copy'], 'video', {
    onFrames: (count) => {
      frames = count;
    },
    onSeconds: (seconds) => {
      last = seconds;
    },
  });
  const stream = /Stream #0:\d+.*?: Video: (.*)/.exec(report)?.[1] ?? '';
  const [, width = 0, height = 0] = /, (\d+)x(\d+)[ ,]/.exec(stream) ?? [];
  const frameRate = Number(/, ([\d.]+) fps/.exec(stream)?.[1] ?? /, ([\d.]+) tbr/.exec(stream)?.[1] ?? 30);
  // Untagged pictures are taken by their height, as players take them.
  const matrix = /\([^)]*\b(bt709|bt470bg|smpte170m|bt601)\b/.test(stream)
    ? 'auto'
    : Number(height) >= 720
      ? 'bt709'
      : 'bt601';
  return {
    width: Number(width),
    height: Number(height),
    frameRate,
    // The last time told is when a frame begins, and with B-frames a little earlier.
    seconds: Math.max(frames / frameRate, last + 1 / frameRate),
    matrix,
  };
}

/** Listens to a sound file. @throws RangeError when there is no sound in it. */
export async function probeSound(request: ProbeRequest): Promise<SoundFacts> {
  let seconds = 0;
  const args = ['-map', '0:a:0', '-af', 'ebur128=framelog=verbose'];
  const report = await look(request, args, 'sound', {
    onSeconds: (time) => {
      seconds = time;
    },
  });
  const lufs = Number(/I:\s*(-?[\d.]+) LUFS/.exec(report.slice(report.lastIndexOf('Integrated loudness')))?.[1] ?? -70);
  return { seconds, lufs };
}

async function look(
  { ffmpegPath, path, signal }: ProbeRequest,
  args: string[],
  wanted: string,
  progress: { onFrames?: (frames: number) => void; onSeconds: (seconds: number) => void },
): Promise<string> {
  try {
    return await runFfmpeg({
      ffmpegPath,
      args: ['-i', path, ...args, '-f', 'null', '-'],
      ...(signal && { signal }),
      ...progress,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new RangeError(`No ${wanted} can be read from ${path}.`, { cause });
  }
}
