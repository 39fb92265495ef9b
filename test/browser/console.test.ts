import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useFolders } from '../support/browser.ts';
import { launchChromium, seriousFindings } from '../support/chromium-browser.ts';
import { ConsoleSite, KEY } from '../support/console.ts';
import * as tabs from '../support/console-tab.ts';
import { play } from '../support/played-steps.ts';
import { begin } from '../support/resources.ts';

useFolders();
const HOSTILE = {
  title: '"><script>alert(1)</script>{{7*7}}',
  name: `"><img src=x onerror=alert(1)>{{7*7}} ${'ظ'.repeat(40)}`,
  company: 'محمد والشركاء '.repeat(30).trim().padEnd(500, 'x'),
};
/** Both cores may be busy. */
const PATIENCE = { timeout: 15_000 };
let site: ConsoleSite;
let browser: Browser;
let page: Page;
let complaints: tabs.Complaints;
/** Videos by what they are here for. */
const ids = { made: '', hostile: '', failed: '', running: '' };

beforeAll(async () => {
  site = await ConsoleSite.start();
  await site.fill(22);
  ids.failed = (await begin(site.api, 'vid', { lead: { name: 'Noor Haddad', company: 'Brinefield' } })).id;
  await play(site.api, ids.failed, 'record');
  await site.api.jobs.fail(ids.failed, { code: 'PageUnreachable', message: 'The page did not answer.' });
  ids.hostile = await site.made({ name: HOSTILE.name, company: HOSTILE.company }, { title: HOSTILE.title });
  ids.made = await site.made({ name: 'Dana Reyes', company: 'Hearth & Rye' }, { title: 'How Hearth & Rye could plan' });
  ids.running = (await begin(site.api, 'vid', { lead: { name: 'Ida Ström', company: 'Ångström AB' } })).id;
  await play(site.api, ids.running, 'voice');
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

const tabOf = (key: string | null, options?: BrowserContextOptions) =>
  tabs.openTab(browser, site, key, complaints, options);
const open = async (tab: Page, hash = '') => {
  await tab.goto(`${site.own.url}console${hash}`);
  return tab;
};
const rows = (tab: Page) => tab.locator('table.videos tbody tr');
const h1 = (tab: Page, text: string | RegExp) => tab.locator('h1', { hasText: text }).waitFor();
const hasRows = (count: number) => expect.poll(() => rows(page).count(), PATIENCE).toBe(count);
const widthOf = (tab: Page) => tab.evaluate(() => document.documentElement.scrollWidth);

beforeEach(() => {
  complaints = { said: [], foreign: [] };
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  expect(complaints).toEqual({ said: [], foreign: [] });
});

test('the key is asked for once, refused when it is wrong, and kept in this tab only', async () => {
  page = await open(await tabOf(null));
  await h1(page, 'Your API key');
  const field = page.getByLabel('Key', { exact: true });
  await field.fill('wrong');
  await field.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'does not take this key' }).waitFor();
  await field.fill(KEY);
  await field.press('Enter');
  await hasRows(20);

  await page.reload();
  await hasRows(20);
  const kept = await page.evaluate(() => [Object.values(sessionStorage), Object.keys(localStorage), document.cookie]);
  expect(kept).toEqual([[KEY], [], '']);
  expect(page.url()).not.toContain(encodeURIComponent(KEY));

  await page.getByRole('button', { name: 'Forget key' }).click();
  await h1(page, 'Your API key');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

describe('the list', () => {
  test('shows the newest first with their state, and older ones when asked', async () => {
    page = await open(await tabOf(KEY));
    await hasRows(20);
    const made = page.locator(`tr[data-id="${ids.made}"]`);
    expect((await made.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /Dana Reyes ?Hearth & Rye How Hearth .* Ready 0 just now \$0\.0/,
    );
    expect(await rows(page).first().getAttribute('data-id')).toBe(ids.running);
    expect(await rows(page).first().locator('progress').getAttribute('aria-label')).toBe('Made so far');
    await page.getByRole('button', { name: 'More' }).click();
    await hasRows(26);
    expect(await page.locator('.foot').innerText()).toBe('26 videos, no more.');
  });

  test('finds by lead and company, and filters by state; the address says so', async () => {
    page = await open(await tabOf(KEY));
    await page.getByRole('searchbox').fill('HEARTH &');
    await hasRows(1);
    expect(await rows(page).getAttribute('data-id')).toBe(ids.made);
    await page.getByRole('searchbox').fill('ångström');
    await expect.poll(() => rows(page).first().getAttribute('data-id'), PATIENCE).toBe(ids.running);
    await page.getByRole('searchbox').fill('');
    await hasRows(20);
    await page.getByLabel('State').selectOption('Failed');
    await hasRows(1);
    expect(new URL(page.url()).hash).toBe('#/videos?status=failed');

    await page.goto(`${site.own.url}console#/videos?q=nobody+at+all`);
    await page.getByText('Nothing found').waitFor();
    await page.getByRole('button', { name: 'Show all videos' }).click();
    await hasRows(20);
  });

  test('follows running videos, says when the API is away, and goes on when it is back', async () => {
    page = await open(await tabOf(KEY), '#/videos?q=str%C3%B6m');
    const status = rows(page).locator('.status');
    await expect.poll(() => status.innerText(), PATIENCE).toMatch(/Writing|Speaking/);
    await site.api.jobs.startTask({ id: ids.running, stage: 'voice', name: '000' });
    await expect.poll(() => status.innerText(), PATIENCE).toBe('Speaking');
    await page.context().setOffline(true);
    await page.getByText('No answer from the API').waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => page.getByText('No answer from the API').count(), PATIENCE).toBe(0);
  });

  test('says how to make the first one when there is none', async () => {
    page = await tabOf(KEY);
    await page.route('**/api/v1/videos?*', (route) => route.fulfill({ json: { items: [], next_cursor: null } }));
    await open(page);
    await page.getByText('No videos yet').waitFor();
    expect(await page.locator('pre').innerText()).toContain(`curl ${site.own.url}api/v1/videos`);
  });
});

describe('one video', () => {
  test('has its stages, film, plots, script and captions', async () => {
    page = await tabOf(KEY);
    await tabs.seeViews(page, tabs.SEEN);
    await open(page, `#/videos/${ids.made}`);
    await h1(page, 'How Hearth & Rye could plan');
    const stages = page.locator('table.stages tbody tr');
    expect(await stages.count()).toBe(6);
    for (const text of await stages.allInnerTexts()) expect(text).toMatch(/\d s\s+\$0\.0\d\d\d/);
    await page.locator('line-plot canvas').nth(1).waitFor();
    await page.locator('ol.script').waitFor();
    for (const ink of await tabs.inkOf(page)) expect(ink).toBeGreaterThan(2_000);
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
    page = await tabOf(KEY, { permissions: ['clipboard-read', 'clipboard-write'] });
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
    page = await open(await tabOf(KEY), `#/videos/${ids.failed}`);
    await page.getByRole('alert').filter({ hasText: 'PageUnreachable' }).waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('Check the address in a browser');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.for .status', { hasText: 'Cancelled' }).waitFor();
  });

  test('is deleted only after it was said what is lost', async () => {
    const id = await site.published({ name: 'Gone Soon', company: 'Vanish' }, 'gone-soon');
    const objects = async () => (await site.api.objects()).filter((path) => path.includes('gone-soon')).length;
    page = await open(await tabOf(KEY), `#/videos/${id}`);
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
    page = await open(await tabOf(KEY, { viewport: { width, height } }));
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
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), PATIENCE).toBe('H1');
    expect(await page.locator('img[src="x"], script:not([src])').count()).toBe(0);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
    page = await tabOf(KEY, { colorScheme });
    await tabs.seeViews(page, tabs.SEEN);
    for (const hash of ['', `#/videos/${ids.made}`]) {
      await open(page, hash);
      await page.locator('table.videos tbody tr, ol.script').first().waitFor();
      expect({ hash, found: await seriousFindings(page) }).toEqual({ hash, found: [] });
    }
  });
});
