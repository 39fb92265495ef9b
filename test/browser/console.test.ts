import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inflateChromium } from '../../functions/browser/inflate.ts';
import type { Analytics } from '../../functions/contract/host.ts';
import { chromiumFolder } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { ConsoleSite, KEY } from '../support/console.ts';
import { play } from '../support/played-steps.ts';
import { begin } from '../support/resources.ts';
import { root } from '../support/synth.ts';

useFolders();
const HOSTILE = {
  title: '"><script>alert(1)</script>{{7*7}}${7*7}',
  name: `"><img src=x onerror=alert(1)>{{7*7}} ${'ظ'.repeat(40)}`,
  company: 'محمد والشركاء '.repeat(30).trim().padEnd(500, 'x'),
};
let site: ConsoleSite;
let browser: Browser;
let axe: string;
let page: Page;
/** What the page's console says, and which other origins it asked. */
let complaints: string[] = [];
let foreign: string[] = [];
/** Videos by what they are here for. */
const ids = { made: '', hostile: '', failed: '', running: '' };

beforeAll(async () => {
  site = await ConsoleSite.start();
  axe = await readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  for (let index = 0; index < 22; index++) {
    const { id } = await begin(site.api, 'vid', { lead: { name: `Robin ${index}`, company: `Filler ${index}` } });
    await site.api.jobs.cancel(id);
  }
  ids.failed = (await begin(site.api, 'vid', { lead: { name: 'Noor Haddad', company: 'Brinefield' } })).id;
  await play(site.api, ids.failed, 'record');
  await site.api.jobs.fail(ids.failed, { code: 'PageUnreachable', message: 'The page did not answer.' });
  ids.hostile = await site.made({ name: HOSTILE.name, company: HOSTILE.company }, { title: HOSTILE.title });
  ids.made = await site.made({ name: 'Dana Reyes', company: 'Hearth & Rye' }, { title: 'How Hearth & Rye could plan' });
  ids.running = (await begin(site.api, 'vid', { lead: { name: 'Ida Ström', company: 'Ångström AB' } })).id;
  await play(site.api, ids.running, 'voice');
  const { executable, libraries } = await inflateChromium(chromiumFolder);
  browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu'],
    env: { LD_LIBRARY_PATH: libraries },
  });
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

/** A tab of its own. @param key that the person has entered already; null for none. */
async function openTab(key: string | null, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  if (key) await context.addInitScript((given) => sessionStorage.setItem('leadreel.key', given), key);
  const tab = await context.newPage();
  tab.on('console', (message) => {
    // A refusal is a part of the tests, and the test's films have no files.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('dialog', async (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    await dialog.dismiss();
  });
  tab.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && ![site.own.host, site.films.host].includes(url.host)) foreign.push(request.url());
  });
  return tab;
}
const open = async (tab: Page, hash = '') => {
  await tab.goto(`${site.own.url}console${hash}`);
  return tab;
};
const rows = (tab: Page) => tab.locator('table.videos tbody tr');
const h1 = (tab: Page, text: string | RegExp) => tab.locator('h1', { hasText: text }).waitFor();
const widthOf = (tab: Page) => tab.evaluate(() => document.documentElement.scrollWidth);

beforeEach(async () => {
  complaints = [];
  foreign = [];
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
});

