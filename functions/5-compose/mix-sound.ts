import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposeOptions } from '../contract/compose.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { firstLevel, type Loudness, levelArgs, meterArgs, nextLevel, readLoudness } from '../core/film/level-sound.ts';
import { channelsOf, decodeMusicArgs, type MusicTrack, mixArgs, type PlacedAudio } from '../core/film/mix.ts';
import type { RunTool } from './run-tool.ts';

/** Most encodings of a film's sound: one is usual, two where a limiter has much to do. */
const MAX_ATTEMPTS = 5;
/** Bytes of a WAV file with next to nothing in it: a tenth of a second of stereo floats. */
const HARDLY_ANY_BYTES = (48_000 / 10) * 8;

/** Music as a request asks for it, and where its file lies, which FFmpeg may or may not read. */
export type Music = NonNullable<ComposeOptions['background_music']> & { readonly path: string };

export interface SoundRequest {
  /** In order, none overlapping. */
  readonly speech: readonly PlacedAudio[];
  readonly music: Music | null;
  readonly totalSamples: number;
  readonly folder: string;
  readonly outputPath: string;
}

/**
 * Mixes and encodes a film's sound: at -16 LUFS, its true peaks at most -1.5 dB once it is decoded, exactly as long as
 * the film.
 *
 * @returns how loud it is as its viewers hear it.
 * @throws RejectedError `AssetUnreadable` for music that cannot be decoded; RetryableError `EncoderFailed`.
 */
export async function mixSound(run: RunTool, request: SoundRequest): Promise<Loudness> {
  const { speech, totalSamples, folder, outputPath } = request;
  const mixPath = join(folder, 'mix.wav');
  const musicPath = join(folder, 'music.wav');
  try {
    if (request.music) await decodeMusic(run, request.music, totalSamples, musicPath);
    const music = request.music && trackOf(request.music, musicPath);
    const mixed = readLoudness(await run(mixArgs({ speech, music, totalSamples, outputPath: mixPath })));
    let level = firstLevel(mixed);
    for (let attempt = 1; ; attempt++) {
      await run(levelArgs({ mixPath, level, channels: channelsOf(request), totalSamples, outputPath }));
      const heard = readLoudness(await run(meterArgs(outputPath)));
      const next = nextLevel(mixed, level, heard);
      if (!next || attempt === MAX_ATTEMPTS) return heard;
      level = next;
    }
  } finally {
    await Promise.all([mixPath, musicPath].map((path) => rm(path, { force: true })));
  }
}

const trackOf = ({ volume, fade_in_seconds, fade_out_seconds }: Music, path: string): MusicTrack => ({
  ...{ path, volume, fadeInSeconds: fade_in_seconds, fadeOutSeconds: fade_out_seconds },
});

async function decodeMusic(run: RunTool, { path, audio_path: asset }: Music, totalSamples: number, outputPath: string) {
  let bytes = 0;
  try {
    await run(decodeMusicArgs({ path, totalSamples, outputPath }));
    bytes = (await stat(outputPath)).size;
  } catch (cause) {
    run.signal?.throwIfAborted();
    throw unreadable(asset, { cause });
  }
  if (bytes < Math.min(HARDLY_ANY_BYTES, totalSamples * 8)) throw unreadable(asset);
}

const unreadable = (asset: string, options?: ErrorOptions) =>
  new RejectedError(REJECTED.assetUnreadable, `The music ${asset} cannot be decoded.`, options);
