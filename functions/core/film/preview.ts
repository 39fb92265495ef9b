import { fitInto, type Moment, OUT_SECONDS, type ShownScene, seekTo } from './looks.ts';
import { overlayButton, type Place, playButtonSide } from './play-button.ts';
import { rgbaInput } from './stills.ts';

/** Largest GIF, bytes: mail services and social networks turn larger ones away or freeze them. */
export const GIF_LIMIT = 1_000_000;
/** Longer side of the preview, pixels, and its pictures a second. */
const SIDE = 480;
const RATE = 10;
/** The poster is seen first and longest, then so many clips, seconds. */
const POSTER_SECONDS = 1;
export const CLIP_SECONDS = 1.2;
export const CLIPS = 4;

export const previewSize = (film: { width: number; height: number }) => fitInto(SIDE, film);

/** A stretch of a scene, from frame `at` of it. */
export interface Clip {
  readonly scene: number;
  readonly at: number;
  /** Pictures at {@link RATE}. */
  readonly pictures: number;
}

/** The poster at rest, then clips that each end before their scene goes out or where the next one starts. */
export function planPreview(
  poster: Moment,
  starts: readonly Moment[],
  scenes: readonly ShownScene[],
  frameRate: number,
): Clip[] {
  const clips = starts.map(({ scene, at, frame }, index): Clip => {
    const next = starts[index + 1]?.frame ?? Number.POSITIVE_INFINITY;
    const left = (scenes[scene]?.frames ?? 0) - at - OUT_SECONDS * frameRate;
    const frames = Math.min(left, next - frame);
    const pictures = Math.floor(Math.min(CLIP_SECONDS, frames / frameRate) * RATE);
    return { scene, at, pictures: Math.max(1, pictures) };
  });
  return [{ scene: poster.scene, at: poster.at, pictures: 1 }, ...clips];
}

/** Decodes the clips into raw pictures of a preview with a play button over all of them. The first clip rests. */
export function previewFramesArgs(request: {
  readonly clips: readonly (Clip & { readonly path: string })[];
  readonly frameRate: number;
  readonly width: number;
  readonly height: number;
  /** Raw RGBA of {@link playButtonSide}. */
  readonly buttonPath: string;
  readonly buttonPlace: Place;
  readonly outputPath: string;
}): string[] {
  const { clips, frameRate, width, height, buttonPath, buttonPlace, outputPath } = request;
  const inputs = clips.flatMap(({ path, at, pictures }) => [
    // One thread reads no further than it must.
    ...['-threads', '1', '-ss', seekTo(at, frameRate), '-t', (pictures / RATE + 2 / frameRate).toFixed(5), '-i', path],
  ]);
  const scale = `scale=${width}:${height}:flags=bicubic:in_color_matrix=bt709:in_range=tv,format=rgb24,setsar=1`;
  const graph = clips.map(({ pictures }, index) => {
    const held = index === 0 ? `loop=loop=${POSTER_SECONDS * RATE - 1}:size=1,` : '';
    const count = index === 0 ? POSTER_SECONDS * RATE : pictures;
    return `[${index}:v]setpts=PTS-STARTPTS,fps=${RATE},${held}trim=end_frame=${count},setpts=N/${RATE}/TB,${scale}[c${index}]`;
  });
  graph.push(`${clips.map((_, index) => `[c${index}]`).join('')}concat=n=${clips.length}[film]`);
  graph.push(`[film][${clips.length}:v]${overlayButton(buttonPlace)}:format=rgb,format=rgb24[preview]`);
  return [
    ...['-v', 'warning', ...inputs, ...rgbaInput(buttonPath, playButtonSide({ width, height }))],
    ...['-filter_complex', graph.join(';'), '-map', '[preview]', '-vsync', 'passthrough', '-f', 'rawvideo', outputPath],
  ];
}

interface EncodePreview {
  /** What {@link previewFramesArgs} made. */
  readonly rawPath: string;
  readonly width: number;
  readonly height: number;
  readonly outputPath: string;
}

const rawInput = ({ rawPath, width, height }: EncodePreview) => [
  ...['-v', 'warning', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`],
  ...['-r', String(RATE), '-i', rawPath],
];

/** An endless animated WebP; of the encoder's efforts the third saves a quarter in size and costs nothing more. */
export const webpArgs = (request: EncodePreview) => [
  ...[...rawInput(request), '-c:v', 'libwebp_anim', '-pix_fmt', 'yuv420p', '-compression_level', '2', '-q:v', '60'],
  ...['-loop', '0', '-f', 'webp', request.outputPath],
];

/** How a GIF is made. */
export interface GifStep {
  /** Longer side, pixels. */
  readonly side: number;
  readonly rate: number;
  readonly colors: number;
}

/** From the best on; the last one fits whatever is shown. */
export const GIF_STEPS: readonly GifStep[] = [
  { side: 480, rate: RATE, colors: 128 },
  { side: 480, rate: 8, colors: 64 },
  { side: 400, rate: 8, colors: 64 },
  { side: 360, rate: 6, colors: 64 },
  { side: 320, rate: 5, colors: 48 },
  { side: 240, rate: 5, colors: 32 },
  { side: 160, rate: 4, colors: 16 },
];

/** What a GIF costs, as far as its making decides: pixels, times their bits. */
const weightOf = ({ side, rate, colors }: GifStep) => side ** 2 * rate * Math.log2(colors);

/** The step to try after one came out too large: the first that, by its weight, should fit; null after the last. */
export function nextGifStep(step: number, bytes: number): number | null {
  const made = GIF_STEPS[step];
  if (!made || step + 1 >= GIF_STEPS.length) return null;
  const perWeight = bytes / weightOf(made);
  const found = GIF_STEPS.findIndex((next, index) => index > step && weightOf(next) * perWeight <= GIF_LIMIT * 0.95);
  return found < 0 ? GIF_STEPS.length - 1 : found;
}

/** An endless GIF, its palette made for what moves. Without dithering, which would cost half the size again. */
export function gifArgs(request: EncodePreview & { readonly step: GifStep }): string[] {
  const { step, outputPath } = request;
  const { width, height } = fitInto(step.side, request);
  const graph = [
    `[0:v]fps=${step.rate},scale=${width}:${height}:flags=bicubic,split[a][b]`,
    `[a]palettegen=max_colors=${step.colors}:stats_mode=full[palette]`,
    '[b][palette]paletteuse=dither=none:diff_mode=rectangle[gif]',
  ];
  return [
    ...[
      ...rawInput(request),
      '-filter_complex',
      graph.join(';'),
      '-map',
      '[gif]',
      '-loop',
      '0',
      '-f',
      'gif',
      outputPath,
    ],
  ];
}
