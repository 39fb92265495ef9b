import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Notice, renderNoticePage } from '../../functions/core/pages/notice-page.ts';
import { useFolders } from '../support/browser.ts';
import { launchChromium, seriousFindings } from '../support/chromium-browser.ts';
import { publishFilm } from '../support/publish-film.ts';
import { BRAND } from '../support/recording.ts';
import { serve, type TestSite } from '../support/site.ts';
import { MemorySite } from '../support/site-store.ts';

const folders = useFolders();
const store = new MemorySite();
let site: TestSite;
let browser: Browser;
let slug = '';
let page: Page;

beforeAll(async () => {
  site = await serve(store.listener);
  ({ slug } = await publishFilm(store, site, folders.work));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site[Symbol.asyncDispose]();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
});
afterEach(() => page.close());

test.each(['light', 'dark'] as const)('axe finds nothing serious in the %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  for (const path of [`v/${slug}`, `embed/${slug}`, 'player/gone.html']) {
    await page.goto(`${site.url}${path}`);
    expect([path, await seriousFindings(page)]).toEqual([path, []]);
  }
  for (const notice of ['expired', 'private'] satisfies Notice[]) {
    const cta = { label: 'Book fifteen minutes', url: 'https://cal.example.com' };
    await page.setContent(renderNoticePage({ notice, brand: BRAND, logoUrl: null, cta }));
    expect([notice, await seriousFindings(page)]).toEqual([notice, []]);
  }
});

test('axe finds nothing serious while the film plays, and names tell what is on and how fast', async () => {
  await page.goto(`${site.url}v/${slug}`);
  await page.locator('media-play-button.start').click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2);
  await page.mouse.move(640, 400);

  expect(await seriousFindings(page)).toEqual([]);

  const captions = page.getByRole('switch', { name: 'closed captions' });
  expect(await captions.getAttribute('aria-checked')).toBe('true');
  await captions.click();
  await expect.poll(() => captions.getAttribute('aria-checked')).toBe('false');
  await page.getByRole('button', { name: 'Playback rate 1x' }).click();
  await page.getByRole('button', { name: 'Playback rate 1.25x' }).waitFor();
});