describe('the key', () => {
  test('is asked for once, refused when it is wrong, and kept in this tab only', async () => {
    page = await open(await openTab(null));
    await h1(page, 'Your API key');
    const field = page.getByLabel('Key', { exact: true });
    await field.fill('wrong');
    await field.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'does not take this key' }).waitFor();
    await field.fill(KEY);
    await field.press('Enter');
    await expect.poll(() => rows(page).count()).toBe(20);

    await page.reload();
    await expect.poll(() => rows(page).count()).toBe(20);
    const kept = await page.evaluate(() => [Object.values(sessionStorage), Object.keys(localStorage), document.cookie]);
    expect(kept).toEqual([[KEY], [], '']);
    expect(page.url()).not.toContain(encodeURIComponent(KEY));

    await page.getByRole('button', { name: 'Forget key' }).click();
    await h1(page, 'Your API key');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

describe('the list', () => {
  test('shows the newest first with their state, and older ones when asked', async () => {
    page = await open(await openTab(KEY));
    await expect.poll(() => rows(page).count()).toBe(20);
    const made = page.locator(`tr[data-id="${ids.made}"]`);
    expect((await made.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /Dana Reyes ?Hearth & Rye How Hearth .* Ready 0 just now \$0\.0/,
    );
    expect(await rows(page).first().getAttribute('data-id')).toBe(ids.running);
    expect(await rows(page).first().locator('progress').getAttribute('aria-label')).toBe('Made so far');
    await page.getByRole('button', { name: 'More' }).click();
    await expect.poll(() => rows(page).count()).toBe(26);
    expect(await page.locator('.foot').innerText()).toBe('26 videos, no more.');
  });

  test('finds by lead and company, and filters by state; the address says so', async () => {
    page = await open(await openTab(KEY));
    await page.getByRole('searchbox').fill('HEARTH &');
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(await rows(page).getAttribute('data-id')).toBe(ids.made);
    await page.getByRole('searchbox').fill('ångström');
    await expect.poll(() => rows(page).first().getAttribute('data-id')).toBe(ids.running);
    await page.getByRole('searchbox').fill('');
    await expect.poll(() => rows(page).count()).toBe(20);
    await page.getByLabel('State').selectOption('Failed');
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(new URL(page.url()).hash).toBe('#/videos?status=failed');

    await page.goto(`${site.own.url}console#/videos?q=nobody+at+all`);
    await page.getByText('Nothing found').waitFor();
    await page.getByRole('button', { name: 'Show all videos' }).click();
    await expect.poll(() => rows(page).count()).toBe(20);
  });

  test('follows running videos, says when the API is away, and goes on when it is back', async () => {
    page = await open(await openTab(KEY), '#/videos?q=str%C3%B6m');
    const status = rows(page).locator('.status');
    await expect.poll(() => status.innerText()).toMatch(/Writing|Speaking/);
    await site.api.jobs.startTask({ id: ids.running, stage: 'voice', name: '000' });
    await expect.poll(() => status.innerText(), { timeout: 10_000 }).toBe('Speaking');
    await page.context().setOffline(true);
    await page.getByText('No answer from the API').waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => page.getByText('No answer from the API').count()).toBe(0);
  });

  test('says how to make the first one when there is none', async () => {
    page = await openTab(KEY);
    await page.route('**/api/v1/videos?*', (route) => route.fulfill({ json: { items: [], next_cursor: null } }));
    await open(page);
    await page.getByText('No videos yet').waitFor();
    expect(await page.locator('pre').innerText()).toContain(`curl ${site.own.url}api/v1/videos`);
  });
});

/** What viewers did, as the API says it, for a video that was seen. */
async function seeViews(tab: Page): Promise<void> {
  await tab.route('**/analytics', async (route) => {
    const response = await route.fetch();
    const some: Partial<Analytics> = {
      total_views: 41,
      unique_viewers: 33,
      daily_views: [
        { date: '2026-03-02', views: 30 },
        { date: '2026-03-05', views: 11 },
      ],
      retention: Array.from({ length: 30 }, (_, second) => 1 - second / 40),
    };
    await route.fulfill({ json: { ...(await response.json()), ...some } });
  });
}

/** Pixels of each plot that are not empty. */
const inkOf = (tab: Page) =>
  tab.locator('line-plot canvas').evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return data.filter((_, index) => index % 4 === 3).filter((alpha) => alpha > 0).length;
    }),
  );

