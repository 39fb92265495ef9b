import { readFile, rm } from 'node:fs/promises';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath } from './binaries.ts';

export type Color = readonly [red: number, green: number, blue: number];

/** Decoded pictures of one size. */
export interface Frames {
  readonly count: number;
  /** The colour of a pixel. */
  at(frame: number, x: number, y: number): Color;
  /** Bytes of one picture, for comparing. */
  picture(frame: number): Buffer;
}

const run = (args: readonly string[]) => runFfmpeg({ ffmpegPath, args });

/** Decodes every frame of a take (constant rate, as the composer reads it) or of an encoded film. */
export async function decode(
  path: string,
  { width, height, frameRate }: { width: number; height: number; frameRate?: number },
): Promise<Frames> {
  const raw = `${path}.rgb`;
  // A take's JPEGs are full-range BT.601, which is what the scaler takes for granted; films say BT.709.
  // So do pictures of a film that are JPEGs.
  const matrix = path.endsWith('.jpg') ? 'bt601:in_range=pc' : 'bt709:in_range=tv';
  const filter = frameRate ? `fps=${frameRate}` : `scale=in_color_matrix=${matrix}`;
  await run(['-v', 'error', '-i', path, '-vf', filter, '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw]);
  const bytes = await readFile(raw);
  await rm(raw);
  const size = width * height * 3;
  return {
    count: bytes.length / size,
    at: (frame, x, y) => {
      const offset = frame * size + (Math.round(y) * width + Math.round(x)) * 3;
      return [bytes[offset] ?? -1, bytes[offset + 1] ?? -1, bytes[offset + 2] ?? -1];
    },
    picture: (frame) => bytes.subarray(frame * size, (frame + 1) * size),
  };
}

/** Largest difference of two colours in one channel. */
export const difference = (a: Color, b: Color) =>
  Math.max(...a.map((value, channel) => Math.abs(value - (b[channel] ?? 0))));

/** Signal-to-noise ratio of each pair of frames, dB; infinite when they are the same. */
export async function psnr(path: string, other: string, frameRate: number): Promise<number[]> {
  const stats = `${path}.psnr`;
  const graph = `[0:v]fps=${frameRate}[a];[1:v]fps=${frameRate}[b];[a][b]psnr=stats_file=${stats}`;
  await run(['-v', 'error', '-i', path, '-i', other, '-lavfi', graph, '-f', 'null', '-']);
  const lines = (await readFile(stats, 'utf8')).trim().split('\n');
  await rm(stats);
  return lines.map((line) => Number(/psnr_avg:(\S+)/.exec(line)?.[1]?.replace('inf', 'Infinity')));
}

/** MD5 of each decoded picture, in order. */
export async function pictureHashes(path: string): Promise<string[]> {
  const list = `${path}.md5`;
  await run(['-v', 'error', '-i', path, '-map', '0:v', '-f', 'framemd5', list]);
  const lines = (await readFile(list, 'utf8')).split('\n').filter((line) => /^\d/.test(line));
  await rm(list);
  return lines.map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** What FFmpeg says of a file's streams. */
export const streamsOf = async (path: string) =>
  (await run(['-i', path, '-map', '0', '-c', 'copy', '-f', 'null', '-'])).split('Output #0')[0] ?? '';

/** Type and time of each picture, in the order they are shown. */
export async function pictureTypes(path: string): Promise<{ type: string; key: boolean; seconds: number }[]> {
  const report = await run(['-i', path, '-vf', 'showinfo', '-f', 'null', '-']);
  return [...report.matchAll(/pts_time:\s*(\S+).*?iskey:(\d) type:(\w)/g)].map(([, seconds, key, type = '']) => {
    return { type, key: key === '1', seconds: Number(seconds) };
  });
}

/** When each picture is shown, in ticks of so many seconds, as the file has it. */
export async function times(path: string): Promise<{ times: number[]; tick: number }> {
  const list = `${path}.crc`;
  await run(['-v', 'error', '-i', path, '-map', '0:v', '-c', 'copy', '-f', 'framecrc', list]);
  const text = await readFile(list, 'utf8');
  await rm(list);
  const [, of = 0, base = 1] = (/#tb 0: (\d+)\/(\d+)/.exec(text) ?? []).map(Number);
  const rows = text.split('\n').filter((line) => /^\d/.test(line));
  return { times: rows.map((line) => Number(line.split(',')[2])), tick: of / base };
}

/** Integrated loudness, LUFS. */
export async function loudness(path: string): Promise<number> {
  const report = await run(['-i', path, '-map', '0:a', '-af', 'ebur128=framelog=verbose', '-f', 'null', '-']);
  return Number(/I:\s*(\S+) LUFS/.exec(report.slice(report.lastIndexOf('Summary')))?.[1]);
}

/** Seconds that a stream of a file lasts once it is decoded. */
export async function secondsOf(path: string, stream: 'v' | 'a'): Promise<number> {
  const raw = `${path}.${stream}.raw`;
  const sound = ['-f', 's16le', '-ac', '1', '-ar', '48000'];
  await run(['-v', 'error', '-i', path, '-map', `0:${stream}`, ...(stream === 'a' ? sound : ['-f', 'framecrc']), raw]);
  const bytes = await readFile(raw);
  await rm(raw);
  if (stream === 'a') return bytes.length / 2 / 48_000;
  const lines = bytes.toString().split('\n');
  const base = /#tb 0: (\d+)\/(\d+)/.exec(bytes.toString());
  const [, , pts = 0, duration = 0] = (lines.findLast((line) => /^\d/.test(line)) ?? '').split(',').map(Number);
  return ((pts + duration) * Number(base?.[1])) / Number(base?.[2]);
}

/** Names of an MP4's outermost boxes, in order. */
export async function boxes(path: string): Promise<string[]> {
  const bytes = await readFile(path);
  const names: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += bytes.readUInt32BE(at) || bytes.length) {
    names.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return names;
}

/** Width and height of a JPEG, from its frame header. */
export function jpegSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.readUInt16BE(0) !== 0xffd8) throw new Error('This is no JPEG.');
  let at = 2;
  while (![0xc0, 0xc1, 0xc2].includes(bytes[at + 1] ?? 0)) at += 2 + bytes.readUInt16BE(at + 2);
  return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
}
