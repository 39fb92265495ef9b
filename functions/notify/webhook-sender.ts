import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isAddress, isAllowedPrivateHost, isPublicAddress, type PrivateHosts } from '../core/address-rules.ts';
import { NOT_PUBLIC, type Resolver, resolveWithSystem, safeLookup } from './safe-lookup.ts';
import { signedHeaders } from './signing.ts';

/** A receiver that has not answered by then, milliseconds, has not answered. */
const DEADLINE_MS = 10_000;
/** What is read of an answer, bytes, so that a receiver may finish its sentence. None of it is kept. */
const MOST_ANSWER_BYTES = 1024;

export interface WebhookSenderOptions {
  readonly allowPrivateHosts: PrivateHosts;
  readonly resolve?: Resolver;
  /** @default 10 seconds */
  readonly deadlineMs?: number;
}

/** One event for one webhook. */
export interface Message {
  readonly url: string;
  /** `whsec_…` */
  readonly secret: string;
  readonly eventId: string;
  readonly body: string;
}

/** How one attempt went. */
export interface Attempt {
  /** `refused` when the address may not be reached from here: another attempt would not be made either. */
  readonly outcome: 'answered' | 'unanswered' | 'refused';
  readonly statusCode: number | null;
  /** Whole milliseconds until the answer began, or until there was none. */
  readonly durationMs: number;
  /** What went wrong, in words that hold nothing of body or answer; null when the status is 200 to 299. */
  readonly error: string | null;
}

/** Sends signed bodies as Standard Webhooks wants them: one POST, no redirect followed, public addresses only. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** Makes one attempt. Never rejects for what the receiver does. */
  async send({ url, secret, eventId, body }: Message): Promise<Attempt> {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
    const anyAddress = isAllowedPrivateHost(this.#options.allowPrivateHosts, host, port);
    if (target.protocol !== 'https:' && !anyAddress) return refused('The address is not https.', 0);
    if (isAddress(host) && !isPublicAddress(host) && !anyAddress) return refused(PRIVATE, 0);

    const started = performance.now();
    const duration = () => Math.round(performance.now() - started);
    const { deadlineMs = DEADLINE_MS, resolve = resolveWithSystem } = this.#options;
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const answer = await new Promise<IncomingMessage>((done, fail) => {
        const request = target.protocol === 'https:' ? requestHttps : requestHttp;
        request(target, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Leadreel-Webhooks/1',
            ...signedHeaders(secret, eventId, body, new Date()),
          },
          // A connection that was kept open might lead where a name led before.
          agent: false,
          lookup: safeLookup(resolve, anyAddress),
          signal: deadline,
        })
          .once('response', done)
          .on('error', fail)
          .end(body);
      });
      const durationMs = duration();
      await hearOut(answer);
      const statusCode = answer.statusCode ?? 0;
      const taken = statusCode >= 200 && statusCode <= 299;
      return { outcome: 'answered', statusCode, durationMs, error: taken ? null : `It answered ${statusCode}.` };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      if (code === NOT_PUBLIC) return refused(PRIVATE, duration());
      const reason = deadline.aborted
        ? `It did not answer within ${deadlineMs / 1000} seconds.`
        : `It could not be reached (${code}).`;
      return { outcome: 'unanswered', statusCode: null, durationMs: duration(), error: reason };
    }
  }
}

const PRIVATE = 'The address is not public.';
const refused = (error: string, durationMs: number): Attempt => ({
  outcome: 'refused',
  statusCode: null,
  durationMs,
  error,
});

/** Reads the beginning of an answer and hangs up. The status stands, whatever becomes of the rest. */
function hearOut(answer: IncomingMessage): Promise<void> {
  return new Promise((done) => {
    let bytes = 0;
    answer
      .on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes >= MOST_ANSWER_BYTES) answer.destroy();
      })
      .on('error', () => undefined)
      .once('close', () => done());
  });
}