describe('one video', () => {
  test('has its stages, film, plots, script and captions', async () => {
    page = await openTab(KEY);
    await seeViews(page);
    await open(page, `#/videos/${ids.made}`);
    await h1(page, 'How Hearth & Rye could plan');
    const stages = page.locator('table.stages tbody tr');
    expect(await stages.count()).toBe(6);
    for (const text of await stages.allInnerTexts()) expect(text).toMatch(/\d s\s+\$0\.00\d\d/);
    await page.locator('line-plot canvas').nth(1).waitFor();
    for (const ink of await inkOf(page)) expect(ink).toBeGreaterThan(2_000);
    const [still, daily] = await page
      .locator('line-plot')
      .evaluateAll((all) => all.map((one) => one.ariaLabel ?? one.getAttribute('aria-label')));
    expect(still).toBe('Viewers still watching: 100 % at the start, 63 % half way, 28 % at the end.');
    expect(daily).toBe('Views a day from Mar 2 to Mar 5: 41 in all, at most 30 on Mar 2.');
    expect(await page.locator('.facts').innerText()).toMatch(/Views\s+41/);
    expect(await page.locator('ol.script li').count()).toBeGreaterThan(1);
    expect(await page.locator('video.film').getAttribute('src')).toContain(site.films.url);
  });

  test('gives its link and the snippet for e-mails away', async () => {
    page = await openTab(KEY, { permissions: ['clipboard-read', 'clipboard-write'] });
    const hosted = `**/hosted/${ids.made.replace('vid_', 'hst_')}`;
    await page.route(hosted, async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        json: { ...(await response.json()), email_html: '<a href="https://x.example">Watch</a>' },
      });
    });
    await open(page, `#/videos/${ids.made}`);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`${site.films.url}v/`);
    await page.getByRole('button', { name: 'Copy e-mail snippet' }).click();
    await page.getByText('E-mail snippet copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('<a href="https://x.example">Watch</a>');
  });

  test('says why it failed and what to do, and is retried', async () => {
    page = await open(await openTab(KEY), `#/videos/${ids.failed}`);
    await page.getByRole('alert').filter({ hasText: 'PageUnreachable' }).waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('Check the address in a browser');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.for .status', { hasText: 'Cancelled' }).waitFor();
  });

  test('is deleted only after it was said what is lost', async () => {
    const id = await site.made({ name: 'Gone Soon', company: 'Vanish' });
    const objects = async () => (await site.api.objects()).filter((path) => path.includes(id.slice(4))).length;
    page = await open(await openTab(KEY), `#/videos/${id}`);
    await page.getByRole('button', { name: 'Delete …' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toMatch(/Its link stops working[\s\S]*cannot be undone/);
    // The way back has the focus.
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(await objects()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Delete …' }).click();
    await dialog.getByRole('button', { name: 'Delete video' }).click();
    await h1(page, 'Videos');
    await page.getByText('The video for Gone Soon is deleted.').waitFor();
    expect(await page.locator(`tr[data-id="${id}"]`).count()).toBe(0);
    expect(await objects()).toBe(0);
    await open(page, `#/videos/${id}`);
    await h1(page, 'There is no such video');
  });
});

describe('whatever is in it', () => {
  test.each([
    [1280, 800],
    [390, 844],
  ])('hostile texts are shown as they are, and the layout is whole at %i by %i', async (width, height) => {
    page = await open(await openTab(KEY, { viewport: { width, height } }));
    const row = page.locator(`tr[data-id="${ids.hostile}"]`);
    expect(await row.innerText()).toContain(HOSTILE.title);
    expect(await row.locator('bdi').innerText()).toBe(HOSTILE.name);
    expect(await row.locator('.company').textContent()).toBe(HOSTILE.company);
    expect((await row.boundingBox())?.height).toBeLessThan(160);
    expect(await widthOf(page)).toBeLessThanOrEqual(width);
    await row.locator('a').focus();
    await page.keyboard.press('Enter');
    await h1(page, HOSTILE.title);
    await page.locator('ol.script').waitFor();
    expect(await page.locator('h1').textContent()).toBe(HOSTILE.title);
    expect(await widthOf(page)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await page.locator('img[src="x"], script:not([src])').count()).toBe(0);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
    page = await openTab(KEY, { colorScheme });
    await seeViews(page);
    for (const hash of ['', `#/videos/${ids.made}`, `#/videos/${ids.running}`, '#/videos?q=nobody']) {
      await open(page, hash);
      await page.locator('table.videos tbody tr, ol.script, .empty').first().waitFor();
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as never as { axe: typeof import('axe-core') }).axe.run();
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
      });
      expect({ hash, found }).toEqual({ hash, found: [] });
    }
  });
});
