/** Faults of connections, by the names that Node gives them. */
const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
/** What AWS answers when it is asked too much at a time, with a status that says "your fault". */
const THROTTLED = /Throttl|TooManyRequests|SlowDown|LimitExceeded|ThroughputExceeded/;
/** Errors wrap each other no deeper. */
const DEPTH = 5;

/**
 * True for a fault of the table or the bucket that may pass, the SDK's own tries notwithstanding: no connection, an
 * answer of 500 or above, or too many requests. ElectroDB's errors have it as their cause.
 */
export function mayPass(error: unknown): boolean {
  for (let fault = error, depth = 0; fault instanceof Error && depth < DEPTH; fault = fault.cause, depth++) {
    // Node and the SDK put these on their errors; whether they are there is looked at.
    const { code, $fault, $metadata } = fault as Error & {
      readonly code?: unknown;
      readonly $fault?: unknown;
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    if ($fault === 'server' || ($metadata?.httpStatusCode ?? 0) >= 500) return true;
    if ($metadata !== undefined && THROTTLED.test(fault.name)) return true;
    if (typeof code === 'string' && CONNECTION.has(code)) return true;
  }
  return false;
}
