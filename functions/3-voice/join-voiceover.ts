import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { type AudioFormat, SAMPLE_RATE } from '../contract/voice.ts';
import { joinAudioArgs } from '../core/voice/join-audio.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { decodeWav } from './wav.ts';

export interface VoiceoverRequest {
  /** Path of the binary. */
  readonly ffmpegPath: string;
  /** The spoken sections in order: mono 16-bit WAV files at {@link SAMPLE_RATE}, pauses included. */
  readonly wavPaths: readonly string[];
  readonly format: AudioFormat;
  /** Where the file goes; its folder exists. Written whole or not at all. */
  readonly outputPath: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Joins spoken sections into one file.
 *
 * @returns its length in seconds, and in bytes.
 * @throws RetryableError `EncoderFailed` when FFmpeg fails, RangeError without sections, Error when a section is no WAV
 * file, or the signal's reason.
 */
export async function joinVoiceover(request: VoiceoverRequest): Promise<{ durationSeconds: number; bytes: number }> {
  const { ffmpegPath, wavPaths, format, outputPath, signal } = request;
  let samples = 0;
  for (const path of wavPaths) samples += decodeWav(await readFile(path)).length;
  const partPath = `${outputPath}.${randomUUID()}.part`;
  try {
    const args = joinAudioArgs({ wavPaths, format, outputPath: partPath });
    await runFfmpeg({ ffmpegPath, args, ...(signal && { signal }) });
    const { size } = await stat(partPath);
    await rename(partPath, outputPath);
    return { durationSeconds: samples / SAMPLE_RATE, bytes: size };
  } finally {
    await rm(partPath, { force: true });
  }
}
