import { fitInto, seekTo } from './looks.ts';
import { overlayButton, type Place, playButtonSide } from './play-button.ts';

/** A film is limited-range BT.709, a JPEG full-range BT.601; the scaler (swscale) would leave the range as it is here. */
export const TO_JPEG = 'zscale=rangein=limited:range=full:matrixin=709:matrix=470bg,format=yuvj420p';

/** Longer side of the picture for e-mails, pixels: twice what a mail is wide. */
const EMAIL_SIDE = 1200;

/** Size of the poster with the play button. */
export const emailSize = (film: { width: number; height: number }) => fitInto(EMAIL_SIDE, film);

export interface PosterRequest {
  /** The scene's own file in the largest size. */
  readonly scenePath: string;
  /** Frame of the scene. */
  readonly at: number;
  readonly frameRate: number;
  readonly outputPath: string;
  /** The same smaller and with a play button over it; null when that is not wanted. */
  readonly play: {
    readonly outputPath: string;
    /** Raw RGBA of {@link playButtonSide}. */
    readonly buttonPath: string;
    readonly buttonPlace: Place;
    readonly width: number;
    readonly height: number;
  } | null;
}

/** Takes one frame as the poster, in one process with the one that has a play button. */
export function posterArgs({ scenePath, at, frameRate, outputPath, play }: PosterRequest): string[] {
  const jpeg = (path: string) => ['-frames:v', '1', '-q:v', '3', '-f', 'image2', path];
  const inputs = ['-v', 'warning', '-threads', '1', '-ss', seekTo(at, frameRate), '-i', scenePath];
  if (!play) return [...inputs, '-vf', TO_JPEG, ...jpeg(outputPath)];
  const graph = [
    '[0:v]split[whole][small]',
    `[whole]${TO_JPEG}[poster]`,
    `[small]scale=${play.width}:${play.height}:flags=bicubic,setsar=1[page]`,
    `[page][1:v]${overlayButton(play.buttonPlace)},${TO_JPEG}[play]`,
  ];
  return [
    ...[...inputs, ...rgbaInput(play.buttonPath, playButtonSide(play)), '-filter_complex', graph.join(';')],
    ...['-map', '[poster]', ...jpeg(outputPath), '-map', '[play]', ...jpeg(play.outputPath)],
  ];
}

/** A square picture of four bytes a pixel as an input. */
export const rgbaInput = (path: string, side: number) => [
  ...['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${side}x${side}`, '-i', path],
];
