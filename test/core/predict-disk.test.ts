import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { X264_PRESETS } from '../../functions/contract/settings.ts';
import { planLadder } from '../../functions/core/film/ladder.ts';
import { type DiskPlan, explainDisk, judgeDisk, predictDisk } from '../../functions/core/film/predict-disk.ts';

const GIB = 1024 ** 3;
const ROOM = { render: 10 * GIB, assemble: 10 * GIB };

const planOf = (seconds: number, width: number, height: number, frameRate: number, more: Partial<DiskPlan> = {}) => {
  const frames = Math.round(seconds * frameRate);
  const scenes = [frames - Math.floor(frames / 2), Math.floor(frames / 2)].map((each) => ({ frames: each }));
  return {
    ...{ scenes, frameRate, take: { width, height }, ladder: planLadder(width, height) },
    ...{ encode: { crf: 23, preset: 'superfast' }, hasSound: true, hasMusic: true, extras: true },
    ...more,
  };
};

const plans = fc
  .record({
    seconds: fc.integer({ min: 1, max: 600 }),
    height: fc.integer({ min: 180, max: 1080 }).map((half) => half * 2),
    frameRate: fc.constantFrom(10, 24, 25, 30, 60),
    crf: fc.integer({ min: 0, max: 51 }),
    preset: fc.constantFrom(...X264_PRESETS),
  })
  .map(({ seconds, height, frameRate, crf, preset }) => {
    const width = Math.round((height * 16) / 18) * 2;
    return planOf(seconds, width, height, frameRate, { encode: { crf, preset } });
  });

describe('predictDisk', () => {
  const grows = (change: (plan: DiskPlan) => DiskPlan) =>
    fc.assert(
      fc.property(plans, (plan) => {
        const [less, more] = [predictDisk(plan), predictDisk(change(plan))];
        expect(more.render).toBeGreaterThanOrEqual(less.render);
        expect(more.assemble).toBeGreaterThan(less.assemble);
      }),
    );

  it.each<[string, (plan: DiskPlan) => DiskPlan]>([
    [
      'a scene that is longer',
      (plan) => ({ ...plan, scenes: plan.scenes.map(({ frames }) => ({ frames: frames + 10 })) }),
    ],
    ['one scene more', (plan) => ({ ...plan, scenes: [...plan.scenes, { frames: 1 }] })],
    [
      'more pixels',
      (plan) => ({
        ...plan,
        take: { width: plan.take.width + 2, height: plan.take.height + 2 },
        ladder: plan.ladder.map(({ width, height }) => ({ width: width + 2, height: height + 2 })),
      }),
    ],
    ['a size more', (plan) => ({ ...plan, ladder: [...plan.ladder, { width: 640, height: 360 }] })],
    ['a lower crf', (plan) => ({ ...plan, encode: { ...plan.encode, crf: plan.encode.crf - 1 } })],
  ])('grows with %s', (_, change) => {
    grows(change);
  });

  it('shrinks without music, without sound and without what lies beside a film', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const all = predictDisk(plan).assemble;
        const voice = predictDisk({ ...plan, hasMusic: false }).assemble;
        const silent = predictDisk({ ...plan, hasMusic: false, hasSound: false }).assemble;
        expect([all > voice, voice > silent]).toEqual([true, true]);
        expect(predictDisk({ ...plan, extras: false }).assemble).toBeLessThan(all);
      }),
    );
  });

  it('doubles a film’s own bytes for six steps of crf', () => {
    const bytes = (crf: number) => {
      const plan = planOf(60, 1920, 1080, 30, { hasSound: false, hasMusic: false, encode: { crf, preset: 'medium' } });
      return predictDisk(plan).assemble - predictDisk({ ...plan, scenes: [{ frames: 0 }] }).assemble;
    };
    expect(bytes(17) / bytes(23)).toBeCloseTo(2, 1);
  });
});

describe('judgeDisk', () => {
  it.each<[string, DiskPlan, string | null]>([
    ['a minute in 1080p', planOf(60, 1920, 1080, 30), null],
    ['ten minutes in 1080p', planOf(600, 1920, 1080, 30), null],
    [
      'ten minutes in 1080p at the best quality',
      planOf(600, 1920, 1080, 30, { encode: { crf: 18, preset: 'veryslow' } }),
      null,
    ],
    ['two minutes in 4K at 60', planOf(120, 3840, 2160, 60), null],
    ['ten minutes in 4K at 60', planOf(600, 3840, 2160, 60), 'render'],
    ['a minute without loss', planOf(60, 3840, 2160, 60, { encode: { crf: 1, preset: 'superfast' } }), 'assemble'],
  ])('of what Lambda can have: %s', (_, plan, lacking) => {
    expect(judgeDisk(plan, ROOM).lacking).toBe(lacking);
  });

  it('says how much is lacking, and what to change', () => {
    const plan = planOf(600, 3840, 2160, 60);
    const verdict = judgeDisk(plan, { ...ROOM, render: Number.POSITIVE_INFINITY });
    expect(verdict.lacking).toBe('assemble');
    expect(explainDisk(verdict, ROOM)).toMatch(
      /joining it may take \d+\.\d GB of disk, and there are 10\.7\. .*shorter.*resolution.*quality_versions.*crf/,
    );
    expect(explainDisk(judgeDisk(planOf(60, 1280, 720, 30), ROOM), ROOM)).toBeNull();
  });
});
