import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ElevenLabsOptions } from '../../functions/3-voice/elevenlabs-engine.ts';
import { type SynthesisRequest, VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import { RejectedError, RetryableError } from '../../functions/contract/errors.ts';
import { LONGEST_WAIT_MS, MOST_TRIES } from '../../functions/core/voice/retry-delay.ts';
import { FakeElevenLabs, type Fault } from '../fakes/elevenlabs.ts';
import { ffmpegPath, fliteWasmPath } from '../support/binaries.ts';
import { elevenLabsAt, voiceFolders } from '../support/voice.ts';

const SECRET = 'Dana Reyes earns a secret amount';

let folders: Awaited<ReturnType<typeof voiceFolders>>;
let provider: FakeElevenLabs;

beforeAll(async () => {
  folders = await voiceFolders();
  provider = await FakeElevenLabs.start();
  await speak();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await provider?.close();
  await folders?.remove();
});

function speak(request: Partial<SynthesisRequest> = {}, options: Partial<ElevenLabsOptions> = {}) {
  const elevenLabs = elevenLabsAt(provider.url, options);
  const synthesizer = new VoiceSynthesizer({ ffmpegPath, fliteWasmPath, elevenLabs });
  return synthesizer.synthesize({ text: `${SECRET}.`, outputPath: join(folders.root, 'speech.wav'), ...request });
}

const failure = (request: Partial<SynthesisRequest> = {}, options: Partial<ElevenLabsOptions> = {}): Promise<unknown> =>
  speak(request, options).then(
    () => new Error('It did not fail.'),
    (error: unknown) => error,
  );

describe('a fault that passes', () => {
  it.each<[string, Fault[]]>([
    ['the provider is busy', [{ status: 429, code: 'system_busy' }]],
    ['too much is asked at once, four times', Array(4).fill({ status: 429, code: 'too_many_concurrent_requests' })],
    ['the provider is down', [{ status: 503, code: 'unavailable' }, { status: 500 }]],
    ['a gateway answers with a page', [{ status: 502 }]],
    ['the connection is reset', ['reset', 'reset']],
    ['the connection is cut in the middle of the answer', ['cut']],
  ])('is not noticed when %s', async (_, faults) => {
    provider.next(...faults);
    const { frames, costUsd } = await speak();
    expect(frames).toBeGreaterThan(30);
    expect(costUsd).toBeCloseTo(((SECRET.length + 1) * 0.3) / 1000, 6);
    expect(provider.requests).toHaveLength(faults.length + 1);
  });

  it('is waited out for as long as the provider asks', async () => {
    provider.next({ status: 429, code: 'system_busy', retryAfter: '1' });
    await speak();
    const [first, second] = provider.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  it('is left to the state machine when the provider asks for more time than a step should wait', async () => {
    provider.always({ status: 429, code: 'system_busy', retryAfter: String(LONGEST_WAIT_MS / 1000 + 1) });
    const started = performance.now();
    expect(await failure()).toMatchObject({ name: 'ProviderBusy' });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(provider.requests).toHaveLength(1);
  });

  it('is waited for no longer once the signal aborts', async () => {
    provider.always({ status: 429, code: 'system_busy', retryAfter: '15' });
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    setTimeout(() => stop.abort(reason), 100);
    expect(await failure({ signal: stop.signal })).toBe(reason);
    expect(provider.requests).toHaveLength(1);
  });
});

describe('a fault that stays', () => {
  it.each<[string, Fault, string, number]>([
    ['busy', { status: 429, code: 'too_many_concurrent_requests' }, 'ProviderBusy', MOST_TRIES],
    ['down', { status: 500, code: 'internal' }, 'ProviderUnavailable', MOST_TRIES],
    ['out of reach', 'reset', 'ProviderUnavailable', MOST_TRIES],
    ['answering with half an answer', 'broken-json', 'ProviderUnavailable', 1],
    ['answering without audio', 'no-audio', 'ProviderUnavailable', 1],
    ['answering with empty audio', 'empty-audio', 'ProviderUnavailable', 1],
    ['answering with noise for audio', 'broken-audio', 'ProviderUnavailable', 1],
    ['answering with silence', 'silent-audio', 'ProviderUnavailable', 1],
  ])('when the provider is %s may be cured by the state machine', async (_, fault, name, tries) => {
    provider.always(fault);
    const error = await failure();
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({ name, cause: expect.any(Error) });
    expect(provider.requests).toHaveLength(tries);
  });

  it.each<[string, Fault, string]>([
    ['the quota is used up', { status: 401, code: 'quota_exceeded' }, 'ProviderQuotaExceeded'],
    [
      'the quota is used up, told the older way',
      { status: 401, legacy: 'quota_exceeded', code: 'unauthorized' },
      'ProviderQuotaExceeded',
    ],
    ['the bill is unpaid', { status: 402, code: 'payment_required' }, 'ProviderQuotaExceeded'],
    ['the key is wrong', { status: 401, code: 'invalid_api_key' }, 'ProviderKeyRefused'],
    [
      'the key lacks a right',
      { status: 401, code: 'unauthorized', legacy: 'missing_permissions' },
      'ProviderKeyRefused',
    ],
    ['the key is forbidden', { status: 403, code: 'forbidden' }, 'ProviderKeyRefused'],
    [
      'the plan does not have the voice',
      { status: 402, code: 'paid_plan_required', legacy: 'payment_required' },
      'ProviderRefused',
    ],
    ['there is no such voice', { status: 404, code: 'voice_not_found' }, 'ProviderRefused'],
    [
      'there is no such model',
      { status: 400, code: 'invalid_parameters', legacy: 'model_not_found' },
      'ProviderRefused',
    ],
    ['a setting does not fit', { status: 422, code: 'invalid_voice_settings' }, 'ProviderRefused'],
  ])('when %s is told at once, and not tried again', async (_, fault, name) => {
    provider.always(fault);
    const error = await failure();
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({ name, cause: expect.any(Error) });
    expect(provider.requests).toHaveLength(1);
  });

  it('names the voice and the model that were refused', async () => {
    const error = await failure({ options: { voice_id: 'nobody1234', model_id: 'eleven_turbo_v2_5' } });
    expect(error).toMatchObject({
      name: 'ProviderRefused',
      message: expect.stringMatching(/nobody1234.*eleven_turbo_v2_5.*voice_not_found/),
    });
  });

  it('when nobody answers at the address is one of the network', async () => {
    const gone = await FakeElevenLabs.start();
    await gone.close();
    const error = await failure({}, { baseUrl: gone.url });
    expect(error).toMatchObject({ name: 'ProviderUnavailable', message: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('a provider that hangs', () => {
  it.each<Fault>(['hang', 'hang-in-body'])('with %s is given up at the deadline', async (fault) => {
    provider.always(fault);
    const started = performance.now();
    const error = await failure({}, { timeoutMs: 500 });
    expect(error).toMatchObject({ name: 'ProviderUnavailable', message: expect.stringContaining('0.5 seconds') });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(provider.requests).toHaveLength(1);
  });

  it.each<Fault>(['hang', 'hang-in-body'])('with %s is left as soon as the signal aborts', async (fault) => {
    provider.always(fault);
    const stop = new AbortController();
    const reason = new Error('stopped by the test');
    setTimeout(() => stop.abort(reason), 150);
    const started = performance.now();
    expect(await failure({ signal: stop.signal })).toBe(reason);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
