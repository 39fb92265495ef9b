import type { Spending } from '../store/spending.ts';

/** Limits as an environment has them, US dollars; a step that pays nobody has none. */
export interface PurseLimits {
  readonly MONTHLY_BUDGET_USD?: string;
  readonly VIDEO_MAX_COST_USD?: string;
}

/** Who is paid. */
type Payee = 'ai_usd' | 'voice_usd';

/** What a step may pay to providers, and what it has paid. Money is set aside before each call. */
export class Purse {
  readonly #spending: Spending;
  readonly #id: string;
  readonly #limits: { monthlyUsd: number; jobUsd: number };
  readonly #paid = { ai_usd: 0, voice_usd: 0 };

  constructor(spending: Spending, id: string, limits: PurseLimits, maxCostUsd: number | null) {
    this.#spending = spending;
    this.#id = id;
    this.#limits = {
      monthlyUsd: Number(limits.MONTHLY_BUDGET_USD ?? 0),
      jobUsd: maxCostUsd ?? Number(limits.VIDEO_MAX_COST_USD ?? 0),
    };
  }

  /** US dollars paid so far, by payee. */
  get paid(): { readonly ai_usd: number; readonly voice_usd: number } {
    return { ...this.#paid };
  }

  /**
   * The two calls around a paid call.
   *
   * @example const { beforePaid, afterPaid } = purse.payer('voice_usd');
   */
  payer(payee: Payee) {
    let reserved = 0;
    let month: string | undefined;
    return {
      /** @throws RejectedError `BudgetExceeded` or `CostCapExceeded`: nothing may be paid then. */
      beforePaid: async (estimateUsd: number): Promise<void> => {
        month = await this.#spending.reserve(this.#id, estimateUsd, this.#limits);
        reserved = estimateUsd;
      },
      afterPaid: async (actualUsd: number): Promise<void> => {
        this.#paid[payee] += actualUsd;
        const before = reserved;
        reserved = 0;
        await this.#spending.settle(this.#id, before, actualUsd, month);
      },
    };
  }
}
