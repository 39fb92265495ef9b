import fc from 'fast-check';
import { ulid } from 'ulid';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Stage } from '../../functions/contract/stages.ts';
import { Purse } from '../../functions/runtime/purse.ts';
import { type Limits, Spending } from '../../functions/store/spending.ts';
import { LibraryHarness, newVideo } from '../support/library.ts';

let harness: LibraryHarness;
let spending: Spending;
beforeAll(async () => {
  harness = await LibraryHarness.start();
  spending = new Spending('library');
});
afterAll(() => harness?.remove());
afterEach(() => vi.useRealTimers());

/** Each test has a month of its own, so that what others spent does not count. */
let month = 0;
const inAnotherMonth = (day = 15): string => {
  const date = new Date(Date.UTC(2030, ++month, day, 12));
  vi.useFakeTimers({ toFake: ['Date'], now: date });
  return date.toISOString().slice(0, 7);
};
const fresh = async () => {
  const id = `vid_${ulid().toLowerCase()}`;
  await harness.jobs.create('vid', newVideo(id), []);
  return id;
};
const ofJob = async (id: string) => (await harness.jobs.get(id))?.row.committed_usd;
const NONE: Limits = { monthlyUsd: 0, jobUsd: 0 };
const many = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: count }, (_, index) => make(index)));
const refusals = (answers: PromiseSettledResult<unknown>[]) =>
  answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.name] : []));

