import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** Fewest characters of a deployment's secret: as many bytes as the standard asks of a signing secret. */
const SHORTEST = 24;

/**
 * The secret that one webhook's bodies are signed with: `whsec_` and 32 bytes in base64. It follows from the
 * deployment's secret and the webhook's id by HMAC-SHA256, so that it is kept nowhere, and a receiver that knows its
 * own secret cannot sign for another one.
 *
 * @throws Error when the deployment's secret is not set, for anybody could sign then.
 */
export function signingSecretOf(deploymentSecret: string, webhookId: string): string {
  if (deploymentSecret.length < SHORTEST) throw new Error('The secret that webhooks are signed with is not set.');
  return `whsec_${createHmac('sha256', deploymentSecret).update(webhookId).digest('base64')}`;
}

/** The headers by which a receiver verifies who sent a body, and when (standardwebhooks.com, version 1.0.0). */
export function signedHeaders(secret: string, eventId: string, body: string, at: Date): Record<string, string> {
  return {
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(eventId, at, body),
  };
}
