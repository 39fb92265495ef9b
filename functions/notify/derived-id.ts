import { createHash } from 'node:crypto';

/** An id that follows from what it stands for, so that work which is done again finds what it made the first time. */
export function derivedId(prefix: string, ...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  // 256 bits are up to 50 digits to the base of 36; the last 26 hold 134 of them.
  return `${prefix}_${BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(-26)}`;
}

/** Id of what one webhook is sent of an event. */
export const deliveryIdOf = (eventId: string, webhookId: string) => derivedId('dlv', eventId, webhookId);
