import { REJECTED, RejectedError, type RejectedName } from '../contract/errors.ts';
import { WireFault } from './openrouter-wire.ts';

/** Why there is no answer. None of its texts holds the key, the prompt or what the provider said. */
export interface Fault {
  /** For people, such as `OpenRouter is busy`. */
  readonly clause: string;
  /** Set when a person has to act. */
  readonly rejected: RejectedError | null;
  /** True when another try may help. */
  readonly mayPass: boolean;
  /** How long the provider asks to wait, milliseconds; null when it does not say. */
  readonly waitMs: number | null;
  readonly cause: unknown;
}

/** Cause of a fault: what is known of it beside the words of the provider, which may repeat the prompt. */
class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
}

const MODERATED = 'the provider’s moderation did not let the request through';

/** What an error inside an answer means; `code` is a status of HTTP. Source: openrouter.ai/docs/api/reference/errors. */
export function faultOf(
  { code, metadata }: { code?: WireFault['code'] | undefined; metadata?: WireFault['metadata'] | undefined },
  models: readonly string[],
  cause?: unknown,
  waitMs: number | null = null,
): Fault {
  const status = Number(code);
  const told = new ProviderFault(`OpenRouter answered with the code ${Number.isInteger(status) ? status : 'none'}`, {
    cause,
  });
  const reject = (name: RejectedName, message: string): Fault => ({
    clause: message,
    rejected: new RejectedError(name, message, { cause: told }),
    mayPass: false,
    waitMs: null,
    cause: told,
  });
  const outage = (clause: string, mayPass: boolean): Fault => ({
    clause,
    rejected: null,
    mayPass,
    waitMs,
    cause: told,
  });

  if (status === 401) return reject(REJECTED.providerKeyRefused, 'OpenRouter does not accept the key');
  if (status === 402) return reject(REJECTED.providerQuotaExceeded, 'OpenRouter has no credit left for this key');
  if (status === 403 && isModeration(metadata)) return outage(MODERATED, false);
  if (status === 403) return reject(REJECTED.providerKeyRefused, 'OpenRouter does not let this key use the model');
  if (status === 429) return outage('OpenRouter is busy', true);
  if (status === 400 || status === 404) {
    const asked = models[0] ?? 'none';
    return reject(
      REJECTED.providerRefused,
      `OpenRouter does not offer the model ${asked} for scripts, or did not take the request`,
    );
  }
  const isOurs = status > 404 && status < 500 && status !== 408;
  if (isOurs) return reject(REJECTED.providerRefused, `OpenRouter did not take the request (status ${status})`);
  return outage('OpenRouter is out of order', true);
}

function isModeration(metadata: WireFault['metadata']): boolean {
  return metadata != null && ('reasons' in metadata || 'flagged_input' in metadata);
}

/** What an error of the SDK means: a status, or a connection that never came to one. */
export function faultOfError(error: unknown, models: readonly string[]): Fault {
  const { status, headers, error: body } = error as { status?: unknown; headers?: unknown; error?: unknown };
  const told = WireFault.safeParse(body);
  if (typeof status === 'number') {
    const metadata = told.success ? told.data.metadata : null;
    return faultOf({ code: status, metadata }, models, undefined, retryAfterMs(headers));
  }
  const cause = new ProviderFault(`The connection to OpenRouter failed (${codeOf(error)})`);
  return { clause: 'OpenRouter could not be reached', rejected: null, mayPass: true, waitMs: null, cause };
}

/** `ECONNRESET` and the like, from wherever in the chain of causes it is told. */
function codeOf(error: unknown): string {
  for (let link: unknown = error; link instanceof Error; link = link.cause) {
    if ('code' in link && typeof link.code === 'string') return link.code;
  }
  return error instanceof Error ? error.constructor.name : 'unknown';
}

/** `Retry-After` in milliseconds, whether it names seconds or a date. */
function retryAfterMs(headers: unknown): number | null {
  const told = headers instanceof Headers ? headers.get('retry-after') : null;
  if (told === null || told.trim() === '') return null;
  const seconds = Number(told);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(told) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}
