import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type EntityItem, Service } from 'electrodb';
import type { LeadreelEvent, TestEvent } from '../contract/event.ts';
import type { DeliveryStatus } from '../contract/webhook.ts';
import { deliveryIdOf } from '../notify/derived-id.ts';
import { delivery } from './entities/delivery.ts';
import { webhook } from './entities/webhook.ts';
import { ifCondition } from './if-condition.ts';

export type WebhookItem = EntityItem<typeof webhook>;
export type DeliveryItem = EntityItem<typeof delivery>;

export interface NewWebhook {
  readonly id: string;
  readonly url: string;
  /** Null when it wants all. */
  readonly events: readonly string[] | null;
  readonly description: string;
}

/** What is known of an attempt; see functions/notify/webhook-sender.ts. */
export interface NotedAttempt {
  readonly statusCode: number | null;
  readonly durationMs: number;
  readonly error: string | null;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

const SHELF = 'webhooks';
/** How long a delivery is kept, seconds: 30 days. */
const KEPT_SECONDS = 30 * 24 * 60 * 60;
/** Longest error that is kept, characters. */
const LONGEST_ERROR = 300;
const now = () => new Date().toISOString();
const keptUntil = () => Math.floor(Date.now() / 1000) + KEPT_SECONDS;

/** Webhooks, and what is or was on its way to them. Every change is one conditional write of one item. */
export class Webhooks {
  readonly #webhook: ReturnType<typeof open>['entities']['webhook'];
  readonly #delivery: ReturnType<typeof open>['entities']['delivery'];

  constructor(table: string, client = new DynamoDBClient({})) {
    const { entities } = open(table, client);
    this.#webhook = entities.webhook;
    this.#delivery = entities.delivery;
  }

  /** Notes a webhook; null, and nothing is noted, when there are `most` already. */
  async create({ events, ...rest }: NewWebhook, most: number): Promise<WebhookItem | null> {
    const row = { ...rest, ...(events ? { events: [...events] } : {}), created_at: now() };
    const { data } = await this.#webhook.create(row).go();
    // Counted afterwards: of several that are created at once, none can slip past the limit.
    if ((await this.all()).length <= most) return data;
    await this.remove(rest.id);
    return null;
  }

  /** Every webhook, in the order of their making, as it is this very moment. */
  async all(): Promise<readonly WebhookItem[]> {
    const { data } = await this.#webhook.query.own({ shelf: SHELF }).go({ pages: 'all', consistent: true });
    return data;
  }

  /** Newest first. @throws ElectroError when the cursor is not one of ours. */
  async list(limit: number, cursor: string | null): Promise<Page<WebhookItem>> {
    const page = await this.#webhook.query.own({ shelf: SHELF }).go({ limit, cursor, order: 'desc', consistent: true });
    return { items: page.data, cursor: page.cursor };
  }

  async get(id: string): Promise<WebhookItem | null> {
    const { data } = await this.#webhook.get({ shelf: SHELF, id }).go({ consistent: true });
    return data;
  }

  async remove(id: string): Promise<void> {
    await this.#webhook.delete({ shelf: SHELF, id }).go();
  }

  /** Sends it nothing more. */
  async disable(id: string, reason: string): Promise<void> {
    await ifCondition(this.#webhook.patch({ shelf: SHELF, id }).set({ active: false, disabled_reason: reason }).go());
  }

  /** Notes that an event is to go to a webhook; what is noted already stays as it is. Gives the delivery as it stands. */
  async plan(event: LeadreelEvent | TestEvent, webhookId: string): Promise<DeliveryItem | null> {
    const id = deliveryIdOf(event.id, webhookId);
    const time = now();
    await ifCondition(
      this.#delivery
        .create({
          id,
          webhook_id: webhookId,
          lead_key: String(event.data.lead_id ?? '-'),
          event_id: event.id,
          event_type: event.type,
          body: JSON.stringify(event),
          status: 'pending',
          created_at: time,
          updated_at: time,
          expires_at: keptUntil(),
        })
        .go(),
    );
    return this.delivery(id);
  }

  async delivery(id: string): Promise<DeliveryItem | null> {
    const { data } = await this.#delivery.get({ id }).go({ consistent: true });
    return data;
  }

  /** Newest first. @throws ElectroError when the cursor is not one of ours. */
  async deliveries(
    webhookId: string,
    filter: { readonly status?: DeliveryStatus },
    limit: number,
    cursor: string | null,
  ): Promise<Page<DeliveryItem>> {
    const query = filter.status
      ? this.#delivery.query.byStatus({ webhook_id: webhookId, status: filter.status })
      : this.#delivery.query.byWebhook({ webhook_id: webhookId });
    const page = await query.go({ limit, cursor, order: 'desc' });
    return { items: page.data, cursor: page.cursor };
  }

  /**
   * Notes an attempt. A delivery that has gone meanwhile stays gone.
   *
   * @param ended where the delivery stands for good; null when it is as open as it was.
   */
  async noteAttempt(item: DeliveryItem, attempt: NotedAttempt, ended: DeliveryStatus | null): Promise<void> {
    const { statusCode, durationMs, error } = attempt;
    const absent = [
      ...(statusCode === null ? ['last_status_code' as const] : []),
      ...(error === null ? ['last_error' as const] : []),
    ];
    const columns = {
      last_duration_ms: durationMs,
      ...(statusCode === null ? {} : { last_status_code: statusCode }),
      ...(error === null ? {} : { last_error: error.slice(0, LONGEST_ERROR) }),
      ...(ended === 'delivered' ? { delivered_at: now() } : {}),
    };
    const change = ended ? this.#turn(item, ended, columns) : this.#delivery.patch({ id: item.id }).set(columns);
    await ifCondition(change.set({ updated_at: now() }).add({ attempts: 1 }).remove(absent).go());
  }

  /** Ends a delivery that is still pending. */
  async giveUp(item: DeliveryItem, reason: string): Promise<void> {
    await ifCondition(
      this.#turn(item, 'failed', { last_error: reason.slice(0, LONGEST_ERROR) })
        .set({ updated_at: now() })
        .where(({ status }, { eq }) => eq(status, 'pending'))
        .go(),
    );
  }

  /** Opens a delivery that has ended for another round of attempts; false when it has not ended, or is gone. */
  reopen(item: DeliveryItem): Promise<boolean> {
    return ifCondition(
      this.#turn(item, 'pending', { expires_at: keptUntil() })
        .set({ updated_at: now() })
        .remove(['delivered_at'])
        .where(({ status }, { ne }) => ne(status, 'pending'))
        .go(),
    );
  }

  /** Removes whatever was sent, or is to be sent, about a lead. Gives the number of deliveries. */
  async eraseLead(leadKey: string): Promise<number> {
    const { data } = await this.#delivery.query.byLead({ lead_key: leadKey }).go({ pages: 'all' });
    await Promise.all(data.map(({ id }) => this.#delivery.delete({ id }).go()));
    return data.length;
  }

  #turn({ id, webhook_id, created_at }: DeliveryItem, status: DeliveryStatus, columns: Partial<DeliveryItem>) {
    return this.#delivery
      .patch({ id })
      .set({ ...columns, status })
      .composite({ webhook_id, created_at });
  }
}

function open(table: string, client: DynamoDBClient) {
  return new Service({ webhook, delivery }, { table, client });
}
