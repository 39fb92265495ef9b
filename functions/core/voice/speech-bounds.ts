/** Length of the windows whose level is measured, seconds. */
const WINDOW_SECONDS = 0.01;

/** Speech is what lies less than this below the loudest window; a breath is about 40 dB below, hum and codec noise more. */
const RANGE_DB = 45;

/** Below this level, in relation to full scale, there is nothing to hear. */
const INAUDIBLE_DB = -60;

const amplitude = (db: number) => 10 ** (db / 20);

/**
 * Where something is heard in `samples`: from the first window that is loud enough to the end of the last one.
 *
 * @param rate samples a second.
 * @returns seconds, or null when nothing is heard.
 */
export function speechBounds(samples: Int16Array, rate: number): { start: number; end: number } | null {
  const size = Math.round(WINDOW_SECONDS * rate);
  const levels = Array.from({ length: Math.ceil(samples.length / size) }, (_, i) => {
    const window = samples.subarray(i * size, (i + 1) * size);
    return Math.sqrt(window.reduce((sum, sample) => sum + (sample / 32768) ** 2, 0) / window.length);
  });
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  const threshold = Math.max(loudest * amplitude(-RANGE_DB), amplitude(INAUDIBLE_DB));
  const first = levels.findIndex((level) => level >= threshold);
  if (first < 0) return null;
  const last = levels.findLastIndex((level) => level >= threshold);
  return { start: (first * size) / rate, end: Math.min((last + 1) * size, samples.length) / rate };
}
