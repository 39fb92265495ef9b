import { Hono } from 'hono';
import { z } from 'zod';
import { VideoStatus } from '../contract/stages.ts';
import { CreateVideo } from '../contract/video.ts';
import { invalid, Problem } from './problem.ts';
import type { VideoService } from './video-service.ts';

/** Largest body that is read, bytes. */
const LARGEST_BODY = 64 * 1024;
const RETRY_AFTER_SECONDS = '2';

const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
  lead_id: z.string().min(1).max(200).optional(),
  status: VideoStatus.optional(),
});

/** The HTTP API over a service; `onFault` hears of what is nobody's fault but ours. */
export function createApp(videos: VideoService, onFault: (error: Error) => void): Hono {
  const app = new Hono();
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
  app.post(base, async (context) => {
    const video = await videos.create(parse(CreateVideo, await readBody(context.req.raw)));
    context.header('location', `${base}/${video.id}`);
    context.header('retry-after', RETRY_AFTER_SECONDS);
    return context.json(video, 202);
  });
  app.get(base, async (context) => context.json(await videos.list(parse(ListQuery, context.req.query()))));
  app.get(`${base}/:id`, async (context) => context.json(await videos.get(context.req.param('id'))));
  app.post(`${base}/:id/cancel`, async (context) => context.json(await videos.cancel(context.req.param('id'))));
  app.post(`${base}/:id/retry`, async (context) => context.json(await videos.retry(context.req.param('id')), 202));
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
