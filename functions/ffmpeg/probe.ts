import { readFile, rm } from 'node:fs/promises';
import { SAMPLE_RATE } from '../contract/voice.ts';
import type { ShownPictures } from '../core/film/plan-clips.ts';
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

/** Looks at a video file without decoding it. @throws RangeError when there is no video in it. */
export async function probeVideo(request: ProbeRequest): Promise<VideoFacts> {
  let frames = 0;
  let last = 0;
  const report = await look(request, ['-map', '0:v:0', '-c', 'copy', '-f', 'null', '-'], 'video', {
    onFrames: (count) => {
      frames = count;
    },
    onSeconds: (seconds) => {
      last = seconds;
    },
  });
  const stream = /Stream #0:\d+.*?: Video: (.*)/.exec(report)?.[1] ?? '';
  const [, ...sides] = /, (\d+)x(\d+)[ ,]/.exec(stream) ?? [];
  // A phone that is held upright says how its pictures are to be turned.
  if (/displaymatrix: rotation of -?90\.00/.test(report)) sides.reverse();
  const [width = 0, height = 0] = sides;
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

/**
 * Lists when the pictures of a video are shown. Reads all of the file and decodes nothing.
 *
 * @param request with the path of a file to be made for the list, and removed.
 * @throws RangeError when there is no video in it.
 */
export async function listPictures(request: ProbeRequest & { readonly listPath: string }): Promise<ShownPictures> {
  const { listPath } = request;
  await look(request, ['-map', '0:v:0', '-c', 'copy', '-f', 'framecrc', listPath], 'video');
  const list = await readFile(listPath, 'utf8');
  await rm(listPath);
  const [, of = 0, base = 1] = (/^#tb 0: (\d+)\/(\d+)/m.exec(list) ?? []).map(Number);
  const pictures = [...list.matchAll(/^0, +-?\d+, +(-?\d+), +(\d+),/gm)]
    .map(([, time, duration]) => ({ time: (Number(time) * of) / base, duration: (Number(duration) * of) / base }))
    // What an edit list leaves out comes before the start.
    .filter(({ time }) => time >= 0)
    .sort((a, b) => a.time - b.time);
  const last = pictures.at(-1);
  if (!last) throw new RangeError(`No video can be read from ${request.path}.`);
  return { times: pictures.map(({ time }) => time), endSeconds: last.time + last.duration };
}

/**
 * Decodes a sound file into speech as the steps pass it on: mono 16-bit WAV at {@link SAMPLE_RATE}.
 *
 * @returns how long it is, in samples.
 * @throws RangeError when there is no sound in it.
 */
export async function decodeSpeech(request: ProbeRequest & { readonly outputPath: string }): Promise<number> {
  let end = 0;
  const sound = ['-map', '0:a:0', '-vn', '-ac', '1', '-ar', String(SAMPLE_RATE), '-c:a', 'pcm_s16le', '-f', 'wav'];
  await look(request, [...sound, request.outputPath], 'sound', {
    onSeconds: (seconds) => {
      end = seconds;
    },
  });
  return Math.round(end * SAMPLE_RATE);
}

async function look(
  { ffmpegPath, path, signal }: ProbeRequest,
  args: string[],
  wanted: string,
  progress: { onFrames?: (frames: number) => void; onSeconds?: (seconds: number) => void } = {},
): Promise<string> {
  try {
    return await runFfmpeg({
      ffmpegPath,
      args: ['-i', path, ...args],
      ...(signal && { signal }),
      ...progress,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new RangeError(`No ${wanted} can be read from ${path}.`, { cause });
  }
}