describe('money that is set aside', () => {
  it('stays within the month’s budget and uses it up, however many ask at once', async () => {
    inAnotherMonth();
    const ids = await Promise.all(Array.from({ length: 10 }, fresh));
    const answers = await many(50, (index) =>
      spending.reserve(ids[index % 10] ?? '', 0.25, { monthlyUsd: 5, jobUsd: 0 }),
    );
    expect(refusals(answers)).toEqual(Array(30).fill('BudgetExceeded'));
    expect(await spending.committed()).toBe(5);
    const ofJobs = await Promise.all(ids.map(ofJob));
    expect(ofJobs.reduce((sum = 0, one = 0) => sum + one, 0)).toBe(5);
  });

  it('stays within one job’s limit, and what that refuses is not held against the month', async () => {
    inAnotherMonth();
    const id = await fresh();
    const answers = await many(50, () => spending.reserve(id, 0.25, { monthlyUsd: 100, jobUsd: 2 }));
    expect(refusals(answers)).toEqual(Array(42).fill('CostCapExceeded'));
    expect([await ofJob(id), await spending.committed()]).toEqual([2, 2]);
  });

  it('is refused whole when one call alone is more than a limit, also the first of a month', async () => {
    inAnotherMonth();
    const id = await fresh();
    await expect(spending.reserve(id, 3, { monthlyUsd: 2, jobUsd: 0 })).rejects.toMatchObject({
      name: 'BudgetExceeded',
      message: expect.stringMatching(/\$3\.00.*\$2\.00/),
    });
    await expect(spending.reserve(id, 0.003, { monthlyUsd: 2, jobUsd: 0.002 })).rejects.toMatchObject({
      name: 'CostCapExceeded',
      message: expect.stringMatching(/\$0\.0030.*\$0\.0020/),
    });
    expect([await ofJob(id), await spending.committed()]).toEqual([0, 0]);
  });

  it('is counted also where there is no limit, so that one set later knows what went before', async () => {
    inAnotherMonth();
    const id = await fresh();
    await many(20, () => spending.reserve(id, 0.5, NONE));
    expect([await ofJob(id), await spending.committed()]).toEqual([10, 10]);
    await expect(spending.reserve(id, 0.5, { monthlyUsd: 10, jobUsd: 0 })).rejects.toThrow(/budget/);
    await expect(spending.reserve(id, 0.5, { monthlyUsd: 0, jobUsd: 10 })).rejects.toThrow(/limit/);
    await spending.reserve(id, 0.5, { monthlyUsd: 10.5, jobUsd: 10.5 });
  });

  it('is nothing for a call that costs nothing, not even when the budget is used up', async () => {
    inAnotherMonth();
    const id = await fresh();
    await spending.reserve(id, 1, { monthlyUsd: 1, jobUsd: 1 });
    await spending.reserve(id, 0, { monthlyUsd: 1, jobUsd: 1 });
    expect(await spending.committed()).toBe(1);
  });

  it('is corrected by what the call really cost, which frees the rest for others', async () => {
    inAnotherMonth();
    const id = await fresh();
    const limits = { monthlyUsd: 1, jobUsd: 1 };
    await spending.reserve(id, 1, limits);
    await spending.settle(id, 1, 0.25);
    await spending.reserve(id, 0.75, limits);
    await spending.settle(id, 0.75, 0);
    expect([await ofJob(id), await spending.committed()]).toEqual([0.25, 0.25]);
    // A call that cost more than was thought is paid all the same.
    await spending.reserve(id, 0.5, limits);
    await spending.settle(id, 0.5, 2);
    expect([await ofJob(id), await spending.committed()]).toEqual([2.25, 2.25]);
    await expect(spending.reserve(id, 0.01, limits)).rejects.toThrow();
  });

  it('never exceeds a limit, whatever is asked, settled and refused side by side', async () => {
    const cents = fc.integer({ min: 1, max: 400 });
    const call = fc.record({ job: fc.nat(2), cents, paid: fc.double({ min: 0, max: 1, noNaN: true }) });
    const limit = fc.integer({ min: 1, max: 1000 });
    const runs = fc.record({ calls: fc.array(call, { minLength: 1, maxLength: 25 }), monthly: limit, job: limit });
    const property = fc.asyncProperty(runs, async ({ calls, monthly, job }) => {
      inAnotherMonth();
      const ids = [await fresh(), await fresh(), await fresh()];
      const limits = { monthlyUsd: monthly / 100, jobUsd: job / 100 };
      const held: number[] = [];
      const answers = await many(calls.length, async (index) => {
        const { job: whose, cents: asked, paid } = calls[index] ?? { job: 0, cents: 1, paid: 0 };
        const id = ids[whose] ?? '';
        await spending.reserve(id, asked / 100, limits);
        held.push(await spending.committed());
        const actual = Math.floor(asked * paid) / 100;
        await spending.settle(id, asked / 100, actual);
        return { whose, actual };
      });
      for (const committed of held) expect(committed).toBeLessThanOrEqual(limits.monthlyUsd);
      const paid = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      const total = (of: number | null) =>
        paid.reduce((sum, { whose, actual }) => sum + (of === null || whose === of ? actual : 0), 0);
      expect(await spending.committed()).toBeCloseTo(total(null), 9);
      for (const [whose, id] of ids.entries()) {
        expect(await ofJob(id)).toBeCloseTo(total(whose), 9);
        expect((await ofJob(id)) ?? Infinity).toBeLessThanOrEqual(limits.jobUsd);
      }
      expect(refusals(answers).every((name) => name === 'BudgetExceeded' || name === 'CostCapExceeded')).toBe(true);
    });
    await fc.assert(property, { numRuns: 12 });
  });
});

describe('a step’s purse', () => {
  it('takes the video’s own limit before the deployment’s, and tells what was paid to whom', async () => {
    inAnotherMonth();
    const id = await fresh();
    const limits = { MONTHLY_BUDGET_USD: '0', VIDEO_MAX_COST_USD: '1' };
    const purse = new Purse(spending, id, limits, 2);
    const [writer, speaker] = [purse.payer('ai_usd'), purse.payer('voice_usd')];
    await writer.beforePaid(1.5);
    await writer.afterPaid(1.25);
    await speaker.beforePaid(0.75);
    await speaker.afterPaid(0.5);
    // A second answer to the same call, such as one that was cut off, is paid although nothing was set aside for it.
    await speaker.afterPaid(0.25);
    expect(purse.paid).toEqual({ ai_usd: 1.25, voice_usd: 0.75 });
    expect([await ofJob(id), await spending.committed()]).toEqual([2, 2]);
    await expect(speaker.beforePaid(0.01)).rejects.toMatchObject({ name: 'CostCapExceeded' });
    const deploymentOnly = new Purse(spending, await fresh(), limits, null).payer('ai_usd');
    await expect(deploymentOnly.beforePaid(1.5)).rejects.toMatchObject({ name: 'CostCapExceeded' });
  });
});

