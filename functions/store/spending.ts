import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import { kindOf } from '../contract/kinds.ts';
import type { Stage } from '../contract/stages.ts';
import { ifCondition } from './if-condition.ts';
import { type Library, openLibrary } from './library.ts';
import { ENTITY, type Spent } from './productions.ts';

const today = () => new Date().toISOString().slice(0, 10);
const monthOf = (day: string) => day.slice(0, 7);

/** Limits in US dollars; 0 for none. */
export interface Limits {
  readonly monthlyUsd: number;
  readonly jobUsd: number;
}

/** What was spent and what may be: the account of every day, and the money that is set aside for calls under way. */
export class Spending {
  readonly #library: Library;

  constructor(table: string, client?: DynamoDBClient) {
    this.#library = openLibrary(table, client);
  }

  /** Adds what a task took to its day. */
  async note(stage: Stage, { ai_usd, voice_usd, compute_usd }: Spent, day = today()): Promise<void> {
    const key = { month: monthOf(day), day, stage };
    await this.#library.entities.spend.upsert(key).add({ ai_usd, voice_usd, compute_usd }).go();
  }

  /** Adds what was spoken to its day. */
  async noteUsage(
    usage: { characters: number; requests: number; cost_usd: number; cache_hits: number; saved_usd: number },
    day = today(),
  ): Promise<void> {
    await this.#library.entities.voiceoverUsage
      .upsert({ month: monthOf(day), day })
      .add(usage)
      .go();
  }

  /**
   * Sets money aside for a call that is about to be paid, for the month and for the job. Both are one conditional
   * write each, so calls that run at the same time cannot go over a limit together.
   *
   * @returns the month, `YYYY-MM`, that it was set aside in: the call counts for that one, whenever it is settled.
   * @throws RejectedError `BudgetExceeded` or `CostCapExceeded`; nothing is set aside then.
   */
  async reserve(id: string, usd: number, limits: Limits): Promise<string> {
    const month = monthOf(today());
    if (usd <= 0) return month;
    const { monthlyUsd, jobUsd } = limits;
    if (monthlyUsd > 0 && !(await this.#commitMonth(month, usd, monthlyUsd))) {
      const message = `This step would cost about ${dollars(usd)}, and the month's budget of ${dollars(monthlyUsd)} does not hold that any more.`;
      throw new RejectedError(REJECTED.budgetExceeded, message);
    }
    if (monthlyUsd <= 0) await this.#addMonth(month, usd);
    if (await this.#commitJob(id, usd, jobUsd)) return month;
    await this.#addMonth(month, -usd);
    const message = `This step would cost about ${dollars(usd)}, and the limit of ${dollars(jobUsd)} does not hold that any more.`;
    throw new RejectedError(REJECTED.costCapExceeded, message);
  }

  /** Corrects what was set aside by what the call really cost. */
  async settle(id: string, reservedUsd: number, actualUsd: number, month = monthOf(today())): Promise<void> {
    const difference = actualUsd - reservedUsd;
    if (difference === 0) return;
    await this.#addMonth(month, difference);
    await this.#commitJob(id, difference, 0);
  }

  /** US dollars that are spent or set aside in a month, `YYYY-MM`. */
  async committed(month = monthOf(today())): Promise<number> {
    const { data } = await this.#library.entities.ledger.get({ month }).go({ consistent: true });
    return data?.committed_usd ?? 0;
  }

  /** What was spent from a day to another, by day and stage. */
  async spent(from: string, to: string) {
    const { spend } = this.#library.entities;
    const months = await Promise.all(
      monthsOf(from, to).map(async (month) => (await spend.query.own({ month }).go({ pages: 'all' })).data),
    );
    return months.flat().filter(({ day }) => from <= day && day <= to);
  }

  /** What was spoken from a day to another. */
  async usage(from: string, to: string) {
    const { voiceoverUsage } = this.#library.entities;
    const months = await Promise.all(
      monthsOf(from, to).map(async (month) => (await voiceoverUsage.query.own({ month }).go({ pages: 'all' })).data),
    );
    return months.flat().filter(({ day }) => from <= day && day <= to);
  }

  /** DynamoDB's conditions do not add, so what is left is worked out before. */
  async #commitMonth(month: string, usd: number, limit: number): Promise<boolean> {
    if (usd > limit) return false;
    const { ledger } = this.#library.entities;
    await ifCondition(ledger.create({ month, committed_usd: 0 }).go());
    return ifCondition(
      ledger
        .patch({ month })
        .add({ committed_usd: usd })
        .where(({ committed_usd }, { lte }) => lte(committed_usd, limit - usd))
        .go(),
    );
  }

  async #addMonth(month: string, usd: number): Promise<void> {
    await this.#library.entities.ledger.upsert({ month }).add({ committed_usd: usd }).go();
  }

  #commitJob(id: string, usd: number, limit: number): Promise<boolean> {
    const kind = kindOf(id) ?? 'vid';
    const entity = this.#library.entities[ENTITY[kind]] as Library['entities']['video'];
    const write = entity.patch({ id }).add({ committed_usd: usd });
    if (limit <= 0) return ifCondition(write.go());
    if (usd > limit) return Promise.resolve(false);
    return ifCondition(write.where(({ committed_usd }, { lte }) => lte(committed_usd, limit - usd)).go());
  }
}

const dollars = (usd: number) => `$${usd.toFixed(usd < 1 ? 4 : 2)}`;

/** Months from one day's to another's, `YYYY-MM`. */
function monthsOf(from: string, to: string): string[] {
  const count = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  return Array.from({ length: Math.max(0, count(to) - count(from) + 1) }, (_, index) => {
    const month = count(from) + index;
    return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}
