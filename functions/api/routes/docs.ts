import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeApi } from '../openapi.ts';
import { Problem } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';

const tag = 'Description';
/** What the page loads, from the package `swagger-ui-dist`. */
const FILES: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Leadreel API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#api', deepLinking: true, docExpansion: 'list', tryItOutEnabled: true });`;

/** Styles are set by script throughout the page's package; scripts come from here only. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers = (type: string) => ({
  'content-type': type,
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=300',
});

/** The description of the API and the page that shows it. `script` is the path of `swagger-ui-bundle.js`. */
export const docsRoutes = (script: string, all: () => readonly Route[]): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/openapi.json',
    tag,
    isPublic: true,
    summary: 'This description, OpenAPI 3.1',
    answers: { 200: { description: 'An OpenAPI document' } },
    handle: async () => ok(describeApi(all())),
  }),
  route({
    method: 'GET',
    path: '/api/docs',
    tag,
    isPublic: true,
    summary: 'This description as a page to try things on',
    answers: { 200: { description: 'A page', type: 'text/html' } },
    handle: async () => ({ status: 200, body: null, content: PAGE, headers: headers('text/html; charset=utf-8') }),
  }),
  route({
    method: 'GET',
    path: '/api/docs/{file}',
    tag,
    isPublic: true,
    summary: 'What the page loads',
    answers: { 200: { description: 'A script or a style' } },
    problems: { 404: 'There is no such file' },
    handle: async ({ path }) => {
      const file = path('file');
      if (file === 'start.js') {
        return { status: 200, body: null, content: START, headers: headers('text/javascript; charset=utf-8') };
      }
      const type = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
      if (!type) throw new Problem(404, 'There is nothing here', 'The page has no such file.');
      const content = new Uint8Array(await readFile(join(dirname(script), file)));
      return { status: 200, body: null, content, headers: headers(type) };
    },
  }),
];
