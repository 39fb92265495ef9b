import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../functions/contract/voice.ts';
import { canonicalJson, recipeKey } from '../../functions/core/recipe.ts';
import { joinAudioArgs } from '../../functions/core/voice/join-audio.ts';
import { LONGEST_WAIT_MS, MOST_TRIES, retryDelay } from '../../functions/core/voice/retry-delay.ts';
import { speechBounds } from '../../functions/core/voice/speech-bounds.ts';

describe('the key of speech', () => {
  it('does not depend on the order in which things are told', () => {
    const recipe = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean()));
    fc.assert(
      fc.property(recipe, (values) => {
        const turned = Object.fromEntries(Object.entries(values).reverse());
        expect(recipeKey({ a: turned, b: [turned] })).toBe(recipeKey({ b: [values], a: values }));
      }),
    );
  });

  it('keeps the order of lists, and tells text from numbers', () => {
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: true } })).toBe('{"a":{"c":true,"d":null},"b":[2,1]}');
    expect(new Set([recipeKey(1), recipeKey('1'), recipeKey([1]), recipeKey({ a: 1 })]).size).toBe(4);
    expect(recipeKey('x')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('waiting before another try', () => {
  const now = Date.parse('2026-11-05T10:00:00Z');
  const delay = (tries: number, retryAfter: string | null = null, chance = 0.5) =>
    retryDelay({ tries, retryAfter, firstWaitMs: 500, chance, now });

  it('doubles, spreads by a half, and ends', () => {
    expect([1, 2, 3, 4].map((tries) => delay(tries, null, 1))).toEqual([500, 1000, 2000, 4000]);
    expect([1, 2, 3, 4].map((tries) => delay(tries, null, 0))).toEqual([250, 500, 1000, 2000]);
    expect(delay(MOST_TRIES)).toBeNull();
  });

  it('is never shorter than what the provider asks for', () => {
    for (const chance of [0, 1]) expect(delay(1, '3', chance)).toBeGreaterThanOrEqual(3000);
    expect(delay(1, 'Thu, 05 Nov 2026 10:00:07 GMT', 0)).toBe(7000);
    expect(delay(1, 'Thu, 05 Nov 2026 09:00:00 GMT', 0)).toBe(0);
    expect(delay(1, 'soon', 1)).toBe(500);
  });

  it('is not worth it when that is long', () => {
    expect(delay(1, '3600')).toBeNull();
    expect(delay(1, String(LONGEST_WAIT_MS / 1000), 0)).toBe(LONGEST_WAIT_MS);
  });
});

describe('where speech is heard', () => {
  const tone = (seconds: number, peak: number) =>
    Int16Array.from({ length: seconds * SAMPLE_RATE }, (_, i) => peak * Math.sin(i / 20));
  const quiet = (seconds: number, peak = 0) => tone(seconds, peak);
  const joined = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));

  it('is between the silences, within a hundredth of a second', () => {
    const bounds = speechBounds(joined(quiet(0.33), tone(0.5, 9000), quiet(0.7)), SAMPLE_RATE);
    expect(bounds?.start).toBeCloseTo(0.33, 1.7);
    expect(bounds?.end).toBeCloseTo(0.83, 1.7);
  });

  it('spans pauses, and leaves out a hum that is far below the voice', () => {
    const recording = joined(quiet(0.2, 20), tone(0.2, 9000), quiet(0.5), tone(0.1, 900), quiet(0.5, 20));
    const bounds = speechBounds(recording, SAMPLE_RATE);
    expect(bounds?.start).toBeCloseTo(0.2, 1.7);
    expect(bounds?.end).toBeCloseTo(1, 1.7);
  });

  it('is nowhere in silence', () => {
    expect(speechBounds(quiet(1), SAMPLE_RATE)).toBeNull();
    expect(speechBounds(quiet(1, 10), SAMPLE_RATE)).toBeNull();
    expect(speechBounds(new Int16Array(0), SAMPLE_RATE)).toBeNull();
  });
});

describe('joining sections', () => {
  it('takes them in order, as WAV and nothing else', () => {
    const args = joinAudioArgs({ wavPaths: ['/a.wav', '/b.wav'], format: 'ogg', outputPath: '/out.part' });
    const inputs = args.flatMap((arg, i) => (arg === '-i' ? [args.slice(i - 2, i + 2)] : []));
    expect(inputs).toEqual([
      ['-f', 'wav', '-i', '/a.wav'],
      ['-f', 'wav', '-i', '/b.wav'],
    ]);
    expect(args).toContain('[0:a][1:a]concat=n=2:v=0:a=1[speech]');
    expect(args.at(-1)).toBe('/out.part');
  });

  it('is refused without any', () => {
    expect(() => joinAudioArgs({ wavPaths: [], format: 'mp3', outputPath: '/out' })).toThrow(RangeError);
  });
});
