import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASSEMBLE, LARGE, RENDER } from '../../functions/contract/compute.ts';
import { X264_PRESETS } from '../../functions/contract/settings.ts';
import { chooseCompute, type Limits, predictTime } from '../../functions/core/choose-compute.ts';
import { planLadder } from '../../functions/core/film/ladder.ts';
import { type DiskPlan, predictDisk } from '../../functions/core/film/predict-disk.ts';

const GIB = 1024 ** 3;
const LIMITS: Limits = {
  lambda: { render: 10 * GIB, assemble: 10 * GIB },
  large: 200 * GIB,
  film: { largest: 5e9, published: 10 * GIB },
};

/** A film of scenes of so many seconds each. */
const planOf = (
  seconds: readonly number[],
  height: number,
  frameRate: number,
  encode = { crf: 23, preset: 'superfast' },
) => {
  const width = (height * 16) / 9;
  const plan: DiskPlan = {
    ...{ scenes: seconds.map((each) => ({ frames: each * frameRate })), frameRate, take: { width, height } },
    ...{ ladder: planLadder(width, height), encode, hasSound: true, hasMusic: true, extras: true },
  };
  return plan;
};
const times = (count: number, seconds: number) => Array.from({ length: count }, () => seconds);
const choose = (plan: DiskPlan, more: Partial<Limits> = {}) => chooseCompute(plan, { ...LIMITS, ...more });

const plans = fc
  .record({
    scenes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
    height: fc.constantFrom(360, 720, 1080, 2160),
    frameRate: fc.constantFrom(24, 30, 60),
    crf: fc.integer({ min: 0, max: 51 }),
    preset: fc.constantFrom(...X264_PRESETS),
  })
  .map(({ scenes, height, frameRate, crf, preset }) => planOf(scenes, height, frameRate, { crf, preset }));

describe('predictTime', () => {
  it('is not far above what was measured: a minute of 1080p in three sizes took 74 CPU seconds to render, 3.9 to join', () => {
    const { task } = predictTime(planOf(times(8, 7.5), 1080, 30));
    // Four vCPUs, of which two thirds are kept busy, and the start of the machine.
    const measured = 90 + 74 / (4 * (2 / 3)) + 3.9;
    expect(task).toBeGreaterThan(measured);
    expect(task).toBeLessThan(measured * 1.5);
  });

  it.each<[string, (plan: DiskPlan) => DiskPlan]>([
    ['longer scenes', (plan) => ({ ...plan, scenes: plan.scenes.map(({ frames }) => ({ frames: frames + 60 })) })],
    ['a size more', (plan) => ({ ...plan, ladder: [...plan.ladder, { width: 640, height: 360 }] })],
    ['a lower crf', (plan) => ({ ...plan, encode: { ...plan.encode, crf: plan.encode.crf - 1 } })],
  ])('grows with %s', (_, change) => {
    fc.assert(
      fc.property(plans, (plan) => {
        const [less, more] = [predictTime(plan), predictTime(change(plan))];
        for (const key of ['render', 'assemble', 'task'] as const) expect(more[key]).toBeGreaterThan(less[key]);
      }),
    );
  });

  it('never falls from one preset to the next slower one', () => {
    const seconds = X264_PRESETS.map((preset) => predictTime(planOf([20], 1080, 30, { crf: 23, preset })).render);
    expect(seconds).toEqual(seconds.toSorted((one, other) => one - other));
  });
});

describe('chooseCompute', () => {
  it.each<[string, DiskPlan]>([
    ['a minute of 1080p', planOf(times(8, 7.5), 1080, 30)],
    ['ten minutes of 1080p at 60 frames a second', planOf(times(30, 20), 1080, 60)],
    ['a minute of 4K in ultra quality', planOf(times(6, 10), 2160, 30, { crf: 18, preset: 'veryslow' })],
  ])('gives functions %s', (_, plan) => {
    expect(choose(plan)).toEqual({ compute: 'lambda', reason: null });
  });

  it('gives a task a scene that a function might not finish in its time', () => {
    const plan = planOf([30], 2160, 60, { crf: 18, preset: 'veryslow' });
    expect(predictTime(plan).render).toBeGreaterThan(RENDER.seconds * 0.8);
    expect(choose(plan).compute).toBe('fargate');
    const refused = choose(plan, { large: 0 });
    expect(refused).toMatchObject({
      compute: null,
      reason: expect.stringMatching(/longest scene may take \d+ minutes, and there are 12/),
    });
  });

  it('gives a task a film that a function has not the disk to join', () => {
    const plan = planOf(times(30, 20), 2160, 60);
    expect(predictDisk(plan).assemble).toBeGreaterThan(10 * GIB);
    expect(choose(plan).compute).toBe('fargate');
    expect(choose(plan, { large: 0 }).reason).toMatch(/joining it may take \d+\.\d GB of disk/);
  });

  it('gives a task ten minutes of 4K at 60 frames a second, with the slowest preset too', () => {
    const plan = planOf(times(30, 20), 2160, 60, { crf: 23, preset: 'veryslow' });
    expect(choose(plan).compute).toBe('fargate');
    expect(predictTime(plan).task).toBeLessThan(LARGE.seconds * 0.8);
  });

  it('refuses what is too large for a task too, and what cannot be published, and says by what', () => {
    const film = planOf(times(30, 20), 2160, 60);
    expect(choose(film, { large: 5 * GIB }).reason).toMatch(/GB of disk, and there are 5\.4/);
    const ultra = planOf(times(30, 20), 2160, 60, { crf: 18, preset: 'veryslow' });
    expect(choose(ultra).reason).toMatch(/may take \d+\.\d GB, and there may be/);
    const endless = planOf(times(150, 20), 2160, 60, { crf: 40, preset: 'veryslow' });
    expect(choose(endless).reason).toMatch(/making it may take \d+ minutes, and there are 384/);
  });

  it('never gives functions what does not fit into four fifths of their time, nor a task what it has no disk for', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 0, max: 200 }), (plan, gib) => {
        const { compute, reason } = choose(plan, { large: gib * GIB });
        const [time, disk] = [predictTime(plan), predictDisk(plan)];
        expect(compute === null).toBe(reason !== null);
        if (compute === 'lambda') {
          expect(time.render).toBeLessThanOrEqual(RENDER.seconds * 0.8);
          expect(time.assemble).toBeLessThanOrEqual(ASSEMBLE.seconds * 0.8);
          expect(Math.max(disk.render, disk.assemble)).toBeLessThanOrEqual(10 * GIB);
        }
        if (compute === 'fargate') expect(Math.max(disk.render, disk.assemble)).toBeLessThanOrEqual(gib * GIB);
      }),
    );
  });
});
