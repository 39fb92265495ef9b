import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { routeOf } from '../support/documented.ts';
import { LibraryHarness } from '../support/library.ts';

interface Operation {
  readonly summary?: string;
  readonly operationId: string;
  readonly tags: string[];
  readonly security?: object[];
  readonly parameters?: {
    readonly name: string;
    readonly in: string;
    readonly schema: object;
    readonly required?: boolean;
  }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }>;
  };
  readonly responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
}

let api: LibraryHarness;
let document: { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } };
let operations: [string, string, Operation][];
beforeAll(async () => {
  api = await LibraryHarness.start();
  document = (await api.call('GET', '/api/v1/openapi.json')).json();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
  );
});
afterAll(() => api?.remove());

/** Reads a schema of the document as a client's tools would: by its JSON alone. */
const schemaOf = (schema: object) => {
  const definitions = JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/');
  const own = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema({ ...JSON.parse(own), $defs: JSON.parse(definitions) });
};

describe('the OpenAPI document', () => {
  it('is a valid OpenAPI 3.1 document without a word about what is inside', async () => {
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
    const text = JSON.stringify(document);
    expect(text).not.toMatch(/arn:aws|electro|dynamo|zod|lead_key|shelf|execution_arn|node_modules/i);
  });

  it('says of every route what it does, what it takes and what it answers', () => {
    expect(operations.length).toBeGreaterThan(50);
    for (const [method, path, operation] of operations) {
      const said = `${method} ${path}`;
      expect({ said, summary: operation.summary }).toEqual({ said, summary: expect.stringMatching(/^[A-Z].{9,}/) });
      expect({ said, tags: operation.tags }).toEqual({ said, tags: [expect.any(String)] });
      const parameters = operation.parameters ?? [];
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
      expect({ said, inPath }).toEqual({ said, inPath: path.match(/\{\w+\}/g) ?? [] });
      expect(
        parameters.some(({ name }) => name === 'Idempotency-Key'),
        said,
      ).toBe(method === 'post');
      const { responses } = operation;
      const good = Object.keys(responses).filter((status) => status < '400');
      expect({ said, good }).not.toEqual({ said, good: [] });
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect({ said, status, description }).toEqual({ said, status, description: expect.stringMatching(/\w{3}/) });
        const types = Object.keys(content ?? {});
        if (status >= '400')
          expect({ said, status, types }).toEqual({ said, status, types: ['application/problem+json'] });
      }
      if (path.includes('{')) expect(Object.keys(responses), said).toContain('404');
      if (operation.requestBody)
        expect(Object.keys(responses), said).toEqual(expect.arrayContaining(['400', '413', '422']));
    }
    const ids = operations.map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^(get|post|put|delete)[A-Z][A-Za-z]*$/.test(id))).toEqual([]);
  });

  it('asks for a key everywhere but where it is shown', () => {
    const open = operations.filter(([, , { security }]) => security?.length === 0).map(([, path]) => path);
    const described = ['/api/docs', '/api/docs/{file}', '/api/v1/openapi.json'];
    expect(open.sort()).toEqual([...described, '/console', '/console/{file}', '/oembed']);
  });

  it('has examples that its own schemas and the API itself take', async () => {
    let examples = 0;
    for (const [method, path, { requestBody }] of operations) {
      const content = requestBody?.content['application/json'];
      for (const [name, { value }] of Object.entries(content?.examples ?? {})) {
        examples++;
        const said = `${method} ${path} ${name}`;
        expect({ said, error: schemaOf(content?.schema ?? {}).safeParse(value).error }).toEqual({
          said,
          error: undefined,
        });
        const route = routeOf(api.routes(), method.toUpperCase(), path);
        expect({ said, error: route?.body?.safeParse(value).error }).toEqual({ said, error: undefined });
      }
    }
    expect(examples).toBeGreaterThan(7);
  });

  it('has schemas that refuse what the API refuses', () => {
    const body = document.paths['/api/v1/videos']?.post?.requestBody?.content['application/json']?.schema ?? {};
    const schema = schemaOf(body);
    const good = { url: 'https://example.com', lead: { name: 'Ann' } };
    expect(schema.safeParse(good).success).toBe(true);
    for (const wrong of [
      { colour: 'red' },
      { total_duration_seconds: 4 },
      { script_style: 'epic' },
      { tags: 'a' },
      { lead: {} },
    ]) {
      expect({ wrong, taken: schema.safeParse({ ...good, ...wrong }).success }).toEqual({ wrong, taken: false });
    }
  });
});

describe('the page that shows it', () => {
  it('loads what it needs from here, and runs nothing else', async () => {
    const { status, headers, text } = await api.call('GET', '/api/docs');
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|https?:\/\//i);
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await api.call('GET', path);
      expect({ path, status: file.status, sniff: file.headers.get('x-content-type-options') }).toEqual({
        path,
        status: 200,
        sniff: 'nosniff',
      });
      const type = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
      expect(file.headers.get('content-type')).toBe(type);
      expect(file.text.length).toBeGreaterThan(100);
    }
    expect((await api.call('GET', '/api/docs/start.js')).text).toContain("url: '/api/v1/openapi.json'");
  });

  it.each(['package.json', '..%2Fpackage.json', 'constructor', '__proto__', 'swagger-ui.css.map', '%2Fetc%2Fpasswd'])(
    'gives no other file: %s',
    async (file) => {
      const { status, headers } = await api.call('GET', `/api/docs/${file}`);
      expect({ status, type: headers.get('content-type') }).toEqual({ status: 404, type: 'application/problem+json' });
    },
  );
});
