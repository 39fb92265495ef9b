import type { Plate } from '../../contract/storyboard.ts';
import { filterPath } from './filter-path.ts';

export interface PlateRequest {
  readonly plate: Plate;
  /** Size of the take's frames, pixels. */
  readonly take: { readonly width: number; readonly height: number };
  /** Size at which the take is shown, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Converts the tiles' colours. */
  readonly conversion: string;
  /** Where {@link plateCommands} were written. */
  readonly commandsPath: string;
  /** Number of the input with the tiles; the layer's is the next one. */
  readonly input: number;
}

/**
 * Filters that scroll a plate over `[picture]`, as `[plated]`. The tiles become one tall picture, once; of that each frame
 * is a window, to the pixel, which costs next to nothing. Colour is kept whole until then, for a window may begin
 * at an odd row.
 */
export function plateFilters(request: PlateRequest, picture: string): string[] {
  const { plate, take, width, height, frameRate, input } = request;
  const { tiles, strip, cut, from } = plate;
  const filters = [`[${input}:v]zscale=${request.conversion},format=yuv444p,split[strips][last]`];
  filters.push(`[last]trim=start_frame=${tiles - 1},setpts=0,crop=${take.width}:${take.height - cut}:0:${cut}[bottom]`);
  if (tiles > 1) {
    filters.push(
      `[strips]trim=end_frame=${tiles - 1},crop=${take.width}:${strip}:0:0,tile=1x${tiles - 1},setpts=0[top]`,
      '[top][bottom]vstack[whole]',
    );
  } else filters.push('[strips]nullsink', '[bottom]null[whole]');
  const size = take.width === width && take.height === height ? '' : `,scale=${width}:${height}:flags=bicubic`;
  const frames = plate.scroll.length;
  filters.push(
    `[whole]loop=loop=${frames - 1}:size=1:start=0,setpts=N/${frameRate}/TB,sendcmd=f=${filterPath(request.commandsPath)},` +
      `crop@plate=${take.width}:${take.height}:0:${plate.scroll[0] ?? 0}${size},format=yuv420p[scrolled]`,
  );
  let moving = 'scrolled';
  if (plate.layer) {
    filters.push(
      `[${input + 1}:v]scale=${width}:${height}[fixtures]`,
      `[${moving}][fixtures]overlay=eof_action=repeat[fixed]`,
    );
    moving = 'fixed';
  }
  filters.push(`[${moving}]setpts=PTS+${from}/${frameRate}/TB[plate]`);
  filters.push(`[${picture}][plate]overlay=eof_action=pass:repeatlast=0[plated]`);
  return filters;
}

/** The plate's way as commands for FFmpeg's sendcmd, half a frame early so that no rounding comes a frame late. */
export function plateCommands({ scroll }: Plate, frameRate: number): string {
  return scroll
    .map((row, frame) => `${Math.max(0, (frame - 0.5) / frameRate).toFixed(5)} crop@plate y ${row};`)
    .slice(1)
    .join('\n');
}