describe('a call that begins in one month and is paid in the next', () => {
  it('counts for the month that set money aside for it, and lends the next one nothing', async () => {
    const before = inAnotherMonth(28);
    const id = await fresh();
    const purse = new Purse(spending, id, { MONTHLY_BUDGET_USD: '1' }, null).payer('voice_usd');
    await purse.beforePaid(0.75);
    const after = inAnotherMonth(1);
    await purse.afterPaid(0.25);
    expect([await spending.committed(before), await spending.committed(after)]).toEqual([0.25, 0]);
    await expect(purse.beforePaid(1.25)).rejects.toMatchObject({ name: 'BudgetExceeded' });
  });
});

describe('the accounts', () => {
  const day = (text: string) => `${2030 + ++month}-${text}`;

  it('add up what tasks took, by day and stage, however many end at once', async () => {
    const date = day('03-09');
    const took = { seconds: 1, compute_usd: 0.25, ai_usd: 0.5, voice_usd: 0.125 };
    const stages: Stage[] = ['script', 'voice'];
    await many(40, (index) => spending.note(stages[index % 2] ?? 'script', took, date));
    expect((await spending.spent(date, date)).toSorted((a, b) => a.stage.localeCompare(b.stage))).toMatchObject([
      { day: date, stage: 'script', compute_usd: 5, ai_usd: 10, voice_usd: 2.5 },
      { day: date, stage: 'voice', compute_usd: 5, ai_usd: 10, voice_usd: 2.5 },
    ]);
  });

  it('add up what was spoken', async () => {
    const date = day('03-09');
    const usage = { characters: 100, requests: 1, cost_usd: 0.5, cache_hits: 0, saved_usd: 0 };
    await many(20, () => spending.noteUsage(usage, date));
    await spending.noteUsage({ characters: 0, requests: 0, cost_usd: 0, cache_hits: 1, saved_usd: 0.25 }, date);
    expect(await spending.usage(date, date)).toMatchObject([
      { day: date, characters: 2000, requests: 20, cost_usd: 10, cache_hits: 1, saved_usd: 0.25 },
    ]);
  });

  it('span months and years, both ends included and nothing beyond', async () => {
    const year = 2030 + ++month;
    const days = [`${year}-11-30`, `${year}-12-01`, `${year}-12-31`, `${year + 1}-01-01`, `${year + 1}-02-28`];
    month++;
    const usage = { characters: 1, requests: 1, cost_usd: 1, cache_hits: 0, saved_usd: 0 };
    for (const date of days) {
      await spending.note('record', { seconds: 1, compute_usd: 1, ai_usd: 0, voice_usd: 0 }, date);
      await spending.noteUsage(usage, date);
    }
    for (const [from, to] of [
      [0, 4],
      [1, 3],
      [2, 2],
      [3, 3],
    ] as const) {
      const span = [days[from] ?? '', days[to] ?? ''] as const;
      const wanted = days.slice(from, to + 1);
      expect((await spending.spent(...span)).map((row) => row.day).toSorted()).toEqual(wanted);
      expect((await spending.usage(...span)).map((row) => row.day).toSorted()).toEqual(wanted);
    }
    expect(await spending.spent(`${year}-12-02`, `${year}-12-30`)).toEqual([]);
  });
});
