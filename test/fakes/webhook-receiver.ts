import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { type Endpoint, listen } from '../../lib/local/loopback.ts';

export interface ReceivedHook {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver does with a request: a status to answer with, or anything else. */
export type Reaction = number | ((response: ServerResponse) => void);

/** Never answers. */
export const silence: Reaction = () => undefined;

/** Somebody else's server, which verifies what it gets as any user of Standard Webhooks would. */
export class WebhookReceiver {
  readonly received: ReceivedHook[] = [];
  /** One for each request to come; after that it answers 204. */
  readonly reactions: Reaction[] = [];
  readonly #endpoint: Endpoint;

  private constructor(endpoint: Endpoint, server: Server) {
    this.#endpoint = endpoint;
    server.on('request', async (request, response) => {
      const body = await text(request);
      const { method = '', url = '', headers } = request;
      this.received.push({ method, path: url, headers, body });
      const reaction = this.reactions.shift() ?? 204;
      if (typeof reaction === 'number') response.writeHead(reaction).end();
      else reaction(response);
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    return new WebhookReceiver(await listen(server), server);
  }

  get port(): number {
    return this.#endpoint.port;
  }

  /** As `ALLOW_PRIVATE_HOSTS` names it. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  url(path = '/hook'): string {
    return `${this.#endpoint.url}${path}`;
  }

  close(): Promise<void> {
    return this.#endpoint.close();
  }
}

/** The event that a request carries. @throws WebhookVerificationError when it was not signed with the secret. */
export function verified({ headers, body }: Pick<ReceivedHook, 'headers' | 'body'>, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
