import type { Branding } from '../../contract/compose.ts';
import { SAMPLE_RATE } from '../../contract/voice.ts';
import type { Encode } from '../encode.ts';
import { type Letters, lettersFilter } from './letters.ts';
import { TARGET_LUFS } from './level-sound.ts';
import { logoFilter, logoPlace } from './logo.ts';
import { encodeAudioArgs } from './mix.ts';
import { encodeArgs, TO_BT709 } from './render-scene.ts';

/** The most that a quiet voice is lifted, dB. */
const MAX_GAIN_DB = 20;
/** Quieter is silence, which nothing should lift. */
const SILENCE_LUFS = -60;
/** Ceiling of the limiter as an amplitude: -2 dB. */
const CEILING = 0.794;

/** A card as it was recorded. */
export interface CardFile {
  readonly path: string;
  readonly frames: number;
}

export interface JoinFilesRequest {
  readonly recording: { readonly path: string; readonly matrix: string };
  /** Frames that the recording is shown: it rests on its last one when it is shorter. */
  readonly frames: number;
  readonly voice: { readonly path: string; readonly lufs: number };
  readonly intro: CardFile | null;
  readonly outro: CardFile | null;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Over the recording; cards carry it themselves. */
  readonly logo: { readonly path: string; readonly position: Branding['logo_position'] } | null;
  readonly letters: Letters | null;
  readonly encode: Encode;
  readonly title: string;
  readonly outputPath: string;
}

/**
 * One FFmpeg process for a whole film of any video and any voice: both brought into the film's form, cards before and
 * after, branding, and the voice from the recording's first frame on.
 */
export function joinFilesArgs(request: JoinFilesRequest): string[] {
  const { recording, voice, intro, outro, width, height, frameRate, frames } = request;
  const inputs: string[] = [];
  const input = (path: string) => inputs.push(path) - 1;
  const rate = `fps=${frameRate}`;
  const graph: string[] = [];
  const parts: string[] = [];

  const card = (file: CardFile | null, label: string) => {
    if (!file) return;
    graph.push(`[${input(file.path)}:v]zscale=${TO_BT709},format=yuv420p,${rate},setsar=1[${label}]`);
    parts.push(`[${label}]`);
  };
  card(intro, 'intro');
  const scale = `scale=${width}:${height}:flags=bicubic:in_color_matrix=${recording.matrix}:out_color_matrix=bt709:out_range=tv`;
  const held = `tpad=stop_mode=clone:stop=${frames},trim=end_frame=${frames}`;
  graph.push(
    `[${input(recording.path)}:v:0]setpts=PTS-STARTPTS,${scale},format=yuv420p,${rate},${held},setsar=1[page]`,
  );
  let page = 'page';
  if (request.logo) {
    graph.push(`[${input(request.logo.path)}:v]${logoFilter(request)}[logo]`);
    graph.push(`[page][logo]overlay=${logoPlace(request.logo.position, request)},setsar=1[branded]`);
    page = 'branded';
  }
  parts.push(`[${page}]`);
  card(outro, 'outro');
  const mark = request.letters ? `,${lettersFilter(request.letters)}` : '';
  graph.push(`${parts.join('')}concat=n=${parts.length}:v=1:a=0${mark}[film]`);

  const total = (intro?.frames ?? 0) + frames + (outro?.frames ?? 0);
  const sample = (frame: number) => Math.round((frame * SAMPLE_RATE) / frameRate);
  const delay = sample(intro?.frames ?? 0);
  const level = voice.lufs > SILENCE_LUFS ? Math.min(TARGET_LUFS - voice.lufs, MAX_GAIN_DB) : 0;
  const sound = [
    `aresample=${SAMPLE_RATE}`,
    'aformat=sample_fmts=fltp:channel_layouts=mono|stereo',
    `volume=${level.toFixed(2)}dB`,
    `alimiter=limit=${CEILING}:level=disabled`,
    `adelay=${delay}S|${delay}S`,
    `apad=whole_len=${sample(total)}`,
    `atrim=end_sample=${sample(total)}`,
  ];
  graph.push(`[${input(voice.path)}:a:0]${sound.join(',')}[sound]`);
  return [
    ...['-v', 'warning', ...inputs.flatMap((path) => ['-i', path]), '-filter_complex', graph.join(';')],
    ...['-map', '[film]', '-map', '[sound]', '-frames:v', String(total), ...encodeArgs(request.encode, frameRate)],
    ...[...encodeAudioArgs(), '-movflags', '+faststart', '-metadata', `title=${request.title}`],
    ...['-f', 'mp4', request.outputPath],
  ];
}
