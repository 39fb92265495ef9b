import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScriptSettings, VoiceProviderSettings } from '../../functions/contract/settings.ts';
import { Quote } from '../../functions/contract/spending.ts';
import { STAGES } from '../../functions/contract/stages.ts';
import { VideoOptions } from '../../functions/contract/video.ts';
import { charactersOf, paidUsd, pricesOf } from '../../functions/core/quote/paid.ts';
import { quoteVideos } from '../../functions/core/quote/quote.ts';

const settings = (more: Record<string, string> = {}) => ({
  ...ScriptSettings.parse(more),
  ...VoiceProviderSettings.parse(more),
});
const EMBEDDED = pricesOf(settings());
const PAID = pricesOf(settings({ SCRIPT_PROVIDER: 'openrouter', VOICE_PROVIDER: 'elevenlabs' }));
const options = (more: object = {}) => VideoOptions.parse(more);
const seconds = fc.double({ min: 5, max: 600, noNaN: true });

describe('prices', () => {
  it('are those of the providers that are set up, and nobody is paid for what is built in', () => {
    expect(EMBEDDED).toEqual({ model: null, usdPer1000Characters: 0 });
    expect(PAID).toEqual({ model: 'openai/gpt-6-luna', usdPer1000Characters: 0.3 });
    expect(
      pricesOf(settings({ VOICE_PROVIDER: 'elevenlabs', ELEVENLABS_USD_PER_1000_CHARACTERS: '0.18' })),
    ).toMatchObject({
      ...{ model: null, usdPer1000Characters: 0.18 },
    });
  });

  it('are paid for the characters that are known, else for those of a script of that length', () => {
    expect(paidUsd({ characters: 2000 }, PAID)).toEqual({ ai_usd: 0, voice_usd: 0.6, characters: 2000 });
    const script = options({ total_duration_seconds: 60 });
    // A minute at 150 words of six characters.
    expect(paidUsd({ script, characters: null }, PAID)).toMatchObject({ voice_usd: 0.27, characters: 900 });
    expect(paidUsd({ script }, PAID)).toMatchObject({ voice_usd: 0, characters: 0 });
    expect(paidUsd({ script }, PAID).ai_usd).toBeGreaterThan(0);
    expect(charactersOf(60)).toBe(900);
  });

  it('of a dearer model are dearer', () => {
    const of = (ai_model: string) => paidUsd({ script: options({ ai_model }) }, PAID).ai_usd;
    expect(of('gpt-4')).toBeGreaterThan(of('openai/gpt-6-luna'));
  });
});

describe('a quote', () => {
  it('is what the API promises, stage by stage, and adds up', () => {
    fc.assert(
      fc.property(
        seconds,
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(EMBEDDED, PAID),
        (length, videos, prices) => {
          const quote = quoteVideos(options({ total_duration_seconds: length }), videos, prices);
          expect(Quote.safeParse({ ...quote, refusals: [] }).error).toBeUndefined();
          expect(quote.by_stage.map(({ stage }) => stage)).toEqual([...STAGES]);
          const { ai_usd, voice_usd, compute_usd } = quote.costs;
          expect(quote.cost_usd).toBeCloseTo(ai_usd + voice_usd + compute_usd, 4);
          const one = quote.by_stage.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
          expect(Math.abs(quote.cost_usd - one * videos)).toBeLessThan(1e-5 * videos);
        },
      ),
    );
  });

  it('never falls as the film grows longer', () => {
    fc.assert(
      fc.property(seconds, seconds, fc.constantFrom(EMBEDDED, PAID), (one, other, prices) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)].map((length) =>
          quoteVideos(options({ total_duration_seconds: length }), 1, prices),
        );
        if (!short || !long) throw new Error('There are two.');
        expect(long.cost_usd).toBeGreaterThanOrEqual(short.cost_usd);
        expect(long.characters).toBeGreaterThanOrEqual(short.characters);
        expect(long.costs.storage_usd).toBeGreaterThanOrEqual(short.costs.storage_usd);
      }),
    );
  });

  it('never falls as the film grows larger or faster', () => {
    const cost = (more: object) => quoteVideos(options(more), 1, EMBEDDED).cost_usd;
    const sizes = ['640x360', '1280x720', '1920x1080', '3840x2160'].map((resolution) => cost({ resolution }));
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(4);
    expect(cost({ recording_settings: { frame_rate: 60 } })).toBeGreaterThan(cost({}));
  });

  it('pays nobody where everything is built in', () => {
    const { costs, by_stage } = quoteVideos(options({ total_duration_seconds: 600 }), 1000, EMBEDDED);
    expect(costs).toMatchObject({ ai_usd: 0, voice_usd: 0 });
    expect(by_stage.filter(({ ai_usd, voice_usd }) => ai_usd > 0 || voice_usd > 0)).toEqual([]);
    expect(costs.compute_usd).toBeGreaterThan(0);
  });

  it('pays the model while the script is written, and the voice while it is spoken', () => {
    const { by_stage } = quoteVideos(options(), 1, PAID);
    expect(by_stage.filter(({ ai_usd }) => ai_usd > 0).map(({ stage }) => stage)).toEqual(['script']);
    expect(by_stage.filter(({ voice_usd }) => voice_usd > 0).map(({ stage }) => stage)).toEqual(['voice']);
  });

  it('waits longer for providers than for what is built in', () => {
    const paid = quoteVideos(options(), 1, PAID).estimated_seconds;
    expect(paid).toBeGreaterThan(quoteVideos(options(), 1, EMBEDDED).estimated_seconds);
  });
});
