import type { Rendition } from '../../contract/film.ts';
import { SAMPLE_RATE } from '../../contract/voice.ts';
import type { Encode } from '../encode.ts';

/**
 * Bits a pixel of x264 on pages that never rest, at CRF 23: superfast takes 0.035 as this project runs it (docs/benchmarks.md
 * has 0.03 to 0.04), a page that rests a tenth of it. Twice that: video in a page takes 0.13 to 0.16 while it plays.
 */
const BITS_PER_PIXEL = 0.035 * 2;
const MEASURED_CRF = 23;
/** So many steps of CRF double the bits (x264's own rule; 1.7 times were measured on pages). */
const CRF_PER_DOUBLING = 6;
/** Key frames, every two seconds: densely written pages take 0.5 bits a pixel; twice that. */
const KEY_BITS_PER_PIXEL = 1;
const KEY_SECONDS = 2;
/** Ultrafast leaves out what makes the others' files small: 2.2 times superfast's was measured. */
const ULTRAFAST_FACTOR = 2.5;
/** Index, headers and HLS's box of each fragment, for each frame. */
const FRAME_OVERHEAD_BYTES = 32;

/**
 * Bytes of a frame as Chromium writes it: 91 KB of 1280x720, 152 of 1920x1080, 378 of 3840x2160 (docs/benchmarks.md), which is a
 * power of the pixels; the densest page that was seen took 1.6 times as much. Twice that, and as if every frame were new.
 */
const JPEG = { pixels: 1280 * 720, bytes: 91_000 * 2, power: 0.65 };
/** Fonts, letters, stills, ripples and what else lies beside a scene; and looks, sheets and previews beside a film. */
const BESIDE_BYTES = 64_000_000;
/** A raw picture in colour: a plate's layer and the stills between scenes are no larger, and no more than so many. */
const RAW = { bytesPerPixel: 4, pictures: 4 };
const AAC_BYTES_PER_SECOND = 16_000;

/** What decides how much disk a film takes while it is made. */
export interface DiskPlan {
  readonly scenes: readonly { readonly frames: number }[];
  readonly frameRate: number;
  /** Pixels of the takes that the scenes are rendered from. */
  readonly take: { readonly width: number; readonly height: number };
  readonly ladder: readonly Pick<Rendition, 'width' | 'height'>[];
  readonly encode: Encode;
  readonly hasSound: boolean;
  readonly hasMusic: boolean;
  /** HLS and pictures beside the film. */
  readonly extras: boolean;
}

/** Bytes on disk at the most. */
export interface Disk {
  /** While the longest scene is rendered. */
  readonly render: number;
  /** While the film is joined. */
  readonly assemble: number;
}

export interface DiskVerdict extends Disk {
  /** What does not fit, or the worse of both; null when the film can be made. */
  readonly lacking: keyof Disk | null;
}

/** Predicts the disk that a film takes; rather too much than too little. */
export function predictDisk(plan: DiskPlan): Disk {
  const { scenes, frameRate, take, extras } = plan;
  const takePixels = take.width * take.height;
  const frameBytes = JPEG.bytes * (takePixels / JPEG.pixels) ** JPEG.power;
  const render = scenes.map(
    ({ frames }) =>
      frames * frameBytes + encodedBytes(frames, plan) + takePixels * RAW.bytesPerPixel * RAW.pictures + BESIDE_BYTES,
  );
  const seconds = scenes.reduce((sum, { frames }) => sum + frames, 0) / frameRate;
  const scenesBytes = scenes.reduce((sum, { frames }) => sum + encodedBytes(frames, plan), 0);
  const film = scenesBytes + (plan.hasSound ? seconds * AAC_BYTES_PER_SECOND * plan.ladder.length : 0);
  const assemble = scenesBytes + film * (extras ? 2 : 1) + soundBytes(seconds, plan) + BESIDE_BYTES;
  return { render: Math.ceil(Math.max(0, ...render)), assemble: Math.ceil(assemble) };
}

/** What there is of a film once it is joined, bytes: its largest file, and all that is published. */
export interface FilmBytes {
  readonly largest: number;
  readonly published: number;
}

/** Predicts a film's files; rather too much than too little. */
export function predictFilm(plan: DiskPlan): FilmBytes {
  const { scenes, ladder, frameRate, extras } = plan;
  const sound = plan.hasSound
    ? (scenes.reduce((sum, { frames }) => sum + frames, 0) / frameRate) * AAC_BYTES_PER_SECOND
    : 0;
  const renditions = ladder.map((rendition) =>
    scenes.reduce((sum, { frames }) => sum + encodedBytes(frames, { ...plan, ladder: [rendition] }), sound),
  );
  const film = renditions.reduce((sum, bytes) => sum + bytes, 0);
  return { largest: Math.max(0, ...renditions), published: film * (extras ? 2 : 1) };
}

/** Whether a film can be made in so much room. */
export function judgeDisk(plan: DiskPlan, room: Disk): DiskVerdict {
  const disk = predictDisk(plan);
  const over = (part: keyof Disk) => disk[part] / Math.max(1, room[part]);
  const worse = over('render') > over('assemble') ? 'render' : 'assemble';
  return { ...disk, lacking: over(worse) > 1 ? worse : null };
}

/** A refusal in words: what is lacking, and what of the request to change. */
export function explainDisk(verdict: DiskVerdict, room: Disk): string | null {
  if (!verdict.lacking) return null;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  const work = { render: 'its longest scene', assemble: 'joining it' }[verdict.lacking];
  const [needed, there] = [gigabytes(verdict[verdict.lacking]), gigabytes(room[verdict.lacking])];
  return `The film is too large: ${work} may take ${needed} GB of disk, and there are ${there}. Make it shorter, or ask for a lower resolution or frame rate, fewer quality_versions, or a higher crf.`;
}

/** A scene in every size of the ladder. */
function encodedBytes(frames: number, { ladder, encode, frameRate }: DiskPlan): number {
  const factor =
    2 ** ((MEASURED_CRF - encode.crf) / CRF_PER_DOUBLING) * (encode.preset === 'ultrafast' ? ULTRAFAST_FACTOR : 1);
  const keys = Math.ceil(frames / (frameRate * KEY_SECONDS));
  const bitsPerPixel = (frames * BITS_PER_PIXEL + keys * KEY_BITS_PER_PIXEL) * factor;
  const pixels = ladder.reduce((sum, { width, height }) => sum + width * height, 0);
  return (pixels * bitsPerPixel) / 8 + ladder.length * frames * FRAME_OVERHEAD_BYTES;
}

/** Speech as it comes, 16 bits; the mix and the music as floats, and the encoded mix. */
function soundBytes(seconds: number, { hasSound, hasMusic }: DiskPlan): number {
  if (!hasSound && !hasMusic) return 0;
  const perSample = 2 + (hasMusic ? 2 * 4 + 2 * 4 : 4);
  return seconds * (SAMPLE_RATE * perSample + AAC_BYTES_PER_SECOND);
}
