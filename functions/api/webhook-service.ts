import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ElectroError } from 'electrodb';
import { ulid } from 'ulid';
import type { TestEvent } from '../contract/event.ts';
import {
  type CreatedWebhook,
  type CreateWebhook,
  type DeliveryList,
  type DeliveryQuery,
  type DeliveryView,
  MOST_WEBHOOKS,
  type PlannedDeliveries,
  type WebhookList,
  type WebhookQuery,
  type WebhookView,
} from '../contract/webhook.ts';
import { isAllowedPrivateHost, type PrivateHosts } from '../core/address-rules.ts';
import { derivedId } from '../notify/derived-id.ts';
import { signingSecretOf } from '../notify/signing.ts';
import type { DeliveryItem, WebhookItem, Webhooks } from '../store/webhooks.ts';
import { Problem } from './problem.ts';
import { privateAddress, refuse } from './services/checks.ts';

export interface WebhookServiceOptions {
  readonly webhooks: Webhooks;
  /** The state machine that delivers. */
  readonly stateMachineArn: string;
  readonly allowPrivateHosts: PrivateHosts;
  /** Reads the deployment's secret that signing secrets are made from. */
  readonly secret: () => Promise<string>;
  readonly sfn?: SFNClient;
}

/** What ids look like; DynamoDB refuses a key that is too long. */
const WEBHOOK_ID = /^whk_[0-9a-z]{26}$/;
const DELIVERY_ID = /^dlv_[0-9a-z]{26}$/;

/** What the API does with webhooks. */
export class WebhookService {
  readonly #options: WebhookServiceOptions;
  readonly #sfn: SFNClient;

  constructor(options: WebhookServiceOptions) {
    this.#options = options;
    this.#sfn = options.sfn ?? new SFNClient({});
  }

  /** Notes a webhook and tells its secret, this once. @throws Problem 422 for an address that is not taken, 409 when there are enough. */
  async create({ url, events, description }: CreateWebhook): Promise<CreatedWebhook> {
    this.#checkAddress(url);
    const { webhooks, secret } = this.#options;
    const id = `whk_${ulid().toLowerCase()}`;
    // Read first: a webhook whose secret nobody was told would be of no use.
    const signingSecret = signingSecretOf(await secret(), id);
    const noted = await webhooks.create(
      { id, url, events: events === 'all' ? null : events, description },
      MOST_WEBHOOKS,
    );
    if (!noted) {
      throw new Problem(
        409,
        'There are enough webhooks',
        `A deployment has ${MOST_WEBHOOKS} at most: delete one first.`,
      );
    }
    return { ...viewWebhook(noted), secret: signingSecret };
  }

