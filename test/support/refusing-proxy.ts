import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How an endpoint of AWS refuses: with an error of its own, or by ending the connection. */
export type Refusal = 'busy' | 'broken' | 'gone';

const ANSWERS: Record<
  's3' | 'dynamodb',
  Record<Exclude<Refusal, 'gone'>, [status: number, type: string, body: string]>
> = {
  s3: {
    busy: [503, 'application/xml', '<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'],
    broken: [500, 'application/xml', '<Error><Code>InternalError</Code><Message>We are sorry.</Message></Error>'],
  },
  dynamodb: {
    busy: [
      400,
      'application/x-amz-json-1.0',
      '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"Slow down."}',
    ],
    broken: [500, 'application/x-amz-json-1.0', '{"__type":"InternalServerError","message":"We are sorry."}'],
  },
};

/** Stands before an endpoint of the engine: lets all pass, until it is told to refuse. */
export class RefusingProxy {
  /** Requests that were refused. */
  refused = 0;
  refusal: Refusal | null = null;
  readonly #server: Server;

  private constructor(kind: keyof typeof ANSWERS, target: string) {
    const { hostname, port } = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      if (this.refusal !== null) {
        this.refused++;
        if (this.refusal === 'gone') {
          incoming.socket.destroy();
          return;
        }
        const [status, type, body] = ANSWERS[kind][this.refusal];
        incoming.resume();
        outgoing.writeHead(status, { 'content-type': type }).end(body);
        return;
      }
      const { method, url: path } = incoming;
      // The engine's endpoints answer to their own names only.
      const headers = { ...incoming.headers, host: `${hostname}:${port}` };
      const onward = request({ hostname, port, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
  }

  static async start(kind: keyof typeof ANSWERS, target: string): Promise<RefusingProxy> {
    const proxy = new RefusingProxy(kind, target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
