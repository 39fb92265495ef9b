import type { CostReport, Quote, QuoteRequest, SpanQuery, UsageReport } from '../../contract/spending.ts';
import { STAGES } from '../../contract/stages.ts';
import { quoteVideos } from '../../core/quote/quote.ts';
import { addCosts, round, sumOf } from '../../core/views/work.ts';
import type { Deployment } from './deployment.ts';
import { span, today } from './span.ts';
import type { VideoJudge } from './video-judge.ts';

/** What things would cost, what was spent, and what was spoken. */
export class SpendingService {
  readonly #deployment: Deployment;
  readonly #videos: VideoJudge;

  constructor(deployment: Deployment, videos: VideoJudge) {
    this.#deployment = deployment;
    this.#videos = videos;
  }

  /** @throws Problem 422 for what could not be made at all. */
  async quote({ videos, ...body }: QuoteRequest): Promise<Quote> {
    const { policy } = this.#deployment;
    const options = this.#videos.judge(body);
    const { reason } = await policy.overBudget({ script: options, characters: null }, options.max_cost_usd, videos);
    return { ...quoteVideos(options, videos, policy.prices), refusals: reason === null ? [] : [reason] };
  }

  async costs(query: SpanQuery): Promise<CostReport> {
    const { spending, policy } = this.#deployment;
    const { from, to } = span(query);
    const rows = (await spending.spent(from, to)).map(({ day, stage, ai_usd, voice_usd, compute_usd }) => {
      const costs = { ai_usd: round(ai_usd), voice_usd: round(voice_usd), compute_usd: round(compute_usd) };
      return { day, stage, ...costs, cost_usd: sumOf(costs) };
    });
    const costs = addCosts(rows);
    const days = [...new Set(rows.map(({ day }) => day))].sort();
    const limit = Number(policy.environment.MONTHLY_BUDGET_USD);
    const committed = round(await spending.committed());
    return {
      from,
      to,
      cost_usd: sumOf(costs),
      costs,
      by_stage: STAGES.flatMap((stage) => {
        const part = addCosts(rows.filter((row) => row.stage === stage));
        return sumOf(part) > 0 ? [{ stage, ...part, cost_usd: sumOf(part) }] : [];
      }),
      by_day: days.map((date) => {
        const stages = rows.filter(({ day }) => day === date).map(({ day: _, ...row }) => row);
        return { date, cost_usd: sumOf(addCosts(stages)), stages };
      }),
      budget: {
        month: today().slice(0, 7),
        limit_usd: limit > 0 ? limit : null,
        committed_usd: committed,
        left_usd: limit > 0 ? round(Math.max(0, limit - committed)) : null,
      },
    };
  }

  async usage(query: SpanQuery): Promise<UsageReport> {
    const { spending, policy } = this.#deployment;
    const { from, to } = span(query);
    const days = (await spending.usage(from, to)).map(
      ({ day, characters, requests, cost_usd, cache_hits, saved_usd }) => ({
        date: day,
        characters,
        requests,
        cost_usd: round(cost_usd),
        cache_hits,
        saved_usd: round(saved_usd),
      }),
    );
    const sum = (name: 'characters' | 'requests' | 'cost_usd' | 'cache_hits' | 'saved_usd') =>
      round(days.reduce((total, day) => total + day[name], 0));
    const limit = Number(policy.environment.ELEVENLABS_MONTHLY_CHARACTERS);
    return {
      from,
      to,
      days,
      characters: sum('characters'),
      requests: sum('requests'),
      cost_usd: sum('cost_usd'),
      cache_hits: sum('cache_hits'),
      saved_usd: sum('saved_usd'),
      quota: limit > 0 ? await this.#quota(limit) : null,
    };
  }

  async #quota(limit: number) {
    const month = today().slice(0, 7);
    const used = (await this.#deployment.spending.usage(`${month}-01`, today())).reduce(
      (total, { characters }) => total + characters,
      0,
    );
    return { month, limit, used, left: Math.max(0, limit - used) };
  }
}
