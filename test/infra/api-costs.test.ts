import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDED } from '../../functions/contract/stages.ts';
import { documented } from '../support/documented.ts';
import { LibraryHarness, minimal } from '../support/library.ts';
import { begin, finish, parts, pointersOf, V } from '../support/resources.ts';

let api: LibraryHarness;
let call: LibraryHarness['call'];
beforeAll(async () => {
  api = await LibraryHarness.start();
  call = documented(api);
});
afterAll(() => api?.remove());

const costs = async (query = '', settings = {}) =>
  (await call('GET', `${V}/costs?${query}`, undefined, settings)).json();
const usage = async (query = '', settings = {}) =>
  (await call('GET', `${V}/usage?${query}`, undefined, settings)).json();
const today = () => new Date().toISOString().slice(0, 10);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
/** Both providers are paid. */
const PAID = { SCRIPT_PROVIDER: 'openrouter', VOICE_PROVIDER: 'elevenlabs' };

describe('what was spent', () => {
  it('adds up: by stage, by day, and over all resources', async () => {
    const before = await costs();
    const video = await finish(api, 'vid');
    const made = await parts(api);
    const composed = await finish(api, 'cmp', made);
    const alone = ['rec', 'voc'].map((kind) => (kind === 'rec' ? made.screen_recording_id : made.voiceover_id));
    const [recording, voiceover] = await Promise.all(alone.map(async (id) => (await api.jobs.get(id))?.tasks ?? []));
    const spentOf = (tasks: readonly { compute_usd: number; voice_usd: number }[] = []) =>
      sum(tasks.map(({ compute_usd, voice_usd }) => compute_usd + voice_usd));
    const report = await costs();

    const wanted = video.cost_usd + composed.cost_usd + spentOf(recording) + spentOf(voiceover);
    expect(report.cost_usd - before.cost_usd).toBeCloseTo(wanted, 5);
    expect(report.cost_usd).toBeCloseTo(sum(Object.values(report.costs)), 6);
    expect(sum(report.by_stage.map((stage: { cost_usd: number }) => stage.cost_usd))).toBeCloseTo(report.cost_usd, 5);
    expect(sum(report.by_day.map((day: { cost_usd: number }) => day.cost_usd))).toBeCloseTo(report.cost_usd, 5);
    for (const { cost_usd, stages } of report.by_day) {
      expect(sum(stages.map((stage: { cost_usd: number }) => stage.cost_usd))).toBeCloseTo(cost_usd, 5);
    }
    const order = report.by_stage.map(({ stage }: { stage: string }) => stage);
    expect(order).toEqual(['scout', 'script', 'voice', 'record', 'compose', 'host']);
    expect(report).toMatchObject({ from: `${today().slice(0, 7)}-01`, to: today() });
    const { stages, cost_usd } = video;
    expect(sum(stages.map((stage: { cost_usd: number }) => stage.cost_usd))).toBeCloseTo(cost_usd, 6);
    expect(sum(Object.values(video.costs))).toBeCloseTo(cost_usd, 6);
  });

  it('is told from one day to another, both included, over the ends of months and years', async () => {
    const spent = (usd: number) => ({ seconds: 1, ai_usd: usd, voice_usd: 0, compute_usd: 0 });
    for (const [day, usd] of [
      ['2023-12-30', 1],
      ['2023-12-31', 2],
      ['2024-01-01', 4],
      ['2024-02-29', 8],
    ] as const) {
      await api.spending.note('script', spent(usd), day);
      await api.spending.note('script', spent(usd), day);
    }
    const days = async (query: string) => {
      const report = await costs(query);
      return [report.cost_usd, ...report.by_day.map(({ date }: { date: string }) => date)];
    };
    expect(await days('from=2023-12-31&to=2024-01-01')).toEqual([12, '2023-12-31', '2024-01-01']);
    expect(await days('from=2023-12-30&to=2024-02-29')).toEqual([
      30,
      '2023-12-30',
      '2023-12-31',
      '2024-01-01',
      '2024-02-29',
    ]);
    expect(await days('to=2024-02-29')).toEqual([16, '2024-02-29']);
    expect(await days('from=2024-01-02&to=2024-02-28')).toEqual([0]);
  });

  it.each([
    ['from=2024-02-02&to=2024-02-01', ['/to']],
    ['from=2024-02-30', ['/from']],
    ['from=yesterday', ['/from']],
    ['from=2023-01-01&to=2024-12-31', ['/from']],
    ['from=2999-01-01', ['/to']],
    ['day=2024-01-01', ['/day']],
  ])('cannot be asked for by %s', async (query, pointers) => {
    for (const path of ['costs', 'usage']) {
      const answer = await call('GET', `${V}/${path}?${query}`);
      expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({ status: 422, pointers });
    }
  });

  it.each(['to=9999-12-31', 'from=0001-01-01&to=0001-02-01', 'from=9999-11-30&to=9999-12-01'])(
    'is nothing at the ends of time: %s',
    async (query) => {
      expect(await costs(query)).toMatchObject({ cost_usd: 0, by_day: [] });
      expect(await usage(query)).toMatchObject({ cost_usd: 0, days: [] });
    },
  );

  it('counts against the budget what is paid, and what is set aside for calls under way', async () => {
    const { id } = await begin(api, 'vid');
    const { budget: before } = await costs();
    expect(before).toMatchObject({ month: today().slice(0, 7), limit_usd: null, left_usd: null });
    await api.spending.reserve(id, 0.5, { monthlyUsd: 0, jobUsd: 0 });
    const { budget } = await costs('', { MONTHLY_BUDGET_USD: '2' });
    expect(budget.committed_usd).toBeCloseTo(before.committed_usd + 0.5, 6);
    expect(budget.left_usd).toBeCloseTo(1.5 - before.committed_usd, 6);
    await api.spending.settle(id, 0.5, 0.2);
    expect((await costs()).budget.committed_usd).toBeCloseTo(before.committed_usd + 0.2, 6);
    expect((await costs('', { MONTHLY_BUDGET_USD: '0.0000001' })).budget.left_usd).toBe(0);
  });
});

