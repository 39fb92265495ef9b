import type { Saved } from '../../contract/batch.ts';
import { round, type TaskRow } from '../views/work.ts';

/** A task with the time that was billed for it. */
type BilledTask = TaskRow & { readonly seconds: number };

/**
 * What films saved by taking scenes and sentences from the cache. Time is told of what Lambda is paid for alone: what a
 * take or a scene cost its maker, by the price of a second of the step that took it instead.
 */
export function savingsOf(tasks: readonly BilledTask[]): Saved {
  const cached = tasks.filter(({ cached, state }) => cached && state === 'completed');
  const seconds = cached.map(({ stage, saved_usd = 0, compute_usd, seconds }) => {
    const usdPerSecond = seconds > 0 ? compute_usd / seconds : 0;
    const isComputed = stage === 'record' || stage === 'compose';
    return isComputed && usdPerSecond > 0 ? saved_usd / usdPerSecond : 0;
  });
  return {
    usd: round(cached.reduce((sum, { saved_usd = 0 }) => sum + saved_usd, 0)),
    seconds: round(seconds.reduce((sum, one) => sum + one, 0)),
    reused: cached.length,
  };
}
