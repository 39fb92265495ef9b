import type { Branding } from '../../contract/compose.ts';
import type { Rendition } from '../../contract/film.ts';
import type { Plate, Take } from '../../contract/storyboard.ts';
import type { Encode } from '../encode.ts';
import { fadeFilters, onBlur, onStill, type Still, stillInput } from './backdrop.ts';
import { filterPath } from './filter-path.ts';
import type { Picture } from './fit-picture.ts';
import { type Letters, lettersFilter } from './letters.ts';
import { logoFilter, logoPlace } from './logo.ts';
import { plateFilters } from './plate.ts';

/** Chromium's JPEGs are full-range BT.601; the film is limited-range BT.709, and says so. */
export const TO_BT709 =
  'rangein=full:range=limited:matrixin=470bg:matrix=709:transferin=709:transfer=709:primariesin=709:primaries=709';

/** Key frames every two seconds: a seek lands close by, and scenes join without decoding. */
const GOP_SECONDS = 2;
/** With 0 x264 encodes without loss, in a profile that phones and Safari do not play. */
const SMALLEST_CRF = 1;
/** The pointer's picture is drawn four times as large as it is shown in a window 720 high; its tip is at (12, 8) of 96. */
const POINTER = { size: 96, shown: 30, tip: { x: 12, y: 8 }, windowHeight: 720 };

/** Text stays crisp; docs/benchmarks.md has the curve that this point is on. */
export const USUAL_ENCODE: Encode = { crf: 23, preset: 'superfast' };

/**
 * x264's fastest presets leave out macroblock trees, which give more bits to what stays on the screen: on pages, most of
 * it. With them superfast makes the files of veryfast for three quarters of its CPU (docs/benchmarks.md).
 */
const TREES = ['-x264-params', 'mbtree=1:rc-lookahead=10'];
const WITHOUT_TREES: readonly string[] = ['ultrafast', 'superfast'];

/** A part of a recording that was made by whatever: of any codec, colours and rate, which may vary. */
export interface ClipSource {
  /** Whole seconds from the recording's start. */
  readonly startSeconds: number;
  /** Of its colours, as the scaler names it. */
  readonly matrix: 'auto' | 'bt709' | 'bt601';
}

export interface RenderSceneRequest {
  readonly mezzaninePath: string;
  /** For a mezzanine that is not the recorder's: the take is this part of it. @default it is the recorder's */
  readonly clip?: ClipSource | null;
  readonly take: Pick<Take, 'frames' | 'width' | 'height' | 'pointer'> & {
    readonly clicks?: Take['clicks'] | undefined;
    readonly click_color?: string | undefined;
    readonly plate?: Plate | null | undefined;
  };
  /** Where the take's plate lies, when it has one. */
  readonly plateFiles?: { readonly tilesPath: string; readonly layerPath: string } | undefined;
  /** Length of the scene: a shorter take rests on its last frame, a longer one is cut. */
  readonly frames: number;
  readonly frameRate: number;
  /** Size of the film, pixels. */
  readonly width: number;
  readonly height: number;
  /** Where the take is shown, from `pictureIn`; all of the frame, or a part of it before `back`. */
  readonly picture: Picture;
  /** What surrounds a picture that does not fill the frame. */
  readonly back: Still | 'blur' | null;
  /** Stills that the scene comes out of and goes into, over so many frames. */
  readonly enters: (Still & { readonly frames: number }) | null;
  readonly leaves: (Still & { readonly frames: number }) | null;
  readonly cursorPath: string;
  /** Null on cards, which carry the logo themselves, and when branding is off. */
  readonly logo: { readonly path: string; readonly position: Branding['logo_position'] } | null;
  /** Watermark and captions. */
  readonly letters: Letters | null;
  readonly encode: Encode;
  /** Largest first; the first has the film's own size. */
  readonly outputs: readonly (Rendition & { readonly path: string })[];
  /** Where {@link pointerCommands} and {@link plateCommands} were written; read by FFmpeg. */
  readonly commandsPath: string;
  readonly plateCommandsPath: string;
  /** Where the pictures of a click lie, as {@link drawRipple} draws them; null when there is none. */
  readonly ripple: { readonly path: string; readonly side: number } | null;
}

