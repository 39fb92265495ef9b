import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { VideoHostManager } from '../../functions/sdk/video-host-manager.ts';
import { FakeLoom } from '../fakes/loom.ts';
import { ffmpegPath } from '../support/binaries.ts';
import { useFolders } from '../support/browser.ts';
import { launchChromium } from '../support/chromium-browser.ts';
import { jpegSize } from '../support/film.ts';
import { serveFolder } from '../support/site.ts';

const folders = useFolders();
let browser: Browser;
let videoPath = '';
let captionsPath = '';

beforeAll(async () => {
  videoPath = join(folders.work, 'final.mp4');
  captionsPath = join(folders.work, 'captions.vtt');
  const encoding = ['-pix_fmt', 'yuv420p', '-movflags', '+faststart', videoPath];
  await runFfmpeg({
    ffmpegPath,
    args: ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=2', ...encoding],
  });
  await writeFile(captionsPath, 'WEBVTT\n\n00:00.000 --> 00:02.000\nHello Dana.\n');
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Opens a page, plays what is on it, and gives what the viewer and the console saw. */
async function watch(url: string) {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  await page.locator('media-play-button.start').click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.3);
  const seen = await page.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement;
    return { size: [video.videoWidth, video.videoHeight], cues: video.textTracks[0]?.cues?.length ?? 0 };
  });
  const title = await page.title();
  await page.close();
  return { ...seen, title, complaints };
}

describe('a host that was made without AWS', () => {
  test('publishes into a folder: the page opens from the disk and plays', async () => {
    const hosts = new VideoHostManager({ folder: join(folders.work, 'on disk') });
    const hosted = await hosts.hostVideo({ videoPath, title: 'Demo for Acme', privacy: 'unlisted' });
    expect(hosted.shareUrl).toMatch(/^file:\/\/.*\/on%20disk\/v\/[\w-]{16}\.html$/);
    for (const url of [hosted.shareUrl, hosted.embedUrl, hosted.thumbnailUrl]) {
      expect(existsSync(fileURLToPath(url ?? ''))).toBe(true);
    }
    expect(await watch(hosted.shareUrl)).toEqual({ size: [640, 360], cues: 0, title: 'Demo for Acme', complaints: [] });
    expect((await watch(hosted.embedUrl ?? '')).complaints).toEqual([]);
    expect(jpegSize(await readFile(fileURLToPath(hosted.thumbnailUrl ?? '')))).toEqual({ width: 640, height: 360 });
  });

  test('publishes for a web server, under any path of it, captions too', async () => {
    await using site = await serveFolder(folders.work);
    const hosts = new VideoHostManager({
      folder: join(folders.work, 'served/films'),
      baseUrl: `${site.url}served/films/`,
    });
    const hosted = await hosts.hostVideo({ videoPath, captionsPath, title: 'Served', lead: { name: 'Dana' } });
    expect(hosted.shareUrl).toBe(`${site.url}served/films/v/${hosted.slug}.html`);
    const seen = await watch(hosted.shareUrl);
    expect(seen).toMatchObject({ size: [640, 360], cues: 1 });
    expect(seen.complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });

  test('says what it was told, and embeds only where it may', async () => {
    const folder = join(folders.work, 'told');
    const hosts = new VideoHostManager({ folder, baseUrl: 'https://videos.example.com' });
    const hosted = await hosts.hostVideo({
      ...{ videoPath, title: 'Told', description: 'All about it.', tags: ['demo'], privacy: 'public' },
      ...{ embedEnabled: false, downloadEnabled: true, cta: { label: 'Book', url: 'https://example.com/book' } },
    });
    expect(hosted.embedUrl).toBeNull();
    expect(await readdir(folder)).not.toContain('embed');
    const html = await readFile(join(folder, `v/${hosted.slug}.html`), 'utf8');
    for (const part of ['All about it.', 'content="demo"', 'https://example.com/book', ' download="Told.mp4"']) {
      expect(html).toContain(part);
    }
    expect(html).not.toContain('noindex');
  });

  test('publishes anew behind the same link', async () => {
    const hosts = new VideoHostManager({ folder: join(folders.work, 'again') });
    const first = await hosts.hostVideo({ videoPath, title: 'One' });
    const second = await hosts.hostVideo({ videoPath, title: 'Two', place: { slug: first.slug, revision: 2 } });
    expect(second.shareUrl).toBe(first.shareUrl);
    expect(second.files['360p']).not.toBe(first.files['360p']);
    expect((await watch(second.shareUrl)).title).toBe('Two');
  });

  test.each([
    ['a file that is not there', { videoPath: '/nowhere.mp4' }, '/nowhere.mp4'],
    ['captions that are not there', { captionsPath: '/nowhere.vtt' }, '/nowhere.vtt'],
    ['a link that runs something', { cta: { label: 'x', url: 'javascript:alert(1)' } }, 'http'],
  ])('refuses %s', async (_, more, message) => {
    const hosts = new VideoHostManager({ folder: join(folders.work, 'refused') });
    await expect(hosts.hostVideo({ videoPath, title: 'x', ...more })).rejects.toThrow(message);
  });

  test('refuses what is no MP4, which browsers could not play', async () => {
    const hosts = new VideoHostManager({ folder: join(folders.work, 'refused') });
    await expect(hosts.hostVideo({ videoPath: captionsPath, title: 'x' })).rejects.toThrow('is no MP4 file');
  });

  test('publishes a page around a video that lies at Loom', async () => {
    const loom = await FakeLoom.start();
    try {
      const folder = join(folders.work, 'loom');
      const hosts = new VideoHostManager({ folder, loomOembedUrl: loom.oembedUrl });
      const hosted = await hosts.hostLoomVideo({ loomShareUrl: loom.put('a'.repeat(32)), description: 'Ours' });
      const html = await readFile(fileURLToPath(hosted.shareUrl), 'utf8');
      expect(html).toContain('https://www.loom.com/embed/aaaa');
      expect(html).toContain('<title>A walk through the plan</title>');
      expect(hosted.thumbnailUrl).toContain('/thumbs/');
    } finally {
      await loom.close();
    }
  });
});
