import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Rendition } from '../contract/film.ts';
import { avcCodec, hlsArgs, masterPlaylist, readMediaPlaylist, type Variant } from '../core/film/hls.ts';
import type { RunTool } from './run-tool.ts';

export interface HlsRequest {
  /** Finished MP4s, tallest first. */
  readonly renditions: readonly (Rendition & { readonly path: string })[];
  readonly frameRate: number;
  readonly hasSound: boolean;
  /** For these files alone. */
  readonly folder: string;
}

/**
 * Packs a film's renditions as HLS: a master playlist, and a media playlist and one file for each.
 *
 * @returns names of the files in `folder`, the master playlist first.
 * @throws RetryableError `EncoderFailed`.
 */
export async function makeHls(run: RunTool, request: HlsRequest): Promise<readonly string[]> {
  const { renditions, folder } = request;
  await mkdir(folder, { recursive: true });
  const variants: Variant[] = [];
  const files = ['master.m3u8'];
  for (const { path, ...rendition } of renditions) {
    const [uri, media] = [`${rendition.name}.m3u8`, `${rendition.name}.m4s`];
    const playlistPath = join(folder, uri);
    await run(hlsArgs({ videoPath: path, segmentPath: join(folder, media), playlistPath }));
    const playlist = readMediaPlaylist(await readFile(playlistPath, 'utf8'));
    const codec = avcCodec(await start(join(folder, media), playlist.initBytes));
    variants.push({ ...rendition, uri, codec, playlist });
    files.push(uri, media);
  }
  const cuts = new Set(variants.map(({ playlist }) => playlist.segments.map(({ seconds }) => seconds).join(' ')));
  if (cuts.size > 1)
    throw new RetryableError(RETRYABLE.encoderFailed, 'The renditions are not cut at the same frames.');
  await writeFile(join(folder, 'master.m3u8'), masterPlaylist(variants, request));
  return files;
}

async function start(path: string, bytes: number): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
  return buffer.subarray(0, bytesRead);
}