/**
 * One FFmpeg process for one scene: decode, convert the colours once, fill the frames that did not change, draw
 * pointer, logo and text, and encode every size. Closed GOPs without B-frames, so that scenes join by copy.
 */
export function renderSceneArgs(request: RenderSceneRequest): string[] {
  const { take, frames, frameRate, outputs, encode } = request;
  const { width, height } = request.picture;
  const inputs = [...(request.clip ? seekArgs(request.clip) : []), '-i', request.mezzaninePath];
  // Exactly what is missing: a take whose file was cut then gives too few frames, and is found out.
  const rest = frames > take.frames ? `,tpad=stop_mode=clone:stop=${frames - take.frames}` : '';
  const graph = [`[0:v]${request.clip ? clipFilters(request.clip, request) : takeFilters(request)}${rest}[base]`];
  let picture = 'base';
  if (take.plate && request.plateFiles) {
    const { tilesPath, layerPath } = request.plateFiles;
    const input = inputs.filter((part) => part === '-i').length;
    inputs.push('-i', tilesPath, ...(take.plate.layer ? ['-i', layerPath] : []));
    const plate = { plate: take.plate, commandsPath: request.plateCommandsPath, conversion: TO_BT709, input };
    graph.push(...plateFilters({ ...request, ...plate, width, height }, picture));
    picture = 'plated';
  }
  let input = inputs.filter((part) => part === '-i').length;
  for (const [index, [frame, x, y]] of request.ripple ? (take.clicks ?? []).entries() : []) {
    const { path = '', side = 0 } = request.ripple ?? {};
    inputs.push(
      ...['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${side}x${side}`, '-r', String(frameRate), '-i', path],
    );
    const [left, top] = [x, y].map((middle) => Math.round((middle * height) / take.height - side / 2));
    graph.push(`[${input++}:v]setpts=PTS+${frame}/${frameRate}/TB[click${index}]`);
    graph.push(`[${picture}][click${index}]overlay=x=${left}:y=${top}:eof_action=pass:repeatlast=0[clicked${index}]`);
    picture = `clicked${index}`;
  }
  if (take.pointer.length > 0) {
    inputs.push('-i', request.cursorPath);
    const side = Math.round((POINTER.shown * (height / POINTER.windowHeight)) / 2) * 2;
    const [, x, y] = placed(request)[0] ?? [0, 0, 0];
    graph.push(`[${input++}:v]scale=${side}:${side}[cursor]`);
    // sendcmd does not take an empty list: a pointer that rests has none.
    const moves = take.pointer.length > 1 ? `sendcmd=f=${filterPath(request.commandsPath)}` : 'null';
    graph.push(`[${picture}]${moves}[moved]`);
    graph.push(`[moved][cursor]overlay@pointer=x=${x}:y=${y}:eval=frame[pointed]`);
    picture = 'pointed';
  }
  if (request.back === 'blur') {
    graph.push(...onBlur(picture, request.picture, request));
    picture = 'fitted';
  } else if (request.back) {
    inputs.push(...stillInput(request.back, frameRate));
    graph.push(...onStill(input++, picture, request.picture, request));
    picture = 'fitted';
  }
  if (request.logo) {
    inputs.push('-i', request.logo.path);
    graph.push(`[${input++}:v]${logoFilter(request)}[logo]`);
    graph.push(`[${picture}][logo]overlay=${logoPlace(request.logo.position, request)}[branded]`);
    picture = 'branded';
  }
  for (const kind of ['enters', 'leaves'] as const) {
    const still = request[kind];
    if (!still) continue;
    inputs.push(...stillInput(still, frameRate));
    graph.push(...fadeFilters(input++, picture, still.frames, kind, request));
    picture = kind === 'enters' ? 'entered' : 'left';
  }
  if (request.letters) {
    graph.push(`[${picture}]${lettersFilter(request.letters)}[lettered]`);
    picture = 'lettered';
  }
  // Each size is made of the next larger one, which takes half the time of making each of the largest.
  for (const [index, { width, height }] of outputs.entries()) {
    const scale = index === 0 ? 'null' : `scale=${width}:${height}:flags=bicubic`;
    const isLast = index === outputs.length - 1;
    graph.push(`[${picture}]${scale}${isLast ? `[v${index}]` : `,split=2[v${index}][s${index}]`}`);
    picture = `s${index}`;
  }
  const encoded = outputs.flatMap(({ path }, index) => [
    ...['-map', `[v${index}]`, '-frames:v', String(frames)],
    ...encodeArgs(encode, frameRate),
    ...['-f', 'mp4', path],
  ]);
  return ['-v', 'warning', ...inputs, '-filter_complex', graph.join(';'), ...encoded];
}

/** What the recorder made, at a constant rate in the film's colours. */
function takeFilters({ take, picture: { width, height }, frameRate }: RenderSceneRequest): string {
  const size = take.width === width && take.height === height ? '' : `w=${width}:h=${height}:filter=bicubic:`;
  return `zscale=${size}${TO_BT709},format=yuv420p,fps=${frameRate}`;
}

/** From the last key frame on: the picture that is on when a clip begins may have come long before. */
const seekArgs = ({ startSeconds }: ClipSource) =>
  startSeconds > 0 ? ['-noaccurate_seek', '-ss', String(startSeconds)] : [];

/** A clip, the same: of what comes before its start, the picture that is still on is kept. */
function clipFilters({ matrix }: ClipSource, { picture: { width, height }, frameRate }: RenderSceneRequest): string {
  const colors = `in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`;
  const even = `fps=${frameRate}:start_time=0:eof_action=pass`;
  return `${even},scale=${width}:${height}:flags=bicubic:${colors},format=yuv420p,setsar=1`;
}

/** How every video of a film is encoded, so that its scenes join by copy. */
export function encodeArgs({ crf, preset }: Encode, frameRate: number): string[] {
  return [
    ...['-r', String(frameRate), '-c:v', 'libx264', '-preset', preset, '-crf', String(Math.max(crf, SMALLEST_CRF))],
    ...(WITHOUT_TREES.includes(preset) ? TREES : []),
    ...['-bf', '0', '-g', String(frameRate * GOP_SECONDS), '-sc_threshold', '0', '-flags', '+cgop'],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_trc', 'bt709', '-color_primaries', 'bt709'],
    ...['-video_track_timescale', String(frameRate * 1000)],
  ];
}

interface Pointed {
  readonly picture: Pick<Picture, 'height'>;
  readonly take: Pick<Take, 'pointer' | 'height'>;
}

/** The pointer's way as commands for FFmpeg's sendcmd, half a frame early so that no rounding comes a frame late. */
export function pointerCommands(request: Pointed & Pick<RenderSceneRequest, 'frameRate'>): string {
  return placed(request)
    .slice(1)
    .map(([frame, x, y]) => {
      const seconds = ((frame - 0.5) / request.frameRate).toFixed(5);
      return `${seconds} overlay@pointer x ${x}, overlay@pointer y ${y};`;
    })
    .join('\n');
}

/** Top left corners of the pointer, in pixels of the take as it is shown. */
function placed({ take, picture: { height } }: Pointed): [number, number, number][] {
  const shrunk = height / take.height;
  const scale = (POINTER.shown / POINTER.size) * (height / POINTER.windowHeight);
  return take.pointer.map(([frame, x, y]) => [
    frame,
    Math.round(x * shrunk - POINTER.tip.x * scale),
    Math.round(y * shrunk - POINTER.tip.y * scale),
  ]);
}
