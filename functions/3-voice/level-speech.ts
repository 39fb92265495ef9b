import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SAMPLE_RATE } from '../contract/voice.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { samplesOf } from './wav.ts';

/** Integrated loudness of every section, in LUFS (EBU R128). */
const TARGET_LUFS = -16;

/** How far from the target a section may be before its gain is corrected, in LU; the meter prints tenths. */
const TOLERANCE_LU = 0.15;

/** Flite's voices need 0 to 6 dB; more would only lift noise. */
const MAX_GAIN_DB = 20;

/** What the limiter takes from the peaks is given back by more gain: most sections need one or two passes. */
const MAX_ATTEMPTS = 4;

/**
 * All-pass filters at formant heights: `rms` puts the energy of each glottal pulse in one peak, and spreading it over
 * 2 ms takes 3.4 dB off the peaks of a lone "Hi." without a change that is heard. Broadcasters do the same.
 */
const PHASE_ROTATION = ['allpass=f=200:width_type=q:w=0.7', 'allpass=f=600:width_type=q:w=0.7'];

/** Ceiling of the limiter as an amplitude: -2 dB leaves the last resampling half a decibel below -1.5 dBTP. */
const CEILING = 0.794;

/** Four times oversampled, the limiter sees the peaks between samples too. */
const OVERSAMPLED_RATE = 192_000;

/** The limiter looks ahead, and this build's answer is late by as much. */
const LOOK_AHEAD_SECONDS = 0.005;
const LATE_SAMPLES = LOOK_AHEAD_SECONDS * SAMPLE_RATE;

/** The meter gates blocks of 0.4 s: below this length too few of them decide, so it hears the section over and over. */
const SHORTEST_MEASURED_SECONDS = 6;

interface LevelOptions {
  readonly ffmpegPath: string;
  /** A folder for raw audio; two runs in the same folder must not overlap. */
  readonly folder: string;
  readonly samples: Int16Array;
  /** Samples a second of `samples`; what comes out lasts as long. */
  readonly rate: number;
  readonly signal?: AbortSignal;
}

/**
 * Resamples speech to {@link SAMPLE_RATE} and brings it to -16 LUFS with peaks under -1.5 dBTP. One gain for the whole
 * section and a limiter for its peaks, rather than loudnorm's own second pass: peaks of flite's voices stand
 * 17 dB over their loudness, which loudnorm answers by riding the gain, and that is heard as pumping.
 *
 * @throws RetryableError `EncoderFailed`, or the signal's reason.
 */
export async function levelSpeech({ ffmpegPath, folder, samples, rate, signal }: LevelOptions): Promise<Int16Array> {
  const input = join(folder, 'speech.pcm');
  const output = join(folder, 'levelled.pcm');
  const copies = Math.max(1, Math.ceil((SHORTEST_MEASURED_SECONDS * rate) / Math.max(samples.length, 1)));
  const tail = new Int16Array(Math.ceil(2 * LOOK_AHEAD_SECONDS * rate));
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  await writeFile(input, Buffer.concat([...Array.from({ length: copies }, () => bytes), Buffer.from(tail.buffer)]));

  const run = async (filters: readonly string[]) => {
    const graph = [...filters, `aresample=${SAMPLE_RATE}:resampler=soxr`, 'ebur128=framelog=verbose'].join(',');
    const report = await runFfmpeg({
      ffmpegPath,
      args: ['-f', 's16le', '-ar', String(rate), '-ac', '1', '-i', input, '-af', graph, '-f', 's16le', output],
      ...(signal && { signal }),
    });
    return Number(/I:\s*(-?[\d.]+) LUFS/.exec(report.slice(report.lastIndexOf('Integrated loudness')))?.[1]);
  };
  const level = (gain: number) =>
    run([
      `volume=${gain.toFixed(2)}dB:precision=double`,
      ...PHASE_ROTATION,
      `aresample=${OVERSAMPLED_RATE}:resampler=soxr`,
      `alimiter=limit=${CEILING}:attack=${LOOK_AHEAD_SECONDS * 1000}:release=50:level=disabled`,
    ]);

  const measured = await run([]);
  let gain = Number.isFinite(measured) ? Math.min(TARGET_LUFS - measured, MAX_GAIN_DB) : 0;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const missing = TARGET_LUFS - (await level(gain));
    if (Math.abs(missing) <= TOLERANCE_LU || attempt === MAX_ATTEMPTS) break;
    gain = Math.min(gain + missing, MAX_GAIN_DB);
  }
  const length = Math.round((samples.length * SAMPLE_RATE) / rate);
  return samplesOf(await readFile(output)).subarray(LATE_SAMPLES, LATE_SAMPLES + length);
}
