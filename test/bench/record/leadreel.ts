import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ScreenRecorder } from '../../../functions/4-record/screen-recorder.ts';
import { VideoComposer } from '../../../functions/5-compose/video-composer.ts';
import { RecordingSettings } from '../../../functions/contract/recording.ts';
import type { PointerTrack, Scene } from '../../../functions/contract/storyboard.ts';
import type { Recording } from '../../../functions/core/recording.ts';
import { runFfmpeg } from '../../../functions/ffmpeg/run.ts';
import { ffmpegBinary } from '../../../functions/sdk/binaries.ts';
import { pictureUrl, senderArt, shippedBrowser } from '../../../functions/sdk/installation.ts';
import { cpuSecondsOf } from './process-tree.ts';

/** The bench's only way to the recorder. */

export interface TakeOptions {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly scene: Scene;
  /** @default the recorder's own */
  readonly settings?: { readonly capture_mode?: 'live' | 'plate'; readonly scroll_speed?: number };
  readonly folder: string;
}

export interface TakeResult {
  readonly path: string;
  readonly captureMode: string;
  readonly frames: number;
  readonly capturedFrames: number;
  readonly droppedFrames: number;
  readonly bytes: number;
  readonly pointer: PointerTrack;
  readonly plate: Recording['plate'];
  /** From the first frame to the last: without starting the browser, loading and closing. */
  readonly capture: { readonly cpuSeconds: number; readonly wallSeconds: number };
}

const recorder = () => new ScreenRecorder(shippedBrowser('*'));

/** Records a scene to its mezzanine. */
export async function recordTake(options: TakeOptions, path = join(options.folder, 'take.mkv')): Promise<TakeResult> {
  const { brand, logoPath } = await senderArt();
  const { scene, url, width, height, frameRate } = options;
  const spent = () => ({ cpuSeconds: cpuSecondsOf(process.ppid), wallSeconds: performance.now() / 1000 });
  let first: ReturnType<typeof spent> | undefined;
  let last = spent();
  const recording: Recording = await recorder().recordScene({
    ...{ scene, url, width, height, frameRate, brand, outputPath: path },
    settings: { ...RecordingSettings.parse({}), ...options.settings },
    logoDataUrl: await pictureUrl(logoPath),
    onProgress: (frames) => {
      first ??= spent();
      if (frames === scene.frames) last = spent();
    },
  });
  const { captureMode, frames, capturedFrames, droppedFrames, pointer, plate } = recording;
  return {
    ...{ path, captureMode, frames, capturedFrames, droppedFrames, pointer, plate },
    bytes: (await stat(path)).size,
    capture: {
      cpuSeconds: last.cpuSeconds - (first?.cpuSeconds ?? 0),
      wallSeconds: last.wallSeconds - (first?.wallSeconds ?? 0),
    },
  };
}

/** How a mezzanine is written: JPEG frames as they come, or encoded on the way. */
export type Mezzanine = 'jpeg' | 'x264';

/** Records a scene and renders it as films are, in one size. Tells the size of the mezzanine and where the film lies. */
export async function recordFilm(
  options: TakeOptions & { readonly mezzanine: Mezzanine },
): Promise<{ path: string; frames: number; mezzanineBytes: number }> {
  const path = join(options.folder, 'take.mkv');
  const encodedPath = join(options.folder, 'encoded.mkv');
  const encode = options.mezzanine === 'x264';
  // The recorder writes beside and renames; what it writes goes through a pipe into the encoder.
  if (encode) execFileSync('mkfifo', [`${path}.part`]);
  const encoded = encode ? encodeMezzanine(`${path}.part`, encodedPath, options.frameRate) : undefined;
  const take = await recordTake(options, path);
  await encoded;
  const mezzaninePath = encode ? encodedPath : path;
  const film = await render(options, mezzaninePath, take);
  return { path: film, frames: take.frames, mezzanineBytes: (await stat(mezzaninePath)).size };
}

/** Near enough to lossless that the film's own encoding decides; the colours stay as the JPEGs have them. */
const encodeMezzanine = (from: string, to: string, frameRate: number) =>
  runFfmpeg({
    ffmpegPath: ffmpegBinary(),
    args: [
      ...['-v', 'warning', '-f', 'matroska', '-i', from, '-vf', `fps=${frameRate}`],
      ...['-c:v', 'libx264', '-preset', 'superfast', '-crf', '14', '-g', String(frameRate * 2), to],
    ],
  });

/** Renders a take with a pointer that moves in every frame. */
export async function renderPointer(
  options: Omit<TakeOptions, 'scene' | 'url'> & { readonly mezzaninePath: string; readonly frames: number },
): Promise<{ path: string }> {
  const { frames, width, height } = options;
  const at = (frame: number) => [Math.cos(frame / 30), Math.sin(frame / 20)] as const;
  const pointer = Array.from({ length: frames }, (_, frame): PointerTrack[number] => {
    const [x, y] = at(frame);
    return [frame, Math.round(width * (0.5 + 0.3 * x)), Math.round(height * (0.5 + 0.3 * y))];
  });
  return { path: await render(options, options.mezzaninePath, { frames, pointer }) };
}

async function render(
  { width, height, frameRate, folder }: Pick<TakeOptions, 'width' | 'height' | 'frameRate' | 'folder'>,
  mezzaninePath: string,
  { frames, pointer }: Pick<TakeResult, 'frames' | 'pointer'>,
): Promise<string> {
  const composer = new VideoComposer({ ffmpegPath: ffmpegBinary() });
  const { cursorPath } = await senderArt();
  const [film] = await composer.renderScene({
    ...{ mezzaninePath, take: { frames, width, height, pointer }, frames, frameRate, width, height, cursorPath },
    ...{ logo: null, watermark: null, ladder: [{ name: `${height}p`, width, height }], folder: join(folder, 'film') },
  });
  return film?.path ?? '';
}

/** Records the scenes of a storyboard, some at once. */
export async function recordStoryboard(
  options: Omit<TakeOptions, 'scene'> & { readonly scenes: readonly Scene[]; readonly atOnce: number },
): Promise<{ frames: number }> {
  const queue = options.scenes.values();
  let frames = 0;
  const work = async () => {
    for (const scene of queue) {
      const path = join(options.folder, `take-${scene.index}.mkv`);
      frames += (await recordTake({ ...options, scene }, path)).frames;
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return { frames };
}
