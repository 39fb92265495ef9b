import { REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';

/** What went wrong in a call, in words of ours: the provider's may repeat the text, and the log must not. */
export interface ProviderFault {
  readonly error: RejectedError | RetryableError;
  /** True when another try may cure it soon. */
  readonly again: boolean;
  /** The answer's `Retry-After`. */
  readonly retryAfter: string | null;
}

/** The parts of the library's errors that are safe to read. */
interface CallError {
  readonly statusCode?: number;
  readonly body?: unknown;
  readonly rawResponse?: { readonly headers?: Headers };
  readonly cause?: unknown;
}

const QUOTA = ['quota_exceeded', 'insufficient_credits'];
/** Answered with 401 to 403 although the key is good. */
const NOT_THE_KEY = [
  'voice_not_found',
  'model_not_found',
  'max_character_limit_exceeded',
  'paid_plan_required',
  'only_for_creator+',
];

/** Too early, and a time limit of the provider's own. */
const PASSING = [408, 425];

/** @param about the voice and the model that were asked for; a person who reads it can mend them. */
export function faultOf(thrown: unknown, about: string): ProviderFault {
  const { statusCode, body, rawResponse, cause } = thrown as CallError;
  const codes = codesOf(body);
  const told = statusCode === undefined ? networkCode(cause) : [`HTTP ${statusCode}`, ...codes].join(' ');
  const requestId = rawResponse?.headers?.get?.('request-id');
  // The library's own error holds the whole answer, and with it perhaps the text.
  const options = { cause: new Error(requestId ? `${told}, request ${requestId.slice(0, 64)}` : told) };
  const retryAfter = rawResponse?.headers?.get?.('retry-after') ?? null;
  const passing = (name: 'providerBusy' | 'providerUnavailable', message: string): ProviderFault => ({
    error: new RetryableError(RETRYABLE[name], message, options),
    again: true,
    retryAfter,
  });
  const lasting = (name: 'providerKeyRefused' | 'providerQuotaExceeded' | 'providerRefused', message: string) => ({
    error: new RejectedError(REJECTED[name], message, options),
    again: false,
    retryAfter,
  });

  if (statusCode === undefined) return passing('providerUnavailable', `ElevenLabs cannot be reached (${told}).`);
  if (statusCode === 429) return passing('providerBusy', `ElevenLabs is busy (${told}).`);
  if (statusCode >= 500 || PASSING.includes(statusCode)) {
    return passing('providerUnavailable', `ElevenLabs does not work at the moment (${told}).`);
  }
  const isOneOf = (known: readonly string[]) => codes.some((code) => known.includes(code));
  if (isOneOf(QUOTA)) return lasting('providerQuotaExceeded', `The quota at ElevenLabs is used up (${told}).`);
  if (!isOneOf(NOT_THE_KEY)) {
    if (statusCode === 402) return lasting('providerQuotaExceeded', `ElevenLabs wants to be paid first (${told}).`);
    if (statusCode === 401 || statusCode === 403) {
      return lasting('providerKeyRefused', `ElevenLabs does not take the key (${told}).`);
    }
  }
  return lasting('providerRefused', `ElevenLabs refused ${about} (${told}).`);
}

/** `code` and the older `status` of ElevenLabs' errors, which may differ: `unauthorized` and `missing_permissions`. */
function codesOf(body: unknown): string[] {
  const detail = body !== null && typeof body === 'object' && 'detail' in body ? body.detail : null;
  if (detail === null || typeof detail !== 'object') return [];
  const { code, status } = detail as { code?: unknown; status?: unknown };
  const words = [code, status].filter((word) => typeof word === 'string' && /^[a-z0-9_+]{1,64}$/i.test(word));
  return [...new Set(words as string[])];
}

/** The system's name of a broken connection, such as `ECONNRESET`, from the innermost cause. */
function networkCode(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,40}$/.test(error.code)) return error.code;
  }
  return 'no answer';
}