describe('what was spoken', () => {
  it('is told by day, with what the cache saved, and what is left of the plan', async () => {
    const before = await usage();
    const text_content = 'Something that nobody has said.';
    const first = await finish(api, 'voc', { text_content });
    await finish(api, 'voc', { text_content });
    const after = await usage('', { ELEVENLABS_MONTHLY_CHARACTERS: '100000' });
    const day = after.days.at(-1);
    expect(day.date).toBe(today());
    const added = (name: string) => after[name] - before[name];
    expect({ characters: added('characters'), requests: added('requests'), cache_hits: added('cache_hits') }).toEqual({
      ...{ characters: text_content.length, requests: 1, cache_hits: 1 },
    });
    expect(added('cost_usd')).toBeCloseTo(first.cost_usd, 6);
    expect(added('saved_usd')).toBeCloseTo(first.cost_usd, 6);
    for (const name of ['characters', 'requests', 'cost_usd', 'cache_hits', 'saved_usd']) {
      expect(sum(after.days.map((one: Record<string, number>) => one[name]))).toBeCloseTo(after[name], 6);
    }
    expect(before.quota).toBeNull();
    const { characters: used } = await usage();
    expect(after.quota).toEqual({ month: today().slice(0, 7), limit: 100_000, used, left: 100_000 - used });
    expect((await usage('', { ELEVENLABS_MONTHLY_CHARACTERS: '1' })).quota.left).toBe(0);
  });
});

describe('limits', () => {
  const asks: [string, string, object][] = [
    ['a film', V, minimal],
    ['a script', `${V}/scripts/generate`, { lead: minimal.lead }],
    ['a voiceover', `${V}/voiceovers/synthesize`, { text_content: 'Good morning to you.' }],
  ];

  it.each(asks)(
    'refuse %s before anything is noted: 402 for the month, 422 for the request and the deployment',
    async (_, path, body) => {
      const before = await api.state();
      const month = await call('POST', path, body, { ...PAID, MONTHLY_BUDGET_USD: '0.0000001' });
      expect({ status: month.status, detail: month.json().detail }).toMatchObject({
        status: 402,
        detail: expect.stringContaining('MONTHLY_BUDGET_USD'),
      });
      const own = await call('POST', path, { ...body, max_cost_usd: 0.0000001 }, PAID);
      const deployment = await call('POST', path, body, { ...PAID, VIDEO_MAX_COST_USD: '0.0000001' });
      for (const answer of [own, deployment]) {
        expect({ status: answer.status, pointers: pointersOf(answer) }).toEqual({
          status: 422,
          pointers: ['/max_cost_usd'],
        });
      }
      expect(await api.state()).toBe(before);
    },
  );

  it.each(asks)('let %s through that they hold, and whatever costs nothing', async (_, path, body) => {
    const none = { MONTHLY_BUDGET_USD: '0.0000001', VIDEO_MAX_COST_USD: '0.0000001' };
    expect((await call('POST', path, body, none)).status).toBe(202);
    expect(
      (await call('POST', path, { ...body, max_cost_usd: 5 }, { ...PAID, VIDEO_MAX_COST_USD: '0.0000001' })).status,
    ).toBe(202);
    expect(
      (await call('POST', path, body, { ...PAID, MONTHLY_BUDGET_USD: '1000', VIDEO_MAX_COST_USD: '5' })).status,
    ).toBe(202);
  });

  it('hold what is set aside against what is asked', async () => {
    const { id, status } = await begin(api, 'vid');
    expect(ENDED).not.toContain(status);
    const { budget } = await costs();
    const settings = { ...PAID, MONTHLY_BUDGET_USD: String(budget.committed_usd + 10) };
    expect((await call('POST', V, minimal, settings)).status).toBe(202);
    await api.spending.reserve(id, 9.9999, { monthlyUsd: 0, jobUsd: 0 });
    expect((await call('POST', V, minimal, settings)).status).toBe(402);
    await api.spending.settle(id, 9.9999, 0);
    expect((await call('POST', V, minimal, settings)).status).toBe(202);
  });
});
