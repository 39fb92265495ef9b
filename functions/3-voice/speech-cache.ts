/** Asks for what was made under a key. */
export interface CacheRequest {
  /** Hash of everything that changes what is made, hexadecimal. */
  readonly key: string;
  /** Empty; holds the files once the request is answered. */
  readonly folder: string;
  /** Makes the files in `folder`, and tells their names and what making them cost, US dollars. */
  readonly make: () => Promise<{ readonly files: readonly string[]; readonly valueUsd: number }>;
  readonly signal?: AbortSignal;
}

/**
 * Keeps speech between requests. Identical requests at the same time make it once: the others wait. What is lost,
 * damaged or expired is made anew.
 */
export interface SpeechCache {
  /**
   * @returns `hit` when the files were there already, and what that saved: 0 when they were made.
   * @throws what `make` throws, or the signal's reason.
   */
  obtain(request: CacheRequest): Promise<{ readonly hit: boolean; readonly savedUsd: number }>;
}
