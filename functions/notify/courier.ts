import * as z from 'zod';
import { isErrorName, REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import type { LeadreelEvent } from '../contract/event.ts';
import type { GiveUpInput } from '../contract/webhook.ts';
import type { DeliveryItem, WebhookItem, Webhooks } from '../store/webhooks.ts';
import { deliveryIdOf } from './derived-id.ts';
import { signingSecretOf } from './signing.ts';
import type { WebhookSender } from './webhook-sender.ts';

const GONE = 410;

/** True for a webhook that an event of this type goes to. */
export const wants = ({ active, events }: WebhookItem, type: LeadreelEvent['type']) =>
  active && (events === undefined || events.includes(type));

/**
 * Notes a delivery for each webhook that wants an event. Done again, it makes none twice.
 *
 * @returns ids of those that are still to be made.
 */
export async function planDeliveries(webhooks: Webhooks, event: LeadreelEvent): Promise<string[]> {
  const wanting = (await webhooks.all()).filter((webhook) => wants(webhook, event.type));
  const planned = await Promise.all(wanting.map(({ id }) => webhooks.plan(event, id)));
  return planned.flatMap((delivery) => (delivery?.status === 'pending' ? [delivery.id] : []));
}

/** Gives up what is noted of an event and still pending; for one whose execution ended before it was done. */
export async function breakOff(webhooks: Webhooks, deliveries: readonly string[]): Promise<void> {
  const rows = await Promise.all(deliveries.map((id) => webhooks.delivery(id)));
  const reason = 'The deliveries were stopped before this one was done: replay it.';
  await Promise.all(rows.flatMap((row) => (row ? [webhooks.giveUp(row, reason)] : [])));
}

/** Ids that an event's deliveries have, if they were noted, to webhooks that there are now. */
export async function deliveryIdsOf(webhooks: Webhooks, eventId: string): Promise<string[]> {
  return (await webhooks.all()).map(({ id }) => deliveryIdOf(eventId, id));
}

/** Marks a delivery failed after its last attempt, with the reason that the attempt gave. */
export async function giveUp(webhooks: Webhooks, { delivery_id, error }: GiveUpInput): Promise<void> {
  const row = await webhooks.delivery(delivery_id);
  if (row) await webhooks.giveUp(row, reasonOf(error));
}

/** What a person is told; an error that is not ours may hold anything, so it stays in the log. */
function reasonOf({ Error: name, Cause: cause }: GiveUpInput['error']): string {
  if (!isErrorName(name)) return 'The delivery failed for a reason that its log tells.';
  try {
    return LambdaCause.parse(JSON.parse(cause ?? '')).errorMessage;
  } catch {
    return name;
  }
}

/** What Step Functions tells of an error that a function threw, as JSON text. */
const LambdaCause = z.object({ errorMessage: z.string() });

export interface CourierOptions {
  readonly webhooks: Webhooks;
  readonly sender: Pick<WebhookSender, 'send'>;
  /** Reads the deployment's secret. */
  readonly secret: () => Promise<string>;
}

/** Makes attempts. */
export class Courier {
  readonly #options: CourierOptions;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /**
   * Makes one attempt at a delivery and notes how it went. A delivery that has ended, or whose webhook is gone or
   * disabled, is left alone.
   *
   * @throws RetryableError `DeliveryFailed` when there should be another attempt.
   * @throws RejectedError `AddressRefused` when the address may not be reached from here.
   */
  async deliver(deliveryId: string): Promise<void> {
    const { webhooks } = this.#options;
    const delivery = await webhooks.delivery(deliveryId);
    if (delivery?.status !== 'pending') return;
    const webhook = await webhooks.get(delivery.webhook_id);
    if (webhook?.active) return this.#attempt(delivery, webhook);
    await webhooks.giveUp(delivery, webhook ? 'The webhook is disabled.' : 'The webhook was deleted.');
  }

  async #attempt(delivery: DeliveryItem, webhook: WebhookItem): Promise<void> {
    const { webhooks, sender, secret } = this.#options;
    const attempt = await sender.send({
      url: webhook.url,
      secret: signingSecretOf(await secret(), webhook.id),
      eventId: delivery.event_id,
      body: delivery.body,
    });
    const { outcome, statusCode, error } = attempt;
    if (outcome === 'refused') {
      await webhooks.noteAttempt(delivery, attempt, null);
      throw new RejectedError(REJECTED.addressRefused, error ?? '');
    }
    if (error === null) return webhooks.noteAttempt(delivery, attempt, 'delivered');
    if (statusCode === GONE) {
      await webhooks.disable(webhook.id, 'Its receiver answered 410 Gone.');
      return webhooks.noteAttempt(delivery, attempt, 'failed');
    }
    await webhooks.noteAttempt(delivery, attempt, null);
    throw new RetryableError(RETRYABLE.deliveryFailed, error);
  }
}
