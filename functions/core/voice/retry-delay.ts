/** Calls of a provider for one request, the first one included. */
export const MOST_TRIES = 5;

/** Longer than this nobody waits inside a step: the state machine tries the step again, and the step costs nothing meanwhile. */
export const LONGEST_WAIT_MS = 20_000;

/** Pause before the second try; every further one is twice as long. Four pauses are 7.5 s at most. */
export const FIRST_WAIT_MS = 500;

/**
 * How long to wait before a request is tried again.
 *
 * @param tries how often it was tried, from 1.
 * @param retryAfter the header of the answer, in seconds or as an HTTP date; null when there was none.
 * @param chance a random number from 0 to 1, so that requests that failed together do not come back together.
 * @param now milliseconds since 1970.
 * @returns milliseconds, or null when it should not be tried again.
 */
export function retryDelay(request: {
  tries: number;
  retryAfter: string | null;
  firstWaitMs: number;
  chance: number;
  now: number;
}): number | null {
  const { tries, retryAfter, firstWaitMs, chance, now } = request;
  if (tries >= MOST_TRIES) return null;
  const asked = retryAfter === null ? null : askedFor(retryAfter, now);
  const spread = firstWaitMs * 2 ** (tries - 1) * (0.5 + chance / 2);
  const wait = asked === null ? spread : asked + firstWaitMs * chance;
  return wait > LONGEST_WAIT_MS ? null : wait;
}

function askedFor(retryAfter: string, now: number): number | null {
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? null : Math.max(date - now, 0);
}
