import { expect } from 'vitest';
import type { Route } from '../../functions/api/route.ts';
import { ProblemBody } from '../../functions/contract/problem.ts';
import type { LibraryHarness } from './library.ts';

type Responses = Record<string, { content?: Record<string, unknown> }>;
type Paths = Record<string, Record<string, { responses: Responses }>>;

/** The route that answers a path; fixed words go before parameters. */
export function routeOf(routes: readonly Route[], method: string, path: string): Route | undefined {
  const asked = new URL(path, 'http://localhost').pathname.split('/');
  const fits = (route: Route) => {
    const words = route.path.split('/');
    const same = (word: string, index: number) => (word.startsWith('{') ? asked[index] !== '' : word === asked[index]);
    return words.length === asked.length && words.every(same);
  };
  const parameters = ({ path }: Route) => path.split('{').length;
  return routes
    .filter((route) => route.method === method && fits(route))
    .sort((a, b) => parameters(a) - parameters(b))[0];
}

/**
 * The harness's `call`, which also holds every answer against the API's own description: the status, the content type
 * and the body are those that the OpenAPI document promises.
 */
export function documented(api: LibraryHarness): LibraryHarness['call'] {
  const routes = api.routes();
  const document = api.call('GET', '/api/v1/openapi.json').then(({ json }) => json() as { paths: Paths });
  return async (method, path, body, settings, headers) => {
    const answer = await api.call(method, path, body, settings, headers);
    const route = routeOf(routes, method, path);
    if (!route) return answer;
    const { responses = {} } = (await document).paths[route.path]?.[method.toLowerCase()] ?? {};
    const promised = responses[answer.status];
    const said = `${method} ${route.path} answered ${answer.status} ${answer.text.slice(0, 300)}`;
    expect(promised, said).toBeDefined();
    const type = answer.headers.get('content-type')?.split(';')[0];
    if (promised?.content) expect(Object.keys(promised.content), said).toContain(type);
    const schema = answer.status >= 400 ? ProblemBody : route.answers[answer.status]?.schema;
    if (schema) expect(schema.safeParse(answer.json()).error, said).toBeUndefined();
    return answer;
  };
}
