import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SpeechCache } from '../../functions/3-voice/speech-cache.ts';
import { VoiceSynthesizer } from '../../functions/3-voice/voice-synthesizer.ts';
import { Media } from '../../functions/store/media.ts';
import { FakeElevenLabs } from '../fakes/elevenlabs.ts';
import { ArtifactHarness } from '../support/artifacts.ts';
import { ffmpegPath, fliteWasmPath } from '../support/binaries.ts';
import { elevenLabsAt } from '../support/voice.ts';

let harness: ArtifactHarness;
beforeAll(async () => {
  harness = await ArtifactHarness.start();
});
beforeEach(() => harness.fresh());
afterAll(() => harness?.remove());

const times = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('an artifact', () => {
  it('is made once, then served, and each time that is counted with what it saved', async () => {
    expect(await harness.ask()).toEqual({ hit: false, savedUsd: 0, content: 'making 1' });
    expect(await harness.row()).toMatchObject({ state: 'ready', hits: 0, saved_usd: 0, value_usd: 0.25, bytes: 18 });
    expect(await harness.ask()).toEqual({ hit: true, savedUsd: 0.25, content: 'making 1' });
    expect(await harness.ask()).toEqual({ hit: true, savedUsd: 0.25, content: 'making 1' });
    expect(await harness.row()).toMatchObject({ hits: 2, saved_usd: 0.5, last_hit_at: expect.stringMatching(/Z$/) });
    expect([harness.made, harness.faults]).toEqual([1, []]);
  });

  it('lies under its kind and its hash, and goes when its time to live has passed', async () => {
    const before = Date.now() / 1000;
    await harness.ask();
    const found = await harness.objects();
    expect(found.map((key) => key.split('/').at(-1))).toEqual(['speech.json', 'speech.wav']);
    for (const key of found) expect(key).toMatch(new RegExp(`^cache/speech/${harness.key}/[0-9a-f-]{36}/`));
    const lives = ((await harness.row())?.expires_at ?? 0) - before;
    expect(Math.abs(lives - 30 * 86_400)).toBeLessThan(5);
  });

  it('of one kind is none of another', async () => {
    await harness.ask();
    expect(await harness.ask({ cache: harness.cache({ kind: 'scene' }) })).toMatchObject({ hit: false });
    expect([await harness.row(), await harness.row('scene')]).toMatchObject([{ hits: 0 }, { hits: 0 }]);
  });

  it('is not served after it has expired, although its row is still there', async () => {
    const cache = harness.cache({ ttlDays: 2 / 86_400 });
    await harness.ask({ cache });
    await harness.ask({ cache });
    await sleep(2100);
    expect(await harness.ask({ cache })).toEqual({ hit: false, savedUsd: 0, content: 'making 2' });
    expect(await harness.row()).toMatchObject({ state: 'ready', hits: 1 });
  });

  it('is made anew for who wants it fresh, and serves all after that; what served before stays where it was', async () => {
    await harness.ask();
    const before = harness.kept;
    expect(await harness.ask({ fresh: true })).toEqual({ hit: false, savedUsd: 0, content: 'making 2' });
    expect(harness.kept).not.toEqual(before);
    expect(await harness.ask()).toMatchObject({ hit: true, content: 'making 2' });
    expect(await harness.objects()).toEqual([...(before ?? []), ...(harness.kept ?? [])].sort());
  });

  it('that nobody else shall have is not kept, and the next makes its own', async () => {
    expect(await harness.ask({ keep: false })).toMatchObject({ hit: false, content: 'making 1' });
    expect([harness.kept, await harness.objects()]).toEqual([null, []]);
    expect(await harness.ask()).toMatchObject({ hit: false, content: 'making 2' });
  });

  it('is made anew once it is forgotten', async () => {
    await harness.ask();
    expect(await harness.forget()).toBe(2);
    expect(await harness.objects()).toEqual([]);
    expect(await harness.row()).toBeNull();
    expect(await harness.ask()).toMatchObject({ hit: false, content: 'making 2' });
  });
});

describe('what is lost or damaged', () => {
  const spoil = {
    lost: async (key: string) => harness.deleteObject(key),
    damaged: async (key: string) => harness.overwriteObject(key, 'making 7'),
    'cut short': async (key: string) => harness.overwriteObject(key, ''),
  };

  it.each(Object.entries(spoil))('is never served when it is %s, but made anew', async (_, how) => {
    for (const which of [0, 1]) {
      harness.fresh();
      await harness.ask();
      await how((await harness.objects())[which] ?? '');
      expect(await harness.ask()).toEqual({ hit: false, savedUsd: 0, content: 'making 2' });
      expect(await harness.ask()).toEqual({ hit: true, savedUsd: 0.25, content: 'making 2' });
      expect(await harness.row()).toMatchObject({ hits: 1, saved_usd: 0.25 });
    }
  });

  it('is made anew once, however many find it', async () => {
    await harness.ask();
    await spoil.damaged((await harness.objects())[1] ?? '');
    const answers = await Promise.all(times(20).map(() => harness.ask({ ms: 200 })));
    expect(answers.filter(({ hit }) => !hit)).toHaveLength(1);
    for (const { content } of answers) expect(content).toBe('making 2');
  });
});

