import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ElevenLabsOptions } from '../../functions/3-voice/elevenlabs-engine.ts';
import { type SynthesisRequest, VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
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

describe('the accounts', () => {
  const book = () => {
    const told: (readonly [string, number])[] = [];
    return {
      told,
      beforePaid: async (usd: number) => void told.push(['before', usd]),
      afterPaid: async (usd: number) => void told.push(['after', usd]),
    };
  };
  const price = 0.0099;

  it.each<[string, Fault, number]>([
    ['nothing when the provider refuses', { status: 401, code: 'quota_exceeded' }, 0],
    ['nothing when it stays busy', { status: 429, code: 'system_busy' }, 0],
    ['nothing when it cannot be reached', 'reset', 0],
    ['the price when it charges for what cannot be used', 'broken-audio', price],
    ['the price when it charges for silence', 'silent-audio', price],
  ])('show %s, and are told once', async (_, fault, spent) => {
    provider.always(fault);
    const { told, ...hooks } = book();
    await failure(hooks);
    expect(told).toEqual([
      ['before', price],
      ['after', spent],
    ]);
  });

  it('show nothing when the signal aborts, and a fault of theirs does not hide the one of the call', async () => {
    provider.always('hang');
    const { told, ...hooks } = book();
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped by the test')), 100);
    await failure({ ...hooks, signal: stop.signal });
    expect(told.at(-1)).toEqual(['after', 0]);
    provider.always({ status: 401, code: 'invalid_api_key' });
    const error = await failure({ afterPaid: () => Promise.reject(new Error('the accounts are closed')) });
    expect(error).toMatchObject({ name: 'ProviderKeyRefused' });
  });
});

describe('secrets', () => {
  it.each<Fault>([
    { status: 401, code: 'invalid_api_key' },
    { status: 422, code: 'invalid_parameters' },
    { status: 500 },
    { status: 429, code: `${SECRET}` },
    'broken-json',
    'no-audio',
    'reset',
    'broken-audio',
  ])('stay out of errors and logs when the provider answers %j, whose words repeat them', async (fault) => {
    const printed: unknown[] = [];
    const methods = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...words) => void printed.push(words)),
    );
    provider.always(fault);
    const error = await failure();
    for (const method of methods) method.mockRestore();
    expect(error).toBeInstanceOf(Error);
    const all = inspect([error, printed], { depth: 20, showHidden: true });
    expect(all).not.toContain('sk_fake');
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain('Dana');
  });
});

it('no fault leaves a file behind, neither half an output nor a temporary one', async () => {
  provider.next('broken-audio', 'empty-audio', { status: 401, code: 'quota_exceeded' });
  const before = await readdir(folders.root);
  for (const _ of [1, 2, 3]) await failure({ outputPath: join(folders.root, 'never.wav') });
  expect(await readdir(folders.root)).toEqual(before);
  expect(await readdir(folders.temp)).toEqual([]);
});
