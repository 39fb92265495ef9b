import { EventEmitter, once } from 'node:events';
import { Agent, type Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { RequestError, Server } from 'proxy-chain';
import type { RejectedError } from '../contract/errors.ts';
import { EgressError, type EgressFailure, EgressLines, type EgressRules } from './egress-lines.ts';

/** The browser's only way out. */
export interface EgressProxy {
  /** For `--proxy-server`. */
  readonly url: string;
  /** What stopped a request to this `host:port`, if anything did. */
  failureOf(endpoint: string): EgressFailure | undefined;
  close(): Promise<void>;
}

/**
 * Starts a proxy on loopback that leads to public addresses only, each resolved, checked and connected to by itself.
 *
 * @param onExhausted told once, with `PageTooLarge`, when the browser took more than its rules allow.
 */
export async function startEgressProxy(
  rules: EgressRules,
  onExhausted: (error: RejectedError) => void = () => undefined,
): Promise<EgressProxy> {
  const lines = new EgressLines(rules, onExhausted);
  const httpAgent = new LineAgent(lines);
  const server = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: async ({ hostname, port, isHttp, request }) => {
      const host = withoutBrackets(hostname);
      try {
        lines.refuseWritten(host, port);
        if (isHttp) return { httpAgent };
        return { customConnectServer: tunnelTo(await connected(await lines.open(host, port), request.socket)) };
      } catch (error) {
        throw new RequestError((error as Error).message, error instanceof EgressError ? 403 : 502);
      }
    },
  });
  await server.listen();
  return {
    url: `http://127.0.0.1:${server.port}`,
    failureOf: (endpoint) => lines.failureOf(withoutBrackets(endpoint)),
    close: async () => {
      await server.close(true);
      lines.close();
      httpAgent.destroy();
    },
  };
}

/** IPv6 addresses stand in brackets in URLs. */
const withoutBrackets = (text: string) => text.replace(/[[\]]/g, '');

/**
 * Keeps the lines of one proxy for its next requests. Node's own agent keeps them for whoever asks for the same name
 * next, with other rules perhaps.
 */
class LineAgent extends Agent {
  readonly #lines: EgressLines;

  constructor(lines: EgressLines) {
    super({ keepAlive: true });
    this.#lines = lines;
  }

  override createConnection(
    { host, port }: { host?: string | null | undefined; port?: number | string | null | undefined },
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#lines.open(withoutBrackets(host ?? ''), Number(port)).then(
      (socket) => callback?.(null, socket),
      // Node takes an error without a socket; its types do not.
      (error) => (callback as ((error: Error) => void) | undefined)?.(error),
    );
  }
}

/** Waits until a line is there, or until the browser gives it up. @throws the line's own error. */
async function connected(line: Socket, client: Socket): Promise<Socket> {
  const giveUp = () => line.destroy(new Error('The browser gave it up.'));
  client.once('close', giveUp);
  if (client.destroyed) giveUp();
  await once(line, 'connect');
  return line;
}

/** What proxy-chain hands the browser's side of a tunnel to. */
function tunnelTo(line: Socket): HttpServer {
  const taker = new EventEmitter().on('connection', (client: Socket) => {
    client.pipe(line).pipe(client);
    // What the other side still sent is passed on first.
    line.on('close', () => client.destroySoon());
  });
  // Of a server, proxy-chain only emits `connection`.
  return taker as unknown as HttpServer;
}
