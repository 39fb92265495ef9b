import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import { type EventData, type EventType, LeadreelEvent } from '../contract/event.ts';
import { derivedId } from '../notify/derived-id.ts';

/** What tells two events of one type about one resource apart. */
export interface Occasion {
  /** Number of the run that ended, or a name for what happens once; the event's id follows from it. */
  readonly run: number | string;
  /** ISO 8601 UTC with `Z`. */
  readonly at: string;
}

/**
 * Puts an event together. The id follows from type, resource and run, so a step that is tried again tells the same
 * event, and receivers can drop the repeat.
 *
 * @throws ZodError when the data is not what the type says.
 */
export function eventOf<T extends EventType>(type: T, data: EventData<T>, { run, at }: Occasion): LeadreelEvent {
  return LeadreelEvent.parse({ id: derivedId('evt', type, data.id, run), type, timestamp: at, data });
}

let shared: EventBridgeClient | undefined;

/** Made when the first event is sent, not at import. */
function sharedClient(): EventBridgeClient {
  shared ??= new EventBridgeClient({});
  return shared;
}

export type Emit = (event: LeadreelEvent) => Promise<void>;

/**
 * Gives what puts an event on the default bus, from where it goes to the webhooks and to any rule of the owner's.
 * It throws RetryableError `DeliveryFailed` when the bus did not take the event.
 *
 * @param deployment by whose name rules know the event: its `source`. The `detail-type` is the event's type.
 */
export const emitter =
  (deployment: string, client?: EventBridgeClient): Emit =>
  (event) =>
    put(event, deployment, client ?? sharedClient());

async function put(event: LeadreelEvent, source: string, client: EventBridgeClient): Promise<void> {
  const entry = { Source: source, DetailType: event.type, Detail: JSON.stringify(event) };
  const answer = await client.send(new PutEventsCommand({ Entries: [entry] })).catch((cause: unknown) => {
    throw new RetryableError(RETRYABLE.deliveryFailed, 'The event bus could not be reached.', { cause });
  });
  if (answer.FailedEntryCount === 0) return;
  const reason = answer.Entries?.[0]?.ErrorCode ?? 'no reason given';
  throw new RetryableError(RETRYABLE.deliveryFailed, `The event bus did not take the event: ${reason}.`);
}
