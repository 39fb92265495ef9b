import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Analytics } from '../../functions/contract/audience.ts';
import type { ConsoleSite } from './console.ts';

/** Whether a tab is what it should be: what its console said, and which other origins it asked. */
export interface Complaints {
  readonly said: string[];
  readonly foreign: string[];
}

/** A tab of its own at the console. @param key that the person has entered already; null for none. */
export async function openTab(
  browser: Browser,
  site: ConsoleSite,
  key: string | null,
  complaints: Complaints,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 }, ...options });
  if (key) await context.addInitScript((given) => sessionStorage.setItem('leadreel.key', given), key);
  const tab = await context.newPage();
  tab.setDefaultTimeout(15_000);
  tab.on('console', (message) => {
    // A refusal is a part of the tests, and the test's films have no files.
    const text = message.text();
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) complaints.said.push(text);
  });
  tab.on('pageerror', (error) => complaints.said.push(error.message));
  tab.on('dialog', async (dialog) => {
    complaints.said.push(`dialog ${dialog.message()}`);
    await dialog.dismiss();
  });
  tab.on('request', (request) => {
    const url = new URL(request.url());
    const known = [site.own.host, site.films.host];
    if (url.protocol !== 'data:' && !known.includes(url.host)) complaints.foreign.push(request.url());
  });
  return tab;
}

/** What viewers did with a video that was seen. */
export const SEEN = {
  total_views: 41,
  unique_viewers: 33,
  daily_views: [
    { date: '2026-03-02', views: 30 },
    { date: '2026-03-05', views: 11 },
  ],
  retention: Array.from({ length: 30 }, (_, second) => 1 - second / 40),
};

/** Lets the API tell that a video was seen, whatever else it says of it. */
export async function seeViews(tab: Page, seen: Partial<Analytics>): Promise<void> {
  await tab.route('**/analytics', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ json: { ...(await response.json()), ...seen } });
  });
}

/** Pixels of each plot that are not empty. */
export const inkOf = (tab: Page): Promise<number[]> =>
  tab.locator('line-plot canvas').evaluateAll((canvases) =>
    canvases.map((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new TypeError('The locator finds canvases only.');
      const { width, height } = canvas;
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return data.filter((_, index) => index % 4 === 3).filter((alpha) => alpha > 0).length;
    }),
  );
