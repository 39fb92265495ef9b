import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Settings } from '../../functions/contract/settings.ts';
import { VideoOptions } from '../../functions/contract/video.ts';
import { monthlyCost, monthlyCostTable } from '../../functions/core/quote/month.ts';
import { pricesOf } from '../../functions/core/quote/paid.ts';

const EMBEDDED = pricesOf(Settings.parse({}));
const PAID = pricesOf(Settings.parse({ SCRIPT_PROVIDER: 'openrouter', VOICE_PROVIDER: 'elevenlabs' }));
const options = (seconds: number) => VideoOptions.parse({ total_duration_seconds: seconds });
const sum = (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((all, usd) => all + usd, 0);

it('a month in which nothing is made costs what stands there, and a few dollars', () => {
  const { Standing, ...others } = monthlyCost({
    ...{ videos: 0, views: 10 },
    options: options(60),
    prices: PAID,
    campaign: false,
  });
  expect(Standing).toBeGreaterThan(1);
  expect(Standing).toBeLessThan(10);
  for (const [name, usd] of Object.entries(others)) expect(usd, name).toBe(0);
});

it('more videos cost more, and those of one page never more than those of many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 5, max: 600 }), (videos, seconds) => {
      const of = (count: number, campaign: boolean) =>
        sum(monthlyCost({ videos: count, options: options(seconds), prices: PAID, views: 10, campaign }));
      expect(of(videos + 1, false)).toBeGreaterThan(of(videos, false));
      expect(of(videos, true)).toBeLessThanOrEqual(of(videos, false));
      expect(of(1, true)).toBe(of(1, false));
    }),
  );
});

it('docs/deploy.md shows what it counts', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
  expect(text).toContain(monthlyCostTable({ options: options(60), prices: EMBEDDED, views: 10 }));
  // The reference guide speaks 500 characters a video: 33 s.
  expect(text).toContain(monthlyCostTable({ options: options(33), prices: PAID, views: 10 }));
});