  /** Newest first. @throws Problem 400 for a cursor that is not ours. */
  async list({ limit, cursor }: WebhookQuery): Promise<WebhookList> {
    const page = await withCursor(this.#options.webhooks.list(limit, cursor ?? null), cursor);
    return { items: page.items.map(viewWebhook), next_cursor: page.cursor };
  }

  /** @throws Problem 404. */
  async get(id: string): Promise<WebhookView> {
    return viewWebhook(await this.#find(id));
  }

  /** What is on its way to it is given up at its next attempt. @throws Problem 404. */
  async remove(id: string): Promise<void> {
    await this.#find(id);
    await this.#options.webhooks.remove(id);
  }

  /** Newest first. @throws Problem 404, or 400 for a cursor that is not ours. */
  async deliveries(id: string, { limit, cursor, status }: DeliveryQuery): Promise<DeliveryList> {
    await this.#find(id);
    const filter = status ? { status } : {};
    const page = await withCursor(this.#options.webhooks.deliveries(id, filter, limit, cursor ?? null), cursor);
    return { items: page.items.map(viewDelivery), next_cursor: page.cursor };
  }

  /** Makes a delivery once more, under the same `webhook-id`, with all its attempts. @throws Problem 404 or 409. */
  async replay(id: string): Promise<DeliveryView> {
    const { webhooks } = this.#options;
    const delivery = DELIVERY_ID.test(id) ? await webhooks.delivery(id) : null;
    if (!delivery) throw new Problem(404, 'There is no such delivery', `No delivery has the id ${id}.`);
    const webhook = await webhooks.get(delivery.webhook_id);
    if (!webhook?.active) {
      const what = webhook ? 'disabled' : 'deleted';
      throw new Problem(409, 'The delivery cannot be replayed', `Its webhook was ${what}.`);
    }
    if (!(await webhooks.reopen(delivery))) {
      throw new Problem(409, 'The delivery is under way', 'It can be replayed once it is delivered or has failed.');
    }
    return this.#start(delivery);
  }

  /** Sends a webhook the event `webhook.test`. @throws Problem 404, or 409 when it is disabled. */
  async test(id: string): Promise<DeliveryView> {
    const webhook = await this.#find(id);
    if (!webhook.active) throw new Problem(409, 'The webhook is disabled', webhook.disabled_reason ?? '');
    const event: TestEvent = {
      id: derivedId('evt', 'webhook.test', id, ulid()),
      type: 'webhook.test',
      timestamp: new Date().toISOString(),
      data: { id, lead_id: null, status: 'active' },
    };
    const delivery = await this.#options.webhooks.plan(event, id);
    if (!delivery) throw new Error(`The delivery of ${event.id} is gone.`);
    return this.#start(delivery);
  }

  async #start(delivery: DeliveryItem): Promise<DeliveryView> {
    const { webhooks, stateMachineArn } = this.#options;
    const input: PlannedDeliveries = { deliveries: [delivery.id] };
    try {
      await this.#sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
    } catch (error) {
      await webhooks.giveUp(delivery, 'The delivery could not be started.');
      throw error;
    }
    return viewDelivery((await webhooks.delivery(delivery.id)) ?? delivery);
  }

  async #find(id: string): Promise<WebhookItem> {
    const webhook = WEBHOOK_ID.test(id) ? await this.#options.webhooks.get(id) : null;
    if (!webhook) throw new Problem(404, 'There is no such webhook', `No webhook has the id ${id}.`);
    return webhook;
  }

  /** Catches what shows in the address itself; names are resolved and checked at each delivery. */
  #checkAddress(address: string): void {
    const allowed = this.#options.allowPrivateHosts;
    refuse(privateAddress('/url', address, allowed));
    const { hostname, port, protocol } = new URL(address);
    const isOwn = isAllowedPrivateHost(allowed, hostname.replace(/^\[|\]$|\.$/g, ''), Number(port) || 80);
    if (protocol !== 'https:' && !isOwn) refuse([{ pointer: '/url', message: 'must be an https address' }]);
  }
}

async function withCursor<T>(page: Promise<T>, cursor: string | undefined): Promise<T> {
  try {
    return await page;
  } catch (error) {
    if (cursor && error instanceof ElectroError) {
      throw new Problem(400, 'The cursor is not valid', 'Take the cursor from next_cursor of the page before.');
    }
    throw error;
  }
}

const viewWebhook = ({
  id,
  url,
  events,
  description,
  active,
  disabled_reason,
  created_at,
}: WebhookItem): WebhookView => ({
  id,
  url,
  events: (events as CreateWebhook['events'] | undefined) ?? 'all',
  description,
  active,
  disabled_reason: disabled_reason ?? null,
  created_at,
});

const viewDelivery = (item: DeliveryItem): DeliveryView => ({
  id: item.id,
  webhook_id: item.webhook_id,
  event_id: item.event_id,
  event_type: item.event_type,
  event: JSON.parse(item.body),
  status: item.status,
  attempts: item.attempts,
  last_status_code: item.last_status_code ?? null,
  last_error: item.last_error ?? null,
  last_duration_ms: item.last_duration_ms ?? null,
  created_at: item.created_at,
  updated_at: item.updated_at,
  delivered_at: item.delivered_at ?? null,
});
