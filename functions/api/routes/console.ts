import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

const tag = 'Description';
/** What the page loads. */
const FILES: Record<string, string> = {
  'console.js': 'text/javascript; charset=utf-8',
  'console.css': 'text/css; charset=utf-8',
  'mark.svg': 'image/svg+xml',
};

/**
 * Scripts and styles come from here only, and only lit may turn text into markup (its templates are constants). Films
 * and their pictures come from the site, which on AWS is another origin.
 */
const policyOf = (site: string) =>
  [
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    `img-src 'self' data: ${site}; media-src 'self' ${site}`,
    "require-trusted-types-for 'script'; trusted-types lit-html",
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; ');

/** The page on which a team sees its films. `page` is the path of its `index.html`, `siteUrl` where films are published. */
export function consoleRoutes(page: string, siteUrl: string): Route[] {
  const policy = policyOf(new URL(siteUrl).origin);
  const give = async (file: string, type: string) => ({
    status: 200,
    body: null,
    content: new Uint8Array(await readFile(join(dirname(page), file))),
    headers: {
      'content-type': type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      // A page and a script of two deployments do not fit together.
      'cache-control': 'no-cache',
    },
  });
  return [
    route({
      method: 'GET',
      path: '/console',
      tag,
      isPublic: true,
      summary: 'The page on which a team sees its films; it asks for the key',
      answers: { 200: { description: 'A page', type: 'text/html' } },
      handle: () => give('index.html', 'text/html; charset=utf-8'),
    }),
    route({
      method: 'GET',
      path: '/console/{file}',
      tag,
      isPublic: true,
      summary: 'What the console loads',
      answers: { 200: { description: 'A script, a style or a picture' } },
      problems: { 404: 'There is no such file' },
      handle: async ({ path }) => {
        const file = path('file');
        const type = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
        if (!type) throw new Problem(404, 'There is nothing here', 'The console has no such file.');
        return give(file, type);
      },
    }),
  ];
}
