import { CallFailed } from './api.ts';

/** What a look brought: news, none while work goes on, or nothing to wait for. */
export type Look = 'news' | 'same' | 'rest';

/** Milliseconds between looks: at first, at most while work goes on, while nothing does, and at most without an answer. */
const FIRST_MS = 2_000;
const SLOWEST_MS = 15_000;
const REST_MS = 30_000;
const LOST_MS = 60_000;

export interface PollerOptions {
  readonly look: (signal: AbortSignal) => Promise<Look>;
  /** Told of every end of a look; null when it went well. */
  readonly onEnd: (failure: CallFailed | null) => void;
}

/**
 * Looks again and again, less often while nothing changes or nobody answers, and not at all while the tab is hidden.
 * A refusal or a wrong key ends it until it is asked to look at once.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #stopped = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_MS;
  #isLooking = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    const { signal } = this.#stopped;
    const again = () => document.hidden || this.now();
    document.addEventListener('visibilitychange', again, { signal });
    window.addEventListener('online', again, { signal });
  }

  /** Looks at once. */
  now(): void {
    clearTimeout(this.#timer);
    if (this.#isLooking || this.#stopped.signal.aborted) return;
    this.#isLooking = true;
    this.#look().catch((error: unknown) => {
      // Left: nobody waits for it any more.
      if (!this.#stopped.signal.aborted) throw error;
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped.abort();
  }

  async #look(): Promise<void> {
    const { look, onEnd } = this.#options;
    const { signal } = this.#stopped;
    let failure: CallFailed | null = null;
    try {
      const result = await look(signal);
      if (result === 'rest') this.#wait = REST_MS;
      else this.#wait = result === 'news' ? FIRST_MS : Math.min(SLOWEST_MS, Math.min(this.#wait, SLOWEST_MS) * 1.5);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      failure = error;
      this.#wait = Math.min(LOST_MS, this.#wait * 2);
    } finally {
      this.#isLooking = false;
    }
    if (signal.aborted) return;
    onEnd(failure);
    if (failure && failure.reason !== 'network') return;
    this.#timer = setTimeout(() => document.hidden || this.now(), this.#wait);
  }
}
