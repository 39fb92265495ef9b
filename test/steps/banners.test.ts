import { describe, expect, test } from 'vitest';
import type { FramePage } from '../../functions/browser/frame-page.ts';
import { openPage } from '../../functions/browser/open-page.ts';
import { refuseBanner } from '../../functions/browser/refuse-banner.ts';
import { withPage } from '../../functions/browser/with-page.ts';
import { BANNERS, FRAME, framed, PLAIN, STUBBORN } from '../support/banners.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { serve, serveHtml } from '../support/site.ts';

useFolders();
const SIZE = { width: 640, height: 360 };

async function onPage<T>(html: string, use: (page: FramePage) => Promise<T>): Promise<T> {
  await using site = await serveHtml(html);
  return await withPage(browserOptions([site.host]), SIZE, async (page) => {
    await openPage(page, site.url, { settleMs: 500 });
    return use(page);
  });
}

/** What was pressed, and what is still laid over the page. */
function look(): { answers: string[]; laidOver: number } {
  // The page’s own variable.
  const { answers } = globalThis as unknown as { answers: string[] };
  const found = [...document.querySelectorAll('div, #usercentrics-root, x-notice')].filter((element) => {
    const drawn = element.shadowRoot?.querySelector('div') ?? element;
    return getComputedStyle(drawn).position === 'fixed' && drawn.checkVisibility();
  });
  return { answers, laidOver: found.length };
}

describe('a cookie banner', () => {
  test.each(Object.entries(BANNERS))('like %s is answered with no, and is gone', async (_, html) => {
    const { refused, ...seen } = await onPage(html, async (page) => ({
      refused: await refuseBanner(page),
      ...(await page.evaluate(look)),
    }));
    expect(seen).toEqual({ answers: ['refuse'], laidOver: 0 });
    expect(refused).toBe(true);
  });

  test.each(Object.entries(STUBBORN))('that %s is not in the film, and nothing is accepted', async (_, html) => {
    const { refused, ...seen } = await onPage(html, async (page) => ({
      refused: await refuseBanner(page),
      ...(await page.evaluate(look)),
    }));
    expect(seen.laidOver).toBe(0);
    expect(seen.answers).not.toContain('accept');
    expect(refused).toBe(true);
  });

  test.each(Object.entries(PLAIN))('is not seen where the page %s', async (_, html) => {
    const { refused, answers } = await onPage(html, async (page) => ({
      refused: await refuseBanner(page),
      ...(await page.evaluate(look)),
    }));
    expect({ refused, answers }).toEqual({ refused: false, answers: [] });
  });

  test('in a frame of another site is answered in that frame', async () => {
    const asked: string[] = [];
    await using site = await serve((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      response.writeHead(200, { 'content-type': 'text/html' }).end(path === '/' ? framed(request.headers.host) : FRAME);
    });
    const elsewhere = site.host.replace('127.0.0.1', 'localhost');
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const seen = await withPage(browserOptions([site.host, elsewhere], { resolve }), SIZE, async (page) => {
      await openPage(page, site.url, { settleMs: 500 });
      return { refused: await refuseBanner(page), ...(await page.evaluate(look)) };
    });
    expect(seen).toMatchObject({ refused: true, laidOver: 0 });
    expect(asked).toContain('/no');
    expect(asked).not.toContain('/yes');
  });

  test('costs a page that has none no virtual time', async () => {
    const { before, after } = await onPage(PLAIN['sells cookies'], async (page) => {
      const before = page.virtualMs;
      await refuseBanner(page);
      return { before, after: page.virtualMs };
    });
    expect(after).toBe(before);
  });
});
