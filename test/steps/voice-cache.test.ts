import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ElevenLabsOptions } from '../../functions/3-voice/elevenlabs-engine.ts';
import { FLITE_VERSION } from '../../functions/3-voice/flite-engine.ts';
import type { CacheRequest, SpeechCache } from '../../functions/3-voice/speech-cache.ts';
import { type SynthesisRequest, VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import { FakeElevenLabs } from '../fakes/elevenlabs.ts';
import { ffmpegPath, fliteWasmPath } from '../support/binaries.ts';
import { elevenLabsAt, voiceFolders } from '../support/voice.ts';

/** Keeps files in folders of this machine. */
class FolderCache implements SpeechCache {
  readonly keys: string[] = [];
  readonly #root: string;
  readonly #values = new Map<string, number>();

  constructor(root: string) {
    this.#root = root;
  }

  async obtain({ key, folder, make }: CacheRequest) {
    this.keys.push(key);
    const kept = join(this.#root, key);
    const savedUsd = this.#values.get(key);
    if (savedUsd !== undefined) {
      await cp(kept, folder, { recursive: true });
      return { hit: true, savedUsd };
    }
    const { files, valueUsd } = await make();
    await mkdir(kept, { recursive: true });
    for (const file of files) await cp(join(folder, file), join(kept, file));
    this.#values.set(key, valueUsd);
    return { hit: false, savedUsd: 0 };
  }
}

let folders: Awaited<ReturnType<typeof voiceFolders>>;
let provider: FakeElevenLabs;
let cache: FolderCache;
let count = 0;

beforeAll(async () => {
  folders = await voiceFolders();
  provider = await FakeElevenLabs.start();
});
beforeEach(() => {
  provider.reset();
  cache = new FolderCache(join(folders.root, `cache-${++count}`));
});
afterAll(async () => {
  await provider?.close();
  await folders?.remove();
});

const TEXT = 'Hello Dana, this is Acme.';

async function speak(request: Partial<SynthesisRequest> = {}, options: Partial<ElevenLabsOptions> | null = {}) {
  const elevenLabs = options ? elevenLabsAt(provider.url, options) : undefined;
  const synthesizer = new VoiceSynthesizer({ ffmpegPath, fliteWasmPath, cache, elevenLabs });
  const outputPath = join(folders.root, `speech-${++count}.wav`);
  const result = await synthesizer.synthesize({ text: TEXT, outputPath, ...request });
  return { ...result, file: await readFile(outputPath) };
}

describe('speech that was there already', () => {
  it('is the same, costs nothing, and says what it saved', async () => {
    const paid: number[] = [];
    const hooks = { beforePaid: async (usd: number) => void paid.push(usd), afterPaid: async () => undefined };
    const first = await speak(hooks);
    const second = await speak(hooks);
    expect(first).toMatchObject({ cached: false, savedUsd: 0, costUsd: 0.0075, charactersProcessed: 25 });
    expect(second).toMatchObject({ cached: true, savedUsd: 0.0075, costUsd: 0, charactersProcessed: 0 });
    expect([paid, provider.requests.length]).toEqual([[0.0075], 1]);
    expect(second.file.equals(first.file)).toBe(true);
    expect([second.words, second.speaker, second.cacheKey]).toEqual([first.words, first.speaker, first.cacheKey]);
    expect(first.cacheKey).toMatch(/^[0-9a-f]{64}$/);
  });

  it('saves the embedded voice its work too, which has no price', async () => {
    const first = await speak({}, null);
    const second = await speak({}, null);
    expect(second).toMatchObject({ cached: true, savedUsd: 0, costUsd: 0, charactersProcessed: 0 });
    expect(second.file.equals(first.file)).toBe(true);
    expect(second.words).toEqual(first.words);
  });

  it('fits any frame rate, pause and file format', async () => {
    const first = await speak({ frameRate: 24, pauseSeconds: 1 });
    const second = await speak({ frameRate: 60, pauseSeconds: 0, options: { format: 'wav' } });
    expect(second.cached).toBe(true);
    expect(second.speechSeconds).toBe(first.speechSeconds);
    expect(second.frames).toBe(Math.ceil(first.speechSeconds * 60));
  });

  it('shows the words of who asks, although another text was said the same', async () => {
    const first = await speak({ text: 'Meet ack me now.' });
    const second = await speak({ text: 'Meet Acme now.', options: { pronunciations: { acme: 'ack me' } } });
    expect(second.cached).toBe(true);
    expect(second.words.map((word) => word.text)).toEqual(['Meet', 'Acme', 'now.']);
    expect(second.words[1]).toMatchObject({
      start_seconds: first.words[1]?.start_seconds,
      end_seconds: first.words[2]?.end_seconds,
    });
  });

  it('is not made of a failure: the next who asks tries again', async () => {
    provider.next({ status: 401, code: 'quota_exceeded' }, 'silent-audio');
    await expect(speak()).rejects.toMatchObject({ name: 'ProviderQuotaExceeded' });
    await expect(speak()).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    expect(await speak()).toMatchObject({ cached: false });
    expect(await speak()).toMatchObject({ cached: true });
  });

  it('leaves no temporary files behind', async () => {
    await speak();
    await speak();
    expect(await readdir(folders.temp)).toEqual([]);
  });
});

describe('the key', () => {
  const keyOf = async (request: Partial<SynthesisRequest>, options: Partial<ElevenLabsOptions> | null = {}) =>
    (await speak(request, options)).cacheKey;

  it.each<[string, Partial<SynthesisRequest>]>([
    ['frame rate', { frameRate: 60 }],
    ['pause of the request', { pauseSeconds: 3 }],
    ['pause of the options', { options: { pause_duration_ms: 10 } }],
    ['text before and after', { previousText: 'Before.', nextText: 'After.' }],
    ['format of the delivered file', { options: { format: 'ogg' } }],
    ['space around the text', { text: `  ${TEXT}\n` }],
    ['pronunciation of a word that does not occur', { options: { pronunciations: { other: 'thing' } } }],
    ['preset with the same voice', { options: { voice_preset: 'calm_female', voice_id: '21m00Tcm4TlvDq8ikWAM' } }],
  ])('does not depend on the %s, which changes nothing about the sound', async (_, request) => {
    expect(await keyOf(request)).toBe(await keyOf({}));
    expect(provider.requests).toHaveLength(1);
  });

  it('does not depend on the price, the key or the address of the provider', async () => {
    const other = await FakeElevenLabs.start({ apiKey: 'sk_other' });
    const first = await keyOf({}, { apiKey: 'sk_other', baseUrl: other.url, usdPer1000Characters: 9, timeoutMs: 5000 });
    await other.close();
    expect(await keyOf({})).toBe(first);
  });

  it('depends on everything that changes the sound', async () => {
    const settings = { stability: 0.4, similarity_boost: 0.4, style: 0.4, use_speaker_boost: false };
    const keys = [
      await keyOf({}),
      await keyOf({ text: 'Hello Dana, this is Acme!' }),
      await keyOf({ text: 'hello Dana, this is Acme.' }),
      await keyOf({ options: { pronunciations: { acme: 'ack me' } } }),
      await keyOf({ options: { voice_preset: 'technical' } }),
      await keyOf({ options: { voice_id: 'abcdefghijklmnopqrst' } }),
      await keyOf({ options: { model_id: 'eleven_turbo_v2_5' } }),
      await keyOf({}, { modelId: 'eleven_flash_v2_5' }),
    ];
    for (const [name, value] of Object.entries(settings)) {
      keys.push(await keyOf({ options: { voice_settings: { [name]: value } } }));
    }
    for (const voice_preset of ['professional_male', 'casual_male', 'calm_female', 'professional_female'] as const) {
      keys.push(await keyOf({ options: { voice_preset } }, null));
    }
    keys.push(await keyOf({ text: 'Hello Dana, this is ACME.' }, null));
    expect(keys).not.toContain(null);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('of the embedded voice depends on what is said, not on how it is written', async () => {
    const first = await keyOf({ text: 'José pays $5.' }, null);
    expect(await keyOf({ text: 'Jose pays five dollars.' }, null)).toBe(first);
  });

  it('of the embedded voice names the version that is installed', async () => {
    const manifest = await readFile(join(fliteWasmPath, '../package.json'), 'utf8');
    const { name, version } = JSON.parse(manifest) as { name: string; version: string };
    expect(FLITE_VERSION).toBe(`${name} ${version}`);
  });
});
