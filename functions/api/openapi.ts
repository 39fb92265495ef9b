import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { LeadreelEvent } from '../contract/event.ts';
import { ProblemBody } from '../contract/problem.ts';
import type { Route } from './route.ts';

const once = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional().meta({
    description: 'Replays the first answer for 24 hours: 422 with another body, 409 while the first is under way',
  }),
});
const wait = z.object({
  Prefer: z
    .string()
    .optional()
    .meta({ description: '`wait=N`, up to 25 seconds: 201 if the work is done in time', example: 'wait=20' }),
});

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemBody } },
});

function operationOf(route: Route): ZodOpenApiOperationObject {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const header = z.object({ ...(route.method === 'POST' && once.shape), ...(route.waits && wait.shape) });
  const params = {
    ...(names.length > 0 && { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
    ...(route.query && { query: route.query as z.ZodObject }),
    ...(Object.keys(header.shape).length > 0 && { header }),
  };
  const problems: Record<number, string> = {
    ...(route.body && { 400: 'The body is not JSON', 413: 'The body is too large' }),
    ...((route.body || route.query) && { 422: 'A field is wrong; errors says which' }),
    ...(route.method === 'POST' && { 409: 'The first request with this Idempotency-Key is under way' }),
    ...route.problems,
  };
  const answers = Object.entries(route.answers).map(([status, { description, schema, type = 'application/json' }]) => [
    status,
    { description, ...(schema && { content: { [type]: { schema } } }) },
  ]);
  const examples = Object.entries(route.examples ?? {}).map(([name, value]) => [name, { value }]);
  return {
    summary: route.summary,
    tags: [route.tag],
    operationId: operationId(route),
    ...(route.isPublic && { security: [] }),
    ...(Object.keys(params).length > 0 && { requestParams: params }),
    ...(route.body && {
      requestBody: {
        required: !route.body.safeParse({}).success,
        content: {
          'application/json': {
            schema: route.body,
            ...(examples.length > 0 && { examples: Object.fromEntries(examples) }),
          },
        },
      },
    }),
    responses: {
      ...Object.fromEntries(answers),
      ...Object.fromEntries(Object.entries(problems).map(([status, text]) => [status, problem(text)])),
    },
  };
}

/** `postRecordingsStart`, `getHostedIdAnalytics`: the method and the words of the path. */
function operationId({ method, path }: Route): string {
  const words = path.replace(/^\/api\/(v1\/)?(videos\/(?!\{|quote|costs))?/, '').split(/[^A-Za-z0-9]+/);
  const named = words.filter(Boolean).map((word) => word[0]?.toUpperCase() + word.slice(1));
  return method.toLowerCase() + named.join('');
}

/** The OpenAPI 3.1 document, from the routes that serve requests. */
export function describeApi(routes: readonly Route[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Leadreel',
      version: '1',
      description: 'A personal demo video for each sales lead.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    components: {
      securitySchemes: {
        key: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'Not asked for on the owner’s own machine',
        },
      },
    },
    paths,
    webhooks: {
      event: {
        post: {
          summary: 'What a webhook is sent, signed as Standard Webhooks asks',
          security: [],
          requestBody: { required: true, content: { 'application/json': { schema: LeadreelEvent } } },
          responses: { 200: { description: 'Any status of 200 to 299 takes it; 410 ends the webhook' } },
        },
      },
    },
  });
}
