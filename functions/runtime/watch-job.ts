/** How often a step looks whether its job is still wanted, milliseconds. */
const LOOK_EVERY_MS = 1_000;

/**
 * Watches a job from inside a step. `signal` aborts once nobody wants it any more, `stop` once it is asked to end
 * early with what there is. A look that fails says nothing.
 */
export function watchJob(look: () => Promise<{ wanted: boolean; stopping: boolean }>, reason: () => Error) {
  const unwanted = new AbortController();
  const stop = new AbortController();
  const check = () =>
    look().then(
      ({ wanted, stopping }) => {
        if (!wanted) unwanted.abort(reason());
        if (stopping) stop.abort();
      },
      () => undefined,
    );
  const timer = setInterval(check, LOOK_EVERY_MS);
  timer.unref();
  return { signal: unwanted.signal, stop: stop.signal, clear: () => clearInterval(timer) };
}
