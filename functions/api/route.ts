import * as z from 'zod';
import { ENDED } from '../contract/stages.ts';
import type { Answer } from './once.ts';

/** What an answer looks like in the API's description. */
interface AnswerSpec {
  readonly description: string;
  /** Absent for answers without a body. */
  readonly schema?: z.ZodType;
  /** @default application/json */
  readonly type?: string;
}

/** What a route's action is given, all of it judged already. */
export interface RouteRequest<B extends z.ZodType, Q extends z.ZodType> {
  readonly body: z.infer<B>;
  readonly query: z.infer<Q>;
  /** Path parameters by name; an unknown name is empty. */
  readonly path: (name: string) => string;
  /** Seconds that the client is ready to wait (RFC 7240); 0 when it is not. */
  readonly wait: number;
}

interface RouteSpec<B extends z.ZodType, Q extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters in braces, as API Gateway and OpenAPI write them. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** Answered without a key. */
  readonly isPublic?: boolean;
  /** Takes `Prefer: wait=N`. */
  readonly waits?: boolean;
  readonly body?: B;
  readonly query?: Q;
  /** Bodies of the reference guide, or of ours, by name. */
  readonly examples?: Readonly<Record<string, unknown>>;
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  readonly problems?: Readonly<Record<number, string>>;
  readonly handle: (request: RouteRequest<B, Q>) => Promise<Answer>;
}

/** One endpoint: what it takes, what it answers, and what it does. Requests and description come from the same. */
export type Route = RouteSpec<z.ZodType, z.ZodType>;

/** Declares an endpoint; what it does sees the types of what it takes. */
export const route = <B extends z.ZodType = z.ZodUndefined, Q extends z.ZodType = z.ZodUndefined>(
  spec: RouteSpec<B, Q>,
): Route =>
  // Routes of all types stand in one list; each was checked here.
  spec as unknown as Route;

/** Body of a POST that needs none: nothing, or an empty object. */
export const NoBody = z.strictObject({});

const RETRY_AFTER_SECONDS = '2';

export const ok = (body: unknown): Answer => ({ status: 200, body, headers: {} });

/**
 * `201` for a resource that is made by now, else `202` with where and when to look again (RFC 9110).
 *
 * @param done instead of 201, for what was there before and has changed.
 */
export function accepted(resource: { id: string; status: string }, base: string, wait: number, done = 201): Answer {
  const headers = {
    location: `${base}/${resource.id}`,
    ...(wait > 0 ? { 'preference-applied': `wait=${wait}` } : {}),
  };
  if (ENDED.includes(resource.status)) return { status: done, body: resource, headers };
  return { status: 202, body: resource, headers: { ...headers, 'retry-after': RETRY_AFTER_SECONDS } };
}

/** Sends the client to an address that works for a while. */
export const redirect = (location: string): Answer => ({
  status: 302,
  body: null,
  headers: { location, 'cache-control': 'no-store' },
});
