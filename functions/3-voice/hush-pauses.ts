import type { TimedPhone } from '../core/voice/word-times.ts';
import { FLITE_RATE } from './flite.ts';

/** The last sound may ring out so far into a pause, and the next may announce itself so early. */
const RING_OUT_SAMPLES = 0.06 * FLITE_RATE;
const LEAD_IN_SAMPLES = 0.03 * FLITE_RATE;

/**
 * Makes flite's pauses silent, in place: `rms` breathes in them at -50 dBFS, which levelling would lift.
 *
 * @param samples at {@link FLITE_RATE}.
 * @param phones the sounds of `samples`, pauses included.
 */
export function hushPauses(samples: Int16Array, phones: readonly TimedPhone[]): void {
  for (const [i, { phone, start, end }] of phones.entries()) {
    if (phone !== 'pau') continue;
    const first = Math.round(start * FLITE_RATE);
    const last = i === phones.length - 1 ? samples.length : Math.round(end * FLITE_RATE);
    for (let at = first; at < last; at++) {
      const ringing = i === 0 ? 0 : 1 - (at - first) / RING_OUT_SAMPLES;
      const leading = i === phones.length - 1 ? 0 : 1 - (last - at) / LEAD_IN_SAMPLES;
      samples[at] = Math.round((samples[at] ?? 0) * Math.max(ringing, leading, 0));
    }
  }
}
