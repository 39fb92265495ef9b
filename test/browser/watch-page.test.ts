import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useFolders } from '../support/browser.ts';
import { complaintsOf, launchChromium } from '../support/chromium-browser.ts';
import { publishFilm } from '../support/publish-film.ts';
import { BRAND, SIZE } from '../support/recording.ts';
import { serve, serveHtml, type TestSite } from '../support/site.ts';
import { MemorySite } from '../support/site-store.ts';

const folders = useFolders();
const store = new MemorySite();
let site: TestSite;
let browser: Browser;
let slug = '';
let seconds = 0;
let page: Page;
let complaints: string[] = [];

beforeAll(async () => {
  site = await serve(store.listener);
  ({ slug, seconds } = await publishFilm(store, site, folders.work));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site[Symbol.asyncDispose]();
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  complaints = complaintsOf(page);
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

/** What the film's own element says of itself. */
const state = (at: { evaluate: Page['evaluate'] }) =>
  at.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement & { webkitAudioDecodedByteCount: number };
    const [track] = video.textTracks;
    return {
      time: video.currentTime,
      duration: video.duration,
      paused: video.paused,
      size: [video.videoWidth, video.videoHeight],
      audio: video.webkitAudioDecodedByteCount,
      error: video.error?.message ?? null,
      captions: track?.mode,
      cues: track?.cues?.length ?? 0,
      shown: [...(track?.activeCues ?? [])].map((cue) => (cue as VTTCue).text).join(' '),
    };
  });
const started = (at: { waitForFunction: Page['waitForFunction'] }, time: number) =>
  at.waitForFunction((after) => (document.querySelector('video')?.currentTime ?? 0) > after, time);

