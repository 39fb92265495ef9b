import { getRequestListener } from '@hono/node-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../functions/api/app.ts';
import { rememberIn } from '../../functions/api/once.ts';
import { PUBLIC_ROUTES, ROUTES } from '../../functions/contract/routes.ts';
import { useFolders } from '../support/browser.ts';
import { launchChromium } from '../support/chromium-browser.ts';
import { LibraryHarness } from '../support/library.ts';
import { serve, type TestSite } from '../support/site.ts';

useFolders();
let api: LibraryHarness;
let site: TestSite;
let browser: Browser;

beforeAll(async () => {
  api = await LibraryHarness.start();
  const app = createApp({ routes: api.routes(), once: rememberIn('answers'), onFault: () => undefined });
  site = await serve(getRequestListener(app.fetch));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  await api?.remove();
});

test('the page at /api/docs shows every endpoint, opens one with its example, and loads nothing from elsewhere', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== new URL(site.url).origin) foreign.push(request.url());
  });
  await page.goto(`${site.url}api/docs`);
  await page.waitForSelector('.opblock');
  expect(await page.locator('.opblock').count()).toBeGreaterThanOrEqual(ROUTES.length + PUBLIC_ROUTES.length);

  const compose = page.locator('#operations-Composed_videos-postCompose');
  await compose.locator('.opblock-summary').click();
  await expect
    .poll(() => compose.locator('textarea, .example').first().textContent())
    .toContain('Custom Demo for Acme Corp');
  expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
});
