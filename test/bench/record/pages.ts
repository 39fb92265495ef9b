import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve, type TestSite } from '../../support/site.ts';

/** How much the landing page moves: all the time, one second of ten, or not at all. */
export type Motion = 'always' | 'seldom' | 'none';

const inter = dirname(fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/package.json')));

/** The landing page's files by their names. */
export const PAGE_FILES: Readonly<Record<string, string>> = {
  'landing.html': fileURLToPath(new URL('pages/landing.html', import.meta.url)),
  'inter-400.ttf': join(inter, '400Regular/Inter_400Regular.ttf'),
  'inter-700.ttf': join(inter, '700Bold/Inter_700Bold.ttf'),
};

/** Serves the landing page on loopback. */
export function servePages(): Promise<TestSite> {
  return serve(async (request, response) => {
    const name = new URL(request.url ?? '/', 'http://x').pathname.slice(1);
    const path = PAGE_FILES[name];
    if (!path) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': name.endsWith('.html') ? 'text/html; charset=utf-8' : 'font/ttf' });
    response.end(await readFile(path));
  });
}

export const pageUrl = (site: TestSite, motion: Motion) => `${site.url}landing.html?motion=${motion}`;
