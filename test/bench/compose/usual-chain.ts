import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TO_BT709 } from '../../../functions/core/film/render-scene.ts';
import { runFfmpeg } from '../../../functions/ffmpeg/run.ts';
import { ffmpegBinary } from '../../../functions/sdk/binaries.ts';

export interface ChainOptions {
  /** All scenes of the page as they were captured, in one file. */
  readonly recordingPath: string;
  /** Pictures of the cards, at rest. */
  readonly introPath: string;
  readonly outroPath: string;
  readonly cardSeconds: number;
  readonly logoPath: string;
  /** SRT of the whole film. */
  readonly captionsPath: string;
  /** Sound of the whole film. */
  readonly soundPath: string;
  readonly folder: string;
}

/** Preset and CRF of each step; 23 is x264's own default. */
const ENCODE = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p', '-r', '30'];
const GOP = ['-g', '60', '-sc_threshold', '0'];

/**
 * The chain of FFmpeg calls that tutorials and wrappers are made of, each reading the file that the one before wrote:
 * cards from pictures, all joined by the concat filter, then the logo, the captions, the sound, a call for each size,
 * for HLS, for the poster, the GIF and the WebP.
 */
export async function usualChain(options: ChainOptions): Promise<{ path: string; bytes: number[] }> {
  const { folder, cardSeconds } = options;
  const at = (name: string) => join(folder, name);
  const run = (...args: string[]) => runFfmpeg({ ffmpegPath: ffmpegBinary(), args: ['-v', 'error', ...args] });
  const card = ['-t', String(cardSeconds), '-vf', 'scale=1920:1080,setsar=1', ...ENCODE];
  await run('-loop', '1', '-framerate', '30', '-i', options.introPath, ...card, at('intro.mp4'));
  await run('-loop', '1', '-framerate', '30', '-i', options.outroPath, ...card, at('outro.mp4'));
  const parts = `[0:v]setsar=1[a];[1:v]fps=30,zscale=${TO_BT709},format=yuv420p,setsar=1[b];[2:v]setsar=1[c]`;
  await run(
    ...['-i', at('intro.mp4'), '-i', options.recordingPath, '-i', at('outro.mp4')],
    ...['-filter_complex', `${parts};[a][b][c]concat=n=3:v=1:a=0`, ...ENCODE, at('joined.mp4')],
  );
  const logo = '[1:v]scale=212:-1[logo];[0:v][logo]overlay=W-w-35:H-h-35';
  await run(...['-i', at('joined.mp4'), '-i', options.logoPath, '-filter_complex', logo, ...ENCODE, at('logo.mp4')]);
  await run('-i', at('logo.mp4'), '-vf', `subtitles=${options.captionsPath}`, ...ENCODE, at('captions.mp4'));
  const sound = ['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', '-b:a', '96k'];
  await run(
    '-i',
    at('captions.mp4'),
    '-i',
    options.soundPath,
    '-af',
    'loudnorm=I=-16:TP=-1.5',
    ...sound,
    at('film.mp4'),
  );
  const bytes: number[] = [];
  for (const height of [1080, 720, 480]) {
    const path = at(`${height}p.mp4`);
    const size = ['-vf', `scale=-2:${height}`, ...ENCODE, ...GOP, '-c:a', 'copy', '-movflags', '+faststart'];
    await run('-i', at('film.mp4'), ...size, path);
    const hls = ['-hls_time', '4', '-hls_playlist_type', 'vod', '-hls_segment_filename', at(`${height}-%03d.ts`)];
    await run('-i', path, '-c', 'copy', '-f', 'hls', ...hls, at(`${height}.m3u8`));
    bytes.push((await stat(path)).size);
  }
  await run('-ss', '20', '-i', at('1080p.mp4'), '-frames:v', '1', '-q:v', '3', at('poster.jpg'));
  const teaser = ['-ss', '5', '-t', '5', '-i', at('1080p.mp4')];
  const small = 'fps=10,scale=480:-1:flags=lanczos';
  await run(...teaser, '-vf', `${small},palettegen`, at('palette.png'));
  await run(...teaser, '-i', at('palette.png'), '-lavfi', `${small}[x];[x][1:v]paletteuse`, at('teaser.gif'));
  await run(...teaser, '-vf', small, '-c:v', 'libwebp_anim', '-loop', '0', at('teaser.webp'));
  return { path: at('1080p.mp4'), bytes };
}
