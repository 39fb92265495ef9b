import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElevenLabsOptions } from '../../functions/3-voice/elevenlabs-engine.ts';
import { VoiceProviderSettings } from '../../functions/contract/settings.ts';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { elevenLabsVoices } from '../../functions/core/voice/voice-catalog.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath } from './binaries.ts';

/** A folder for outputs, and one beside it that takes the place of the system's for temporary files. */
export async function voiceFolders() {
  const root = await mkdtemp(join(tmpdir(), 'voice-test-'));
  const temp = await mkdtemp(join(root, 'temp-'));
  const systemTemp = process.env.TMPDIR;
  process.env.TMPDIR = temp;
  return {
    root,
    temp,
    remove: async () => {
      if (systemTemp === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = systemTemp;
      await rm(root, { recursive: true });
    },
  };
}

/** ElevenLabs at another address, with the default voices at the list price. */
export const elevenLabsAt = (baseUrl: string, options: Partial<ElevenLabsOptions> = {}): ElevenLabsOptions => ({
  apiKey: 'sk_fake',
  baseUrl,
  modelId: 'eleven_multilingual_v2',
  voices: elevenLabsVoices(VoiceProviderSettings.parse({})),
  usdPer1000Characters: 0.3,
  firstRetryMs: 4,
  ...options,
});

/** Integrated loudness in LUFS and true peak in dBFS of an audio file. */
export async function loudness(path: string) {
  const args = ['-i', path, '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'];
  const report = await runFfmpeg({ ffmpegPath, args });
  const summary = report.slice(report.lastIndexOf('Summary'));
  const read = (pattern: RegExp) => Number(pattern.exec(summary)?.[1]);
  return { integrated: read(/I:\s*(\S+) LUFS/), peak: read(/Peak:\s*(\S+) dBFS/) };
}

/** Level of each 5 ms, as root mean square in relation to full scale. */
export function levels(pcm: Int16Array) {
  const size = SAMPLE_RATE / 200;
  return Array.from({ length: Math.floor(pcm.length / size) }, (_, i) => {
    const part = pcm.subarray(i * size, (i + 1) * size);
    return Math.sqrt(part.reduce((sum, sample) => sum + (sample / 32768) ** 2, 0) / size);
  });
}

/** Seconds at which a silence of at least `leastSeconds` ends. */
export function onsets(pcm: Int16Array, leastSeconds = 0.2) {
  let silent = Number.POSITIVE_INFINITY;
  const found: number[] = [];
  for (const [i, level] of levels(pcm).entries()) {
    if (level < 0.004) silent++;
    else {
      if (silent >= leastSeconds * 200) found.push(i / 200);
      silent = 0;
    }
  }
  return found;
}
