import { expect, test } from 'vitest';
import { PageScout } from '../../functions/1-scout/page-scout.ts';
import { openPage } from '../../functions/browser/open-page.ts';
import { withPage } from '../../functions/browser/with-page.ts';
import { RecordingSettings } from '../../functions/contract/recording.ts';
import { lookOf } from '../../functions/core/lens.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { jpegSize } from '../support/film.ts';
import { serve } from '../support/site.ts';

useFolders();
const PAGE = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shiftly</title><h1>Plan every shift</h1><p>Build the week in minutes, see the gaps before they hurt.</p></html>`;

/** What a page can tell of its reader. */
function ask() {
  const matches = (query: string) => matchMedia(query).matches;
  return {
    window: [innerWidth, innerHeight, screen.width, screen.height],
    ratio: devicePixelRatio,
    languages: navigator.languages.join(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    number: (1234.5).toLocaleString(),
    dark: matches('(prefers-color-scheme: dark)'),
    still: matches('(prefers-reduced-motion: reduce)'),
    finger: matches('(pointer: coarse)') && navigator.maxTouchPoints > 0,
    agent: navigator.userAgent,
  };
}

async function look(given: object, width: number, height: number) {
  const headers: Record<string, unknown>[] = [];
  await using site = await serve((request, response) => {
    if (request.url === '/') headers.push(request.headers);
    response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  });
  const look = lookOf(RecordingSettings.parse(given), { width, height });
  const request = { width: look.cssWidth, height: look.cssHeight, look };
  return await withPage(browserOptions([site.host]), request, async (page) => {
    await openPage(page, site.url, { settleMs: 100 });
    const { picture: jpeg } = await page.paint({ screenshot: true });
    return { ...(await page.evaluate(ask)), frame: jpegSize(jpeg ?? Buffer.alloc(0)), headers: headers[0] ?? {} };
  });
}

test('a page on a desk has the size of the frames, a clear language and light colours', async () => {
  const seen = await look({}, 640, 360);
  expect(seen).toMatchObject({ window: [640, 360, 640, 360], ratio: 1, dark: false, still: false, finger: false });
  expect(seen.languages).toBe('en-US,en');
});

test('more pixels to one make the page smaller and its frames no other size', async () => {
  const seen = await look({ device_scale_factor: 2 }, 1280, 720);
  expect(seen).toMatchObject({ window: [640, 360, 640, 360], ratio: 2, frame: { width: 1280, height: 720 } });
});

test('a telephone is held upright, has a touch screen, and says that it is one', async () => {
  const seen = await look({ viewport: 'mobile' }, 540, 960);
  expect(seen).toMatchObject({ window: [360, 640, 360, 640], ratio: 1.5, finger: true });
  expect(seen.frame).toEqual({ width: 540, height: 960 });
  expect(seen.agent).toMatch(/Android.*Mobile Safari/);
  expect(seen.headers).toMatchObject({ 'user-agent': seen.agent, 'sec-ch-ua-mobile': '?1' });
});

test('language, zone, colours and calm reach the page, and the language its server', async () => {
  const given = { locale: 'de-DE', time_zone: 'Asia/Tokyo', color_scheme: 'dark', reduced_motion: true };
  const seen = await look(given, 640, 360);
  expect(seen).toMatchObject({ languages: 'de-DE,de', zone: 'Asia/Tokyo', number: '1.234,5', dark: true, still: true });
  expect(seen.headers['accept-language']).toBe('de-DE,de');
});

test('the scout sees the page as it will be filmed, and tells boxes in CSS pixels', async () => {
  await using site = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  });
  const look = lookOf(RecordingSettings.parse({ viewport: 'mobile' }), { width: 540, height: 960 });
  const scouting = new PageScout(browserOptions([site.host]));
  const { page } = await scouting.scout({ url: site.url, width: look.cssWidth, height: look.cssHeight, look });
  expect(page.viewport).toEqual({ width: 360, height: 640 });
  expect(page.elements[0]?.box.width).toBeLessThan(360);
});
