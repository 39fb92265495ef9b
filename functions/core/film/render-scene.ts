import type { Rendition } from '../../contract/film.ts';
import type { PointerTrack } from '../../contract/storyboard.ts';
import type { Branding } from '../../contract/video.ts';

/** Chromium's JPEGs are full-range BT.601; the film is limited-range BT.709, and says so. */
const TO_BT709 =
  'zscale=rangein=full:range=limited:matrixin=470bg:matrix=709:transferin=709:transfer=709:primariesin=709:primaries=709,format=yuv420p';

/** Key frames every two seconds: a seek lands close by, and scenes join without decoding. */
const GOP_SECONDS = 2;
/** Constant rate factor of x264: text stays crisp at 21 with preset veryfast, at about half of superfast's size. */
const CRF = 21;
/** The pointer's picture is drawn four times as large as it is shown in a window 720 high; its tip is at (12, 8) of 96. */
const POINTER = { size: 96, shown: 30, tip: { x: 12, y: 8 }, windowHeight: 720 };
/** The logo's width and its distance from the edges, as shares of the film's width. */
const LOGO = { width: 0.11, margin: 0.018 };

export interface RenderSceneRequest {
  readonly mezzaninePath: string;
  readonly frames: number;
  readonly frameRate: number;
  readonly width: number;
  readonly height: number;
  /** Empty when the pointer is not shown. */
  readonly pointer: PointerTrack;
  readonly cursorPath: string;
  /** Null on cards, which carry the logo themselves, and when branding is off. */
  readonly logo: { readonly path: string; readonly position: Branding['logo_position'] } | null;
  /** Tallest first; the first has the film's own size. */
  readonly outputs: readonly (Rendition & { readonly path: string })[];
  /** Where {@link pointerCommands} were written; read by FFmpeg. */
  readonly commandsPath: string;
}

/**
 * One FFmpeg process for one scene: decode, convert the colours once, fill the frames that did not change, draw
 * pointer and logo, and encode every size. Closed GOPs without B-frames, so that scenes join by copy.
 */
export function renderSceneArgs(request: RenderSceneRequest): string[] {
  const { frames, frameRate, outputs } = request;
  const inputs = ['-i', request.mezzaninePath];
  const graph: string[] = [];
  let picture = 'base';
  graph.push(`[0:v]${TO_BT709},fps=${frameRate}[base]`);
  if (request.pointer.length > 0) {
    inputs.push('-i', request.cursorPath);
    const scale = request.height / POINTER.windowHeight;
    const size = Math.round((POINTER.shown * scale) / 2) * 2;
    const [, x, y] = placed(request)[0] ?? [0, 0, 0];
    graph.push(`[1:v]scale=${size}:${size}[cursor]`);
    // sendcmd does not take an empty list: a pointer that rests has none.
    const moves = request.pointer.length > 1 ? `sendcmd=f=${filterPath(request.commandsPath)}` : 'null';
    graph.push(`[base]${moves}[moved]`);
    graph.push(`[moved][cursor]overlay@pointer=x=${x}:y=${y}:eval=frame[pointed]`);
    picture = 'pointed';
  }
  if (request.logo) {
    const input = inputs.length / 2;
    inputs.push('-i', request.logo.path);
    const width = Math.round((request.width * LOGO.width) / 2) * 2;
    graph.push(`[${input}:v]scale=${width}:-2[logo]`);
    graph.push(
      `[${picture}][logo]overlay=${logoPlace(request.logo.position, Math.round(request.width * LOGO.margin))}[branded]`,
    );
    picture = 'branded';
  }
  graph.push(`[${picture}]split=${outputs.length}${outputs.map((_, index) => `[s${index}]`).join('')}`);
  for (const [index, { width, height }] of outputs.entries()) {
    graph.push(`[s${index}]${index === 0 ? 'null' : `scale=${width}:${height}:flags=bicubic`}[v${index}]`);
  }
  const encode = outputs.flatMap(({ path }, index) => [
    ...['-map', `[v${index}]`, '-frames:v', String(frames), '-r', String(frameRate)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', String(CRF), '-bf', '0'],
    ...['-g', String(frameRate * GOP_SECONDS), '-sc_threshold', '0', '-flags', '+cgop'],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_trc', 'bt709', '-color_primaries', 'bt709'],
    ...['-video_track_timescale', String(frameRate * 1000), '-f', 'mp4', path],
  ]);
  return ['-v', 'warning', ...inputs, '-filter_complex', graph.join(';'), ...encode];
}

/** The pointer's way as commands for FFmpeg's sendcmd, half a frame early so that no rounding comes a frame late. */
export function pointerCommands(request: Pick<RenderSceneRequest, 'pointer' | 'frameRate' | 'height'>): string {
  return placed(request)
    .slice(1)
    .map(([frame, x, y]) => {
      const seconds = ((frame - 0.5) / request.frameRate).toFixed(5);
      return `${seconds} overlay@pointer x ${x}, overlay@pointer y ${y};`;
    })
    .join('\n');
}

/** Top left corners of the pointer's picture, in film pixels. */
function placed({ pointer, height }: Pick<RenderSceneRequest, 'pointer' | 'height'>): [number, number, number][] {
  const scale = (POINTER.shown / POINTER.size) * (height / POINTER.windowHeight);
  return pointer.map(([frame, x, y]) => [
    frame,
    Math.round(x - POINTER.tip.x * scale),
    Math.round(y - POINTER.tip.y * scale),
  ]);
}

function logoPlace(position: Branding['logo_position'], margin: number): string {
  const x = position.endsWith('left') ? `${margin}` : `W-w-${margin}`;
  const y = position.startsWith('top') ? `${margin}` : `H-h-${margin}`;
  return `x=${x}:y=${y}`;
}

/** A path inside a filter graph: server-made, so only what the graph's own syntax needs is escaped. */
const filterPath = (path: string) => path.replace(/[\\':;,[\]]/g, (mark) => `\\\\\\${mark}`);
