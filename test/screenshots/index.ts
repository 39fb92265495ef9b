import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { HostedView } from '../../functions/contract/host.ts';
import type { VideoView } from '../../functions/contract/video.ts';
import { renderNoticePage } from '../../functions/core/pages/notice-page.ts';
import { readArt } from '../../functions/runtime/art.ts';
import { ensureAssembly } from '../../lib/local/cli/assembly.ts';
import { sampleRequest, serveSampleSite } from '../../lib/local/cli/sample.ts';
import { startEngine } from '../../lib/local/engine.ts';
import { artFolder } from '../support/binaries.ts';
import { launchChromium } from '../support/chromium-browser.ts';
import { serveHtml } from '../support/site.ts';
import { root } from '../support/synth.ts';

/**
 * Takes the pictures of the published pages that stand in the documents: makes a film of the sample site in an engine of
 * its own, publishes it, and opens its pages in Chromium. `npm run screenshots`, a minute or two.
 */

const OUT = join(root, 'docs/images');
/** JPEG quality at which the largest picture stays under 150 KB. */
const QUALITY = 78;

const FILM = {
  title: 'Fewer loaves left at closing time',
  description: 'What we looked at: how much you bake, what is left, and what a forecast would have told you.',
  cta: { label: 'Book fifteen minutes', url: 'https://cal.example.com/leadreel/15min' },
  download_enabled: true,
  resolution: '1280x720',
};

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${engine.url}/api/v1/videos${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  // Who calls says what the contract answers.
  return (await response.json()) as T;
}

async function makeFilm(): Promise<VideoView> {
  const { id } = await call<VideoView>('POST', '', { ...sampleRequest(sample.url), ...FILM });
  return ended<VideoView>(`/${id}`);
}

/** Gives a resource once it has ended. @throws Error when it failed. */
async function ended<T extends { status: string; error_message: string | null }>(path: string): Promise<T> {
  for (;;) {
    const one = await call<T>('GET', path);
    if (one.status === 'failed') throw new Error(one.error_message ?? 'The work failed.');
    if (one.status === 'completed' || one.status === 'ready') return one;
    await sleep(1000);
  }
}

interface Shot {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly phone?: boolean;
  /** What is done on the page before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

async function shootPage(browser: Browser, name: string, url: string, shot: Shot): Promise<void> {
  const { width, height, dark = false, phone = false, act } = shot;
  await using context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    ...(phone && { deviceScaleFactor: 2, isMobile: true, hasTouch: true }),
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  await act?.(page);
  const path = join(OUT, `${name}.jpg`);
  await page.screenshot({ path, type: 'jpeg', quality: QUALITY });
  console.log(path);
}

/** Stands at a moment of the film, with its controls. */
const seek = (share: number) => async (page: Page) => {
  const frame = page.frames().at(-1) ?? page.mainFrame();
  await frame.locator('media-play-button.start').click();
  await frame.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2);
  await frame.evaluate((at) => {
    const film = document.querySelector('video');
    if (!film) return;
    film.pause();
    film.currentTime = film.duration * at;
  }, share);
  await frame.waitForFunction(() => !document.querySelector('video')?.seeking);
  await sleep(500);
};

const toTheEnd = async (page: Page) => {
  await seek(0.97)(page);
  await page.evaluate(() => document.querySelector('video')?.play());
  await page.waitForFunction(() => document.querySelector('video')?.ended);
  await sleep(200);
};

async function shoot(browser: Browser, video: VideoView): Promise<void> {
  const watch = video.share_url ?? '';
  // As tall as the page, with its chapters.
  const desktop = { width: 1280, height: 1080 };
  await shootPage(browser, 'watch-light', watch, desktop);
  await shootPage(browser, 'watch-dark', watch, { ...desktop, dark: true, act: seek(0.42) });
  await shootPage(browser, 'watch-end', watch, { ...desktop, act: toTheEnd });
  await shootPage(browser, 'watch-phone', watch, { width: 390, height: 844, phone: true });
  const words = 'We asked for a look at our own numbers, and got this film back the same afternoon.';
  await using blog = await serveHtml(
    `<!doctype html><title>Notes</title><body style="font:19px/1.6 Georgia,serif;max-width:44rem;margin:48px auto;padding:0 24px;color:#222"><h1 style="font-size:38px;line-height:1.2">A demo of one’s own</h1><p>${words}</p><iframe src="${video.embed_url}" width="656" height="369" style="border:0" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe><p>It starts with our site, and ends with a button.</p>`,
  );
  await shootPage(browser, 'embed', blog.url, { width: 900, height: 760, act: seek(0.3) });

  const { brand } = await readArt(join(artFolder, 'brand.json'));
  const expired = renderNoticePage({
    notice: 'expired',
    brand,
    logoUrl: '/player/logo.png',
    cta: FILM.cta,
  });
  await shootPage(browser, 'gone', `${engine.url}/v/none`, { width: 900, height: 620 });
  await shootPage(browser, 'expired', `${engine.url}/v/none`, {
    ...{ width: 900, height: 620 },
    act: async (page) => {
      await page.route('**/v/expired', (route) => route.fulfill({ contentType: 'text/html', body: expired }));
      await page.goto(`${engine.url}/v/expired`);
    },
  });
  const path = `/hosted/${video.hosted_video_id}`;
  await call('PUT', path, { privacy: 'private' });
  const hosted = await ended<HostedView>(path);
  await shootPage(browser, 'private', hosted.share_url ?? '', { width: 900, height: 620, dark: true });
}

const folder = await mkdtemp(join(tmpdir(), 'leadreel-screenshots-'));
const sample = await serveSampleSite();
const engine = await startEngine({
  assemblyFolder: await ensureAssembly(root, () => console.log('Building the app …')),
  dataFolder: join(folder, 'data'),
  port: 0,
  environment: { ALLOW_PRIVATE_HOSTS: sample.host },
});
let browser: Browser | undefined;
try {
  const video = await makeFilm();
  browser = await launchChromium();
  await shoot(browser, video);
} finally {
  await browser?.close();
  await engine.stop();
  sample.close();
  await rm(folder, { recursive: true, force: true });
}
