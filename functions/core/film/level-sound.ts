import { SAMPLE_RATE } from '../../contract/voice.ts';
import { encodeAudioArgs, METER } from './mix.ts';

/** Integrated loudness of a film (EBU R128), what the web's players are set for, and how far from it a film may be. */
export const TARGET_LUFS = -16;
const TOLERANCE_LU = 0.3;
/** Highest true peak of the encoded film, dB. */
export const HIGHEST_PEAK_DB = -1.5;
/** The limiter's first ceiling: AAC adds a few tenths to the peaks of most sounds, a decibel to those of noise. */
const FIRST_CEILING_DB = -2;
/** Speech comes limited to the same ceiling; what the meter finds above it by so much is no work for a limiter. */
const CEILING_TOLERANCE_DB = 0.2;
const LOWEST_CEILING_DB = -8;
/** More would only lift noise. */
const MAX_GAIN_DB = 20;
/** Quieter is silence, which nothing should lift. */
const SILENCE_LUFS = -60;

/** Four times oversampled, the limiter sees the peaks between samples too. */
const OVERSAMPLED_RATE = 192_000;
/** The limiter looks ahead, and this build's answer is late by as much. */
const LOOK_AHEAD_SECONDS = 0.005;
const LATE_SAMPLES = LOOK_AHEAD_SECONDS * SAMPLE_RATE;

export interface Loudness {
  /** Integrated loudness, LUFS; -70 for silence. */
  readonly lufs: number;
  /** dBTP; -100 for silence. */
  readonly truePeakDb: number;
}

/** One gain for a whole film and a ceiling for its peaks, dB; null where no peak comes near one. */
export interface Level {
  readonly gainDb: number;
  readonly ceilingDb: number | null;
}

/** What the meter says at the end of FFmpeg's report. */
export function readLoudness(report: string): Loudness {
  const summary = report.slice(report.lastIndexOf('Integrated loudness'));
  const lufs = Number(/I:\s*(-?[\d.]+) LUFS/.exec(summary)?.[1] ?? -70);
  return { lufs, truePeakDb: Number(/Peak:\s*(-?[\d.]+) dBFS/.exec(summary)?.[1] ?? -100) };
}

/** The first level to try on a mix. */
export function firstLevel(mixed: Loudness): Level {
  const gainDb = mixed.lufs > SILENCE_LUFS ? Math.min(TARGET_LUFS - mixed.lufs, MAX_GAIN_DB) : 0;
  return { gainDb, ceilingDb: ceilingFor(mixed, gainDb, FIRST_CEILING_DB) };
}

const ceilingFor = (mixed: Loudness, gainDb: number, ceilingDb: number) =>
  mixed.truePeakDb + gainDb <= ceilingDb + CEILING_TOLERANCE_DB ? null : ceilingDb;

/**
 * The level to try next, after `level` was heard so in the encoded file: what the limiter took from the loudness is
 * given back by more gain, and what the encoder added to the peaks is taken from the ceiling.
 *
 * @returns null when it is right, or nothing can be gained.
 */
export function nextLevel(mixed: Loudness, level: Level, heard: Loudness): Level | null {
  if (heard.lufs <= SILENCE_LUFS) return null;
  const missing = TARGET_LUFS - heard.lufs;
  const over = heard.truePeakDb - HIGHEST_PEAK_DB;
  const gainDb = Math.abs(missing) > TOLERANCE_LU ? Math.min(level.gainDb + missing, MAX_GAIN_DB) : level.gainDb;
  const ceilingDb = level.ceilingDb ?? mixed.truePeakDb + level.gainDb;
  // The meter prints tenths, and a lower ceiling is not answered to the tenth either.
  const next =
    over > 0
      ? Math.max(ceilingDb - over - 0.2, LOWEST_CEILING_DB)
      : (level.ceilingDb ?? ceilingFor(mixed, gainDb, FIRST_CEILING_DB));
  return gainDb === level.gainDb && next === level.ceilingDb ? null : { gainDb, ceilingDb: next };
}

/**
 * Encodes a mix at a level. Rather than by loudnorm's second pass, which rides the gain and is heard pumping, by one gain
 * and a limiter; not a sample is moved, lost or added.
 */
export function levelArgs(request: {
  readonly mixPath: string;
  readonly level: Level;
  readonly channels: 1 | 2;
  readonly totalSamples: number;
  readonly outputPath: string;
}): string[] {
  const { mixPath, level, channels, totalSamples, outputPath } = request;
  const gain = `volume=${level.gainDb.toFixed(2)}dB:precision=double`;
  const filters = level.ceilingDb === null ? [gain] : [gain, ...limiter(level.ceilingDb, totalSamples)];
  return [
    ...['-v', 'warning', '-i', mixPath, '-af', filters.join(',')],
    ...[...encodeAudioArgs(channels), '-f', 'mp4', outputPath],
  ];
}

function limiter(ceilingDb: number, totalSamples: number): string[] {
  const limit = (10 ** (ceilingDb / 20)).toFixed(4);
  return [
    `apad=pad_len=${2 * LATE_SAMPLES}`,
    `aresample=${OVERSAMPLED_RATE}`,
    `alimiter=limit=${limit}:attack=${LOOK_AHEAD_SECONDS * 1000}:release=50:level=disabled`,
    `aresample=${SAMPLE_RATE}`,
    `atrim=start_sample=${LATE_SAMPLES}:end_sample=${LATE_SAMPLES + totalSamples}`,
    'asetpts=N/SR/TB',
  ];
}

/** Listens to an encoded film as its viewers do. */
export const meterArgs = (path: string) => [
  ...['-v', 'info', '-i', path, '-map', '0:a:0', '-af', METER, '-f', 'null', '-'],
];
