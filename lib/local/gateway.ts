import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from './attributes.ts';
import type { Lambda } from './lambda.ts';
import { LOOPBACK } from './loopback.ts';
import type { AuthorizerModel } from './model.ts';
import type { RouteMatch } from './routes.ts';
import { isObject, type Json, type JsonObject } from './template.ts';

const message = (status: number, text: string) => Response.json({ message: text }, { status });

/** A key that the engine adds to requests of the person at this machine. */
export interface OwnKey {
  readonly value: string | null;
  /** Port of the public address, whose own pages count as that person. */
  readonly port: number;
}

/** Whether a request comes from a tool, the address bar or the engine's own pages, not from another site. Pure. */
export function isSameSite(headers: Headers, port: number): boolean {
  const origin = headers.get('origin');
  const hosts = [LOOPBACK, 'localhost', '[::1]'].map((host) => new URL(`http://${host}:${port}`).origin);
  if (origin !== null && !hosts.includes(origin)) return false;
  const site = headers.get('sec-fetch-site');
  return site === null || site === 'same-origin' || site === 'none';
}

function headersOf(request: Request, key: OwnKey): Record<string, string> {
  const headers = Object.fromEntries(request.headers);
  delete headers.cookie;
  if (key.value !== null && headers['x-api-key'] === undefined && isSameSite(request.headers, key.port)) {
    headers['x-api-key'] = key.value;
  }
  return headers;
}

function queryOf(url: URL): Record<string, string> | undefined {
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) query[name] = name in query ? `${query[name]},${value}` : value;
  return Object.keys(query).length > 0 ? query : undefined;
}

/** The fields that integrations and authorizers are given alike, in payload format 2.0. */
function baseEvent(request: Request, { route, pathParameters }: RouteMatch, key: OwnKey) {
  const url = new URL(request.url);
  const now = new Date();
  const headers = headersOf(request, key);
  const cookies = request.headers.get('cookie')?.split(/;\s*/);
  const query = queryOf(url);
  const http = {
    method: request.method,
    path: url.pathname,
    protocol: 'HTTP/1.1',
    sourceIp: LOOPBACK,
    userAgent: headers['user-agent'] ?? '',
  };
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookies && { cookies }),
    headers,
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: route.apiId,
      domainName: url.host,
      domainPrefix: url.hostname,
      http,
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
  };
}
type BaseEvent = ReturnType<typeof baseEvent>;

/** Asks the authorizer. The result is a refusal, or what it wants the integration to know. */
async function authorize(
  authorizer: AuthorizerModel,
  event: BaseEvent,
  lambda: Lambda,
): Promise<Response | JsonObject> {
  const identitySource = authorizer.identitySources.map((source) => {
    const [, kind, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    return kind === 'header' ? event.headers[name.toLowerCase()] : event.queryStringParameters?.[name];
  });
  if (identitySource.some((value) => value === undefined || value === '')) return message(401, 'Unauthorized');
  const { http } = event.requestContext;
  const arn = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${event.requestContext.apiId}/$default/${http.method}${http.path}`;
  try {
    const result = await lambda.invoke(authorizer.functionArn, {
      ...event,
      type: 'REQUEST',
      routeArn: arn,
      identitySource,
    });
    const answer = isObject(result) ? result : {};
    if (answer.isAuthorized !== true) return message(403, 'Forbidden');
    return isObject(answer.context) ? answer.context : {};
  } catch (error) {
    return error instanceof Error && error.message === 'Unauthorized'
      ? message(401, 'Unauthorized')
      : message(500, 'Internal Server Error');
  }
}

const TEXT = /^(text\/|application\/(json|javascript|xml)\b|[^;]+\+(json|xml)\b)/i;

async function bodyOf(request: Request): Promise<{ body?: string; isBase64Encoded: boolean }> {
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(request.headers.get('content-type') ?? 'text/plain');
  return { body: bytes.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** Turns a function's result into a response, by the rules of payload format 2.0. */
export function responseOf(result: Json): Response {
  if (!isObject(result) || result.statusCode === undefined) {
    if (result === null) return new Response(null, { headers: { 'content-type': 'application/json' } });
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  }
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return message(500, 'Internal Server Error');
  const headers = new Headers();
  for (const [name, value] of Object.entries(isObject(result.headers) ? result.headers : {})) {
    if (value !== null) headers.set(name, String(value));
  }
  for (const cookie of Array.isArray(result.cookies) ? result.cookies : [])
    headers.append('set-cookie', String(cookie));
  const text =
    typeof result.body === 'string' ? result.body : result.body === undefined ? '' : JSON.stringify(result.body);
  const body = result.isBase64Encoded === true ? Buffer.from(text, 'base64') : text;
  if (!headers.has('content-type') && text !== '') headers.set('content-type', 'text/plain;charset=utf-8');
  return new Response([204, 205, 304].includes(status) ? null : body, { status, headers });
}

/** Answers a request that has a route: authorizer first, then the integration. */
export async function invokeRoute(request: Request, match: RouteMatch, lambda: Lambda, key: OwnKey): Promise<Response> {
  const event = baseEvent(request, match, key);
  const { authorizer, functionArn, timeoutMs } = match.route;
  const allowed = authorizer ? await authorize(authorizer, event, lambda) : null;
  if (allowed instanceof Response) return allowed;
  const requestContext = { ...event.requestContext, ...(allowed && { authorizer: { lambda: allowed } }) };
  const late = Promise.withResolvers<Response>();
  const timer = setTimeout(() => late.resolve(message(503, 'Service Unavailable')), timeoutMs);
  try {
    const full = { ...event, requestContext, ...(await bodyOf(request)) };
    const answered = lambda.invoke(functionArn, full).then((result) => responseOf(result as Json));
    return await Promise.race([answered, late.promise]);
  } catch {
    return message(500, 'Internal Server Error');
  } finally {
    clearTimeout(timer);
  }
}