describe('the watch page', () => {
  test('plays the film, with sound and captions, once it is asked to', async () => {
    // Prepare
    await page.goto(`${site.url}v/${slug}`);
    expect((await state(page)).paused).toBe(true);

    // Act
    await page.locator('media-play-button.start').click();
    await started(page, 0.6);

    // Assess
    const playing = await state(page);
    expect(playing).toMatchObject({ paused: false, size: [SIZE.width, SIZE.height], error: null, captions: 'showing' });
    expect(playing.duration).toBeCloseTo(seconds, 1);
    expect(playing.audio).toBeGreaterThan(0);
    expect(playing.cues).toBeGreaterThan(1);
    expect(playing.shown).toBe('Hello Dana.');
  });

  test('plays to its end, and no further', async () => {
    await page.goto(`${site.url}v/${slug}`);
    await page.locator('media-play-button.start').click();
    await page.waitForFunction(() => document.querySelector('video')?.ended);
    expect((await state(page)).time).toBeCloseTo(seconds, 1);
  });

  test('can be sought: asks for the part of the file that it needs', async () => {
    await page.goto(`${site.url}v/${slug}`);
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 1);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const video = document.querySelector('video') as HTMLVideoElement;
          video.addEventListener('seeked', resolve, { once: true });
          video.currentTime = video.duration - 0.5;
        }),
    );
    expect((await state(page)).time).toBeCloseTo(seconds - 0.5, 1);
    expect(store.ranges.length).toBeGreaterThan(0);
  });

  test('can be used by keyboard alone', async () => {
    await page.goto(`${site.url}v/${slug}`);
    await page.locator('media-play-button.start').focus();
    await page.keyboard.press('Enter');
    await started(page, 0.1);
    await page.keyboard.press('k');
    await page.waitForFunction(() => document.querySelector('video')?.paused);
  });

  test('says to people and to networks what it is', async () => {
    await page.goto(`${site.url}v/${slug}`);
    const meta = (name: string) => page.locator(`meta[property="${name}"]`).getAttribute('content');
    expect(await page.title()).toBe('How "Northwind" could <plan>');
    expect(await page.locator('h1').innerText()).toBe('A video for Dana Reyes at Northwind & Sons');
    expect(await meta('og:title')).toBe('How "Northwind" could <plan>');
    expect(await meta('og:type')).toBe('video.other');
    expect(await meta('og:url')).toBe(`${site.url}v/${slug}`);
    for (const [name, type] of [
      ['og:video', 'video/mp4'],
      ['og:image', 'image/jpeg'],
    ] as const) {
      const response = await fetch((await meta(name)) ?? '');
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
      await response.body?.cancel();
    }
  });

  test('shows the sender’s logo and the poster before anything plays', async () => {
    await page.goto(`${site.url}v/${slug}`);
    const logo = page.locator('header img');
    expect(await logo.getAttribute('alt')).toBe(BRAND.name);
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
    expect(await page.locator('video').getAttribute('poster')).toBe(`/thumbs/${slug}.jpg`);
  });

  test.each([
    [320, 568],
    [390, 844],
    [844, 390],
    [1920, 1080],
  ])('fits a window of %i by %i without a scroll to the side, and the film is whole in it', async (width, height) => {
    await page.setViewportSize({ width, height });
    await page.goto(`${site.url}v/${slug}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const box = await page.locator('media-controller').boundingBox();
    expect(box?.width).toBeGreaterThan(width * 0.4);
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= width).toBe(true);
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(16 / 9, 1);
  });

  test('an address that was not given out leads nowhere', async () => {
    expect((await fetch(`${site.url}v/${slug.slice(0, -1)}`)).status).toBe(404);
  });
});

describe('what stands around the film', () => {
  test('the chapters are listed, played from where they are clicked, and marked', async () => {
    await page.goto(`${site.url}v/${slug}`);
    const chapters = page.locator('.chapters button');
    expect(await chapters.allInnerTexts()).toEqual([
      expect.stringContaining('Chapter 1'),
      expect.stringContaining('Chapter 2'),
    ]);
    const start = Number(await chapters.nth(1).getAttribute('data-start'));
    await chapters.nth(1).click();
    await started(page, start);
    await page.waitForFunction(() =>
      document.querySelector('.chapters [aria-current]')?.textContent?.includes('Chapter 2'),
    );
    const cut = () =>
      document.querySelector('media-time-range')?.shadowRoot?.querySelectorAll('#segments-clipping rect').length;
    expect(await page.evaluate(cut)).toBeGreaterThanOrEqual(2);
  });

  test('what to do next is offered over the last picture, and goes when the film is watched again', async () => {
    await page.goto(`${site.url}v/${slug}`);
    const end = page.locator('.end');
    expect(await end.isVisible()).toBe(false);
    await page.locator('.chapters button').nth(1).click();
    await end.waitFor({ state: 'visible' });
    expect(await end.locator('[data-cta]').getAttribute('target')).toBe('_blank');
    await end.locator('.again').click();
    await started(page, 0.1);
    expect(await end.isVisible()).toBe(false);
  });

  test('all that is loaded before the film weighs less than 100 kB, and the poster is the largest paint', async () => {
    await page.goto(`${site.url}v/${slug}`);
    await page.waitForLoadState('networkidle');
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    );
    const texts = loaded.filter((path) => path.startsWith('/player/') && !path.endsWith('/beacon.js'));
    expect(texts.sort()).toEqual(['/player/logo.png', '/player/media-chrome.js', '/player/watch.js']);
    const weights = [`/v/${slug}`, ...texts].map(async (path) => {
      const bytes = Buffer.from(await (await fetch(new URL(path, site.url))).arrayBuffer());
      return path.endsWith('.png') ? bytes.length : gzipSync(bytes).length;
    });
    const sum = (await Promise.all(weights)).reduce((total, bytes) => total + bytes, 0);
    expect(sum).toBeLessThan(100_000);
    const largest = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          new PerformanceObserver((list) => {
            // The DOM types do not know entries of this kind.
            const entry = list.getEntries().at(-1) as PerformanceEntry & { element?: Element };
            resolve(entry.element?.tagName ?? '');
          }).observe({ type: 'largest-contentful-paint', buffered: true });
        }),
    );
    expect(largest).toBe('VIDEO');
  });
});

describe('the embed page', () => {
  test('plays inside another site’s page, and fills its frame', async () => {
    // Prepare: another port is another origin.
    await using other = await serveHtml(
      `<!doctype html><title>Blog</title><iframe src="${site.url}embed/${slug}" width="640" height="360" allow="autoplay; fullscreen"></iframe>`,
    );
    await page.goto(other.url);
    const frame = page.frames().find((each) => each.url().includes('/embed/')) ?? expect.fail('There is no frame.');

    // Act
    await frame.locator('media-play-button.start').click();
    await started(frame, 0.5);

    // Assess
    expect(await state(frame)).toMatchObject({ paused: false, error: null, captions: 'showing' });
    const { width, height } = await frame.evaluate(() => {
      const { width, height } = (document.querySelector('media-controller') as Element).getBoundingClientRect();
      return { width, height };
    });
    expect([width, height]).toEqual([640, 360]);
    expect(await frame.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
  });
});
