import type { RouteModel } from './model.ts';

export interface RouteMatch {
  readonly route: RouteModel;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Shape = { readonly route: RouteModel; readonly method: string; readonly segments: readonly string[] };

const isGreedy = (segment: string | undefined) => segment?.endsWith('+}') ?? false;
const isParameter = (segment: string | undefined) => segment?.startsWith('{') ?? false;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function matchSegments(segments: readonly string[], path: readonly string[]): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = path[index];
    if (isGreedy(segment)) {
      if (part === undefined) return null;
      parameters[segment.slice(1, -2)] = path.slice(index).map(decode).join('/');
      return parameters;
    }
    if (part === undefined) return null;
    if (isParameter(segment)) {
      if (part === '') return null;
      parameters[segment.slice(1, -1)] = decode(part);
    } else if (segment !== part) return null;
  }
  return segments.length === path.length ? parameters : null;
}

/** Static segments come before parameters, those before `{proxy+}`; then a named method before ANY. */
function bySpecificity(one: Shape, other: Shape): number {
  const weight = (segment: string | undefined) =>
    segment === undefined ? 3 : isGreedy(segment) ? 2 : isParameter(segment) ? 1 : 0;
  for (let index = 0; index < Math.max(one.segments.length, other.segments.length); index++) {
    const difference = weight(one.segments[index]) - weight(other.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(one.method === 'ANY') - Number(other.method === 'ANY');
}

/** Makes a function that finds the route of a request as API Gateway does. Pure. */
export function createRouter(routes: readonly RouteModel[]): (method: string, pathname: string) => RouteMatch | null {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const shapes = routes
    .filter((route) => route !== fallback)
    .map((route): Shape => {
      const [method = '', path = ''] = route.routeKey.split(' ');
      return { route, method, segments: path.split('/').slice(1) };
    })
    .sort(bySpecificity);
  return (method, pathname) => {
    const path = pathname.split('/').slice(1);
    for (const shape of shapes) {
      if (shape.method !== 'ANY' && shape.method !== method) continue;
      const pathParameters = matchSegments(shape.segments, path);
      if (pathParameters) return { route: shape.route, pathParameters };
    }
    return fallback ? { route: fallback, pathParameters: {} } : null;
  };
}
