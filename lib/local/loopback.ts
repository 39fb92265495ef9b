import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';

export const LOOPBACK = '127.0.0.1';

/** How long a connection is kept that nobody uses, milliseconds. */
const KEEP_ALIVE_MS = 120_000;

/** A server on the loopback interface. */
export interface Endpoint {
  readonly url: string;
  readonly port: number;
  /** Ends all connections and resolves when nothing listens any more. */
  close(): Promise<void>;
}

/**
 * Starts to listen on 127.0.0.1.
 *
 * @param port 0 for any that is free.
 * @throws the system's error, such as EADDRINUSE.
 */
export async function listen(server: Server, port = 0): Promise<Endpoint> {
  // Whoever asks often may do so from this very process: while that computes for longer than Node's own 5 s, a connection
  // would be closed in the moment in which it is used again.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${LOOPBACK}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Names under which a browser or a tool on this machine may address a port. Anything else is DNS rebinding. */
export function isLoopbackHost(host: string | undefined, port: number): boolean {
  const allowed = [`${LOOPBACK}:${port}`, `localhost:${port}`, `[::1]:${port}`];
  if (port === 80) allowed.push(LOOPBACK, 'localhost', '[::1]');
  return host !== undefined && allowed.includes(host.toLowerCase());
}

/**
 * Lets only programs of this machine through to an emulator: web pages, which send an Origin when they
 * write and another Host when they rebind a name, are refused.
 */
export function guarded(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (!isLoopbackHost(request.headers.host, request.socket.localPort ?? 0) || request.headers.origin !== undefined) {
      response.writeHead(403).end();
      return;
    }
    listener(request, response);
  };
}

/** An error as the AWS JSON protocols carry it. */
export class ServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export type Operation = (input: Record<string, unknown>) => unknown;

const MAX_BODY_BYTES = 4 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ServiceError('ValidationException', 'The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Serves an AWS JSON protocol: the operation is named by `X-Amz-Target`. */
export function jsonService(version: '1.0' | '1.1', operations: Record<string, Operation>): Server {
  const answer = (response: ServerResponse, status: number, body: unknown) => {
    if (response.destroyed) return;
    response.writeHead(status, { 'content-type': `application/x-amz-json-${version}` }).end(JSON.stringify(body ?? {}));
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const operation = operations[name];
      const type = request.headers['content-type'] ?? '';
      if (!operation || !type.startsWith('application/x-amz-json')) {
        throw new ServiceError('UnknownOperationException', `The local engine has no operation ${name}.`);
      }
      answer(response, 200, await operation(JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>));
    } catch (error) {
      const known = error instanceof ServiceError;
      const __type = known ? error.name : 'InternalFailure';
      answer(response, known ? 400 : 500, { __type, message: error instanceof Error ? error.message : String(error) });
    }
  };
  return createServer(
    guarded((request, response) => {
      serve(request, response).catch(() => response.destroy());
    }),
  );
}