describe('many who ask at once', () => {
  it('have it made once, and all get it', async () => {
    const answers = await Promise.all(times(20).map(() => harness.ask({ ms: 300 })));
    expect(harness.made).toBe(1);
    expect(answers.filter(({ hit }) => !hit)).toHaveLength(1);
    for (const { content } of answers) expect(content).toBe('making 1');
    expect(await harness.row()).toMatchObject({ hits: 19, saved_usd: 19 * 0.25 });
  });

  it('wait longer than a lease for a maker that says it is alive', async () => {
    const cache = harness.cache({ leaseMs: 1000 });
    const answers = await Promise.all(times(5).map(() => harness.ask({ cache, ms: 3000 })));
    expect(harness.made).toBe(1);
    expect(answers.filter(({ hit }) => hit)).toHaveLength(4);
  });

  it('go on without a maker that has died, as soon as its lease ends', async () => {
    const now = Date.now();
    const dead = { state: 'making', maker: 'dead', lease_ends_at: now + 800, created_at: new Date(now).toISOString() };
    await harness.rows
      .create({ ...dead, state: 'making', kind: 'speech', hash: harness.key, expires_at: now / 1000 + 3600 })
      .go();
    const answers = await Promise.all(times(5).map(() => harness.ask({ ms: 50 })));
    const waited = Date.now() - now;
    expect(waited).toBeGreaterThanOrEqual(800);
    expect(waited).toBeLessThan(4000);
    expect(harness.made).toBe(1);
    expect(answers.filter(({ hit }) => hit)).toHaveLength(4);
  });

  it('each try it when the one before failed, without waiting for a lease to end', async () => {
    const cache = harness.cache({ leaseMs: 60_000 });
    const started = Date.now();
    const meanwhile = () => {
      if (harness.made < 3) throw new Error(`failure ${harness.made}`);
    };
    const answers = await Promise.allSettled(times(6).map(() => harness.ask({ cache, ms: 20, meanwhile })));
    const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.message] : []));
    expect(reasons.sort()).toEqual(['failure 1', 'failure 2']);
    const contents = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.content] : []));
    expect(contents).toEqual(Array(4).fill('making 3'));
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('stop waiting when their signal aborts, with its reason', async () => {
    const maker = harness.ask({ ms: 1000 });
    await sleep(100);
    const reason = new Error('stopped by the test');
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 100);
    const started = Date.now();
    await expect(harness.ask({ signal: stop.signal })).rejects.toBe(reason);
    expect(Date.now() - started).toBeLessThan(600);
    expect(await maker).toMatchObject({ hit: false });
    await expect(harness.ask({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('a maker', () => {
  it('that was believed dead does not spoil the work of its successor', async () => {
    const slow = harness.ask({
      meanwhile: async () => {
        const { data } = await harness.rows.get({ kind: 'speech', hash: harness.key }).go();
        await harness.rows
          .patch({ kind: 'speech', hash: harness.key })
          .set({ lease_ends_at: 0, maker: 'nobody' })
          .where((row, { eq }) => eq(row.maker, data?.maker ?? ''))
          .go();
        expect(await harness.ask()).toMatchObject({ hit: false, content: 'making 2' });
      },
    });
    expect(await slow).toMatchObject({ hit: false, content: 'making 1' });
    expect(await harness.ask()).toMatchObject({ hit: true, content: 'making 2' });
    expect(await harness.objects()).toHaveLength(4);
  });

  it('serves what cannot be kept, tells why, and lets the next one try', async () => {
    const cache = harness.cache({ media: new Media('no-such-bucket', harness.s3) });
    expect(await harness.ask({ cache })).toMatchObject({ hit: false, content: 'making 1' });
    expect(harness.faults).toHaveLength(1);
    const started = Date.now();
    expect(await harness.ask()).toMatchObject({ hit: false, content: 'making 2' });
    expect(Date.now() - started).toBeLessThan(5000);
    expect(await harness.ask()).toMatchObject({ hit: true, content: 'making 2' });
  });
});

it('a section that ten ask for at the same time is bought once', async () => {
  const provider = await FakeElevenLabs.start({ latencyMs: 300 });
  const cache: SpeechCache = harness.cache();
  const elevenLabs = elevenLabsAt(provider.url);
  const results = await Promise.all(
    times(10).map(async (i) => {
      const synthesizer = new VoiceSynthesizer({ ffmpegPath, fliteWasmPath, elevenLabs, cache });
      const outputPath = join(harness.folder, `section-${i}.wav`);
      const result = await synthesizer.synthesize({ text: 'See you soon, Dana.', outputPath });
      return { ...result, file: await readFile(outputPath, 'base64') };
    }),
  );
  await provider.close();
  expect(provider.requests).toHaveLength(1);
  expect(results.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBeCloseTo(0.0057, 6);
  expect(results.reduce((sum, { savedUsd }) => sum + savedUsd, 0)).toBeCloseTo(9 * 0.0057, 6);
  expect(new Set(results.map(({ file }) => file)).size).toBe(1);
  expect(new Set(results.map(({ words }) => JSON.stringify(words))).size).toBe(1);
});
