import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HEALTH_PATH, type Health } from './lock.ts';
import { isLoopbackHost } from './loopback.ts';

/** Bytes of a request that API Gateway takes. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

/** What the public port leads to, once everything behind it has started. */
interface Backend {
  /** Null when no route of the API matches. */
  api(request: Request): Promise<Response> | null;
  site(request: Request): Promise<Response>;
}

export interface PublicServer {
  readonly server: Server;
  /** Opens the doors, or closes them with null: then only the health path answers. */
  open(backend: Backend | null): void;
}

/**
 * Makes the server of the public port.
 *
 * @param health told to whoever asks for the health path, so that an engine can be told from another.
 */
export function createPublicServer(health: Health, log: (line: string) => void): PublicServer {
  let backend: Backend | null = null;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    const { headers, socket } = context.env.incoming;
    if (!isLoopbackHost(headers.host, socket.localPort ?? 0)) return context.text('Forbidden host', 403);
    await next();
  });
  app.get(HEALTH_PATH, (context) => context.json(health));
  const tooLarge = () => Response.json({ message: 'Request Entity Too Large' }, { status: 413 });
  app.use(bodyLimit({ maxSize: MAX_REQUEST_BYTES, onError: tooLarge }));
  app.all('*', async (context): Promise<Response> => {
    if (!backend) return context.text('Starting', 503, { 'retry-after': '1' });
    const answer = backend.api(context.req.raw);
    if (answer) return answer;
    if (context.req.path.startsWith('/api/')) return context.json({ message: 'Not Found' }, 404);
    return backend.site(context.req.raw);
  });
  app.onError((error, context) => {
    log(`${context.req.method} ${context.req.path}: ${String(error)}`);
    return context.json({ message: 'Internal Server Error' }, 500);
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  return {
    server,
    open: (opened) => {
      backend = opened;
    },
  };
}
