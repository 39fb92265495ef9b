import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { inflateChromium } from '../../../functions/browser/inflate.ts';
import { chromiumFolder, ffmpegBinary } from '../../../functions/sdk/binaries.ts';

export interface RealTimeOptions {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly seconds: number;
  readonly folder: string;
}

/** Makes a registry of Playwright's, which takes FFmpeg from nowhere else, of the FFmpeg that ships. Gives its folder. */
async function makeRegistry(): Promise<string> {
  const packageFolder = dirname(fileURLToPath(import.meta.resolve('playwright-core/package.json')));
  const { browsers } = JSON.parse(await readFile(join(packageFolder, 'browsers.json'), 'utf8'));
  const revision = browsers.find(({ name }: { name: string }) => name === 'ffmpeg')?.revision;
  const registry = join(tmpdir(), 'leadreel-bench-playwright');
  const folder = join(registry, `ffmpeg-${revision}`);
  await rm(registry, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await symlink(ffmpegBinary(), join(folder, 'ffmpeg-linux'));
  await writeFile(join(folder, 'INSTALLATION_COMPLETE'), '');
  return registry;
}

// It is looked for when Playwright is loaded.
process.env.PLAYWRIGHT_BROWSERS_PATH = await makeRegistry();
const { chromium } = await import('playwright-core');

/** Starts the Chromium that Leadreel ships, as Playwright starts it. */
export async function launchPlain(): Promise<Browser> {
  const { executable, libraries } = await inflateChromium(chromiumFolder());
  return chromium.launch({ executablePath: executable, env: { ...process.env, LD_LIBRARY_PATH: libraries } });
}

/** Films a page with Playwright's `recordVideo`, in real time. */
export async function recordVideo(options: RealTimeOptions): Promise<{ path: string }> {
  const { width, height, frameRate, folder } = options;
  const browser = await launchPlain();
  const size = { width, height };
  const context = await browser.newContext({ viewport: size, recordVideo: { dir: folder, size, fps: frameRate } });
  const page = await context.newPage();
  await page.goto(options.url);
  await page.waitForTimeout(options.seconds * 1000);
  await context.close();
  const path = (await page.video()?.path()) ?? '';
  await browser.close();
  return { path };
}
