import type { Context as LambdaContext } from 'aws-lambda';
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import type { Answer, Once } from './once.ts';
import { invalid, Problem } from './problem.ts';
import type { Route } from './route.ts';

/** Largest body that is read, bytes. */
const LARGEST_BODY = 256 * 1024;
/** Longest that a request waits for its work, seconds: API Gateway gives up at 30. */
const LONGEST_WAIT_SECONDS = 25;
/** What a key may be: RFC 9110 leaves it open, a table does not. */
const LONGEST_KEY = 255;

export interface AppOptions {
  readonly routes: readonly Route[];
  /** Replays the answers of requests that come again with their `Idempotency-Key`. */
  readonly once: Once;
  /** Hears of what is nobody's fault but ours. */
  readonly onFault: (error: Error) => void;
}

type Env = { Bindings: { lambdaContext?: LambdaContext } };

/** The HTTP API over its routes. */
export function createApp({ routes, once, onFault }: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.onError((error, context) => {
    const known = error instanceof Problem;
    if (!known) onFault(error);
    const problem = known ? error : new Problem(500, 'Something went wrong', 'The fault is on our side; try again.');
    const { pathname } = new URL(context.req.url);
    return context.body(JSON.stringify(problem.toBody(pathname)), problem.status as 500, {
      'content-type': 'application/problem+json',
    });
  });
  app.notFound((context) => {
    throw new Problem(
      404,
      'There is nothing here',
      `${context.req.method} ${context.req.path} is not a route of this API.`,
    );
  });
  for (const route of inOrder(routes)) {
    app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ':$1'), (context) => serve(route, context, once));
  }
  return app;
}

/** Hono takes the first route that fits: fixed words go before parameters. */
const inOrder = (routes: readonly Route[]) => {
  const rank = ({ path }: Route) => path.replaceAll('{', '\uffff');
  return routes.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
};

async function serve(route: Route, context: Context<Env>, once: Once): Promise<Response> {
  const body = route.body ? parse(route.body, await readBody(context.req.raw, route)) : undefined;
  const query = route.query ? parse(route.query, context.req.query()) : undefined;
  const wait = route.waits ? waitOf(context.req.header('prefer')) : 0;
  const act = () => route.handle({ body, query, wait, path: (name) => context.req.param(name) ?? '' });
  const answer = route.method === 'POST' ? await keyed(context, body, act, once) : await act();
  const { status, headers } = answer;
  if (answer.content !== undefined) return context.body(answer.content, status as 200, { ...headers });
  if (answer.body === null) return context.body(null, status as 302, { ...headers });
  return context.json(answer.body, status as 200, { ...headers });
}

/** Does what a POST asks for, once for each key. */
function keyed(context: Context<Env>, body: unknown, act: () => Promise<Answer>, once: Once): Promise<Answer> {
  const key = context.req.header('idempotency-key');
  if (key === undefined) return act();
  if (key === '' || key.length > LONGEST_KEY) {
    throw new Problem(400, 'The key is not valid', `An Idempotency-Key has 1 to ${LONGEST_KEY} characters.`);
  }
  const route = `${context.req.method} ${context.req.path}`;
  return once({ route, key, body: body ?? null }, act, context.env?.lambdaContext);
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(result.error);
  return result.data;
}

async function readBody(request: Request, route: Route): Promise<unknown> {
  const text = await request.text();
  if (Buffer.byteLength(text) > LARGEST_BODY) {
    throw new Problem(413, 'The body is too large', `A body may have ${LARGEST_BODY} bytes at most.`);
  }
  // Actions such as /cancel need no body; an empty one is as good as none.
  if (text.trim() === '' && route.body?.safeParse({}).success) return {};
  try {
    return JSON.parse(text, keepable);
  } catch {
    throw new Problem(400, 'The body is not JSON', 'Send a JSON document with the content type application/json.');
  }
}

/** Nearer to 0 than DynamoDB's numbers can be. */
const SMALLEST = 1e-130;

/** JSON can carry half a character and numbers that no table holds; they become what is nearest to them. */
function keepable(_: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' && Math.abs(value) < SMALLEST ? 0 : value;
}

/** Seconds of `Prefer: wait=N` (RFC 7240); 0 when nobody waits. */
function waitOf(prefer: string | undefined): number {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT_SECONDS);
}
