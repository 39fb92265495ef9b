import { setTimeout as sleep } from 'node:timers/promises';
import type { ElevenLabs, ElevenLabsClient } from 'elevenlabs';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { CharacterAlignment } from '../core/voice/alignment.ts';
import { FIRST_WAIT_MS, retryDelay } from '../core/voice/retry-delay.ts';
import { faultOf } from './elevenlabs-fault.ts';

/** Every plan has it; PCM and 192 kbit/s are for dearer plans. */
export const OUTPUT_FORMAT = 'mp3_44100_128';

/** A section of 5000 characters is five minutes of speech, which the multilingual model makes in about one. */
const DEFAULT_TIMEOUT_MS = 90_000;

export interface CallOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** From the request to the last byte of its answer, milliseconds. @default 90000 */
  readonly timeoutMs?: number;
  /** Pause before the second try, doubled before each further one, milliseconds. @default 500 */
  readonly firstRetryMs?: number;
}

export interface SpokenAnswer {
  /** As {@link OUTPUT_FORMAT}; empty when the provider sent nothing. */
  readonly audio: Buffer;
  /** Null when the provider did not say. */
  readonly alignment: CharacterAlignment | null;
  /** What it was charged for; null when the provider did not say. */
  readonly characterCost: number | null;
}

/**
 * Asks ElevenLabs to speak, with the time of each character. Tries again what may pass: the library itself retries
 * neither broken connections nor stops waiting when the signal aborts, so its own retries are off.
 *
 * @throws RetryableError `ProviderBusy` or `ProviderUnavailable`, RejectedError `ProviderKeyRefused`,
 * `ProviderQuotaExceeded` or `ProviderRefused`, or the signal's reason. None holds the key or the text.
 */
export async function callElevenLabs(
  options: CallOptions,
  voiceId: string,
  request: ElevenLabs.BodyTextToSpeechFullWithTimestamps,
  signal?: AbortSignal,
): Promise<SpokenAnswer> {
  // 0.7 s and 200 MB: only for who speaks with it.
  const { ElevenLabsClient, ElevenLabsError } = await import('elevenlabs');
  const { apiKey, baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS, firstRetryMs = FIRST_WAIT_MS } = options;
  const client = new ElevenLabsClient({ apiKey, baseUrl, maxRetries: 0, timeoutInSeconds: (2 * timeoutMs) / 1000 });
  const about = `voice ${voiceId} with model ${request.modelId}`;
  for (let tries = 1; ; tries++) {
    try {
      return await callOnce(client, voiceId, request, timeoutMs, signal);
    } catch (thrown) {
      signal?.throwIfAborted();
      if (thrown instanceof RetryableError) throw thrown;
      // Whatever else the library throws, it could not read an answer of 200.
      if (!(thrown instanceof ElevenLabsError)) throw unreadable();
      const { error, again, retryAfter } = faultOf(thrown, about);
      const chance = Math.random();
      const wait = again ? retryDelay({ tries, retryAfter, firstWaitMs: firstRetryMs, chance, now: Date.now() }) : null;
      if (wait === null) throw error;
      await sleep(wait, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted());
    }
  }
}

/** The answer is there, but of no use; asking again at once would be charged again. */
export const unreadable = (cause?: unknown) =>
  new RetryableError(RETRYABLE.providerUnavailable, 'ElevenLabs answered with something that is no speech.', {
    cause: cause ?? new Error('HTTP 200 with a body that cannot be read'),
  });

async function callOnce(
  client: ElevenLabsClient,
  voiceId: string,
  request: ElevenLabs.BodyTextToSpeechFullWithTimestamps,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<SpokenAnswer> {
  // The library's own limit ends with the headers; a body may hang too.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const abortSignal = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  try {
    const { data, rawResponse } = await client.textToSpeech
      .convertWithTimestamps(voiceId, request, { abortSignal })
      .withRawResponse();
    const { audioBase64, alignment } = data;
    const cost = Number(rawResponse.headers.get('character-cost') ?? Number.NaN);
    return {
      audio: Buffer.from(audioBase64, 'base64'),
      alignment: alignment
        ? {
            characters: alignment.characters,
            starts: alignment.characterStartTimesSeconds,
            ends: alignment.characterEndTimesSeconds,
          }
        : null,
      characterCost: Number.isFinite(cost) && cost >= 0 ? Math.round(cost) : null,
    };
  } catch (error) {
    if (!late.signal.aborted || signal?.aborted) throw error;
    throw new RetryableError(
      RETRYABLE.providerUnavailable,
      `ElevenLabs did not answer within ${timeoutMs / 1000} seconds.`,
      { cause: new Error('The deadline of the call passed.') },
    );
  } finally {
    clearTimeout(timer);
  }
}
