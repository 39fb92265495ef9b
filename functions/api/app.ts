import type { Context as LambdaContext } from 'aws-lambda';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { ENDED } from '../contract/stages.ts';
import { CreateVideo, VideoQuery } from '../contract/video.ts';
import type { Answer, Once } from './once.ts';
import { describeApi } from './openapi.ts';
import { invalid, Problem } from './problem.ts';
import type { VideoService } from './video-service.ts';

/** Largest body that is read, bytes. */
const LARGEST_BODY = 64 * 1024;
const RETRY_AFTER_SECONDS = '2';

/** Longest that a request waits for its film, seconds: API Gateway gives up at 30. */
const LONGEST_WAIT_SECONDS = 25;
/** What a key may be: RFC 9110 leaves it open, a table does not. */
const LONGEST_KEY = 255;

export interface AppOptions {
  readonly videos: VideoService;
  /** Replays the answers of requests that come again with their `Idempotency-Key`. */
  readonly once: Once;
  /** Hears of what is nobody's fault but ours. */
  readonly onFault: (error: Error) => void;
}

type Env = { Bindings: { lambdaContext?: LambdaContext } };

/** The HTTP API over a service. */
export function createApp({ videos, once, onFault }: AppOptions): Hono<Env> {
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

  const base = '/api/v1/videos';
  /** Does what a POST asks for, once for each key. */
  const post = async (context: Context<Env>, body: unknown, action: () => Promise<Answer>) => {
    const key = context.req.header('idempotency-key');
    if (key !== undefined && (key === '' || key.length > LONGEST_KEY)) {
      throw new Problem(400, 'The key is not valid', `An Idempotency-Key has 1 to ${LONGEST_KEY} characters.`);
    }
    const route = `${context.req.method} ${context.req.path}`;
    const answer =
      key === undefined ? await action() : await once({ route, key, body }, action, context.env?.lambdaContext);
    return context.json(answer.body, answer.status as 200, answer.headers);
  };

  app.get('/api/v1/openapi.json', (context) => context.json(describeApi()));
  app.post(base, async (context) => {
    const body = parse(CreateVideo, await readBody(context.req.raw));
    const seconds = waitOf(context.req.header('prefer'));
    return post(context, body, async () => {
      const created = await videos.create(body);
      // Whatever happens while waiting, the film is on its way: a second one must not be started for it.
      const video = seconds > 0 ? await videos.waitFor(created.id, seconds).catch(() => created) : created;
      const headers = {
        location: `${base}/${video.id}`,
        ...(seconds > 0 ? { 'preference-applied': `wait=${seconds}` } : {}),
      };
      if (ENDED.includes(video.status)) return { status: 201, body: video, headers };
      return { status: 202, body: video, headers: { ...headers, 'retry-after': RETRY_AFTER_SECONDS } };
    });
  });
  app.get(base, async (context) => context.json(await videos.list(parse(VideoQuery, context.req.query()))));
  app.get(`${base}/:id`, async (context) => context.json(await videos.get(context.req.param('id'))));
  app.post(`${base}/:id/cancel`, (context) =>
    post(context, null, async () => ({ status: 200, body: await videos.cancel(context.req.param('id')), headers: {} })),
  );
  app.post(`${base}/:id/retry`, (context) =>
    post(context, null, async () => ({ status: 202, body: await videos.retry(context.req.param('id')), headers: {} })),
  );
  return app;
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(result.error);
  return result.data;
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (Buffer.byteLength(text) > LARGEST_BODY) {
    throw new Problem(413, 'The body is too large', `A body may have ${LARGEST_BODY} bytes at most.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'The body is not JSON', 'Send a JSON document with the content type application/json.');
  }
}

/** Seconds of `Prefer: wait=N` (RFC 7240); 0 when nobody waits. */
function waitOf(prefer: string | undefined): number {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(prefer ?? '')?.[1];
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT_SECONDS);
}
