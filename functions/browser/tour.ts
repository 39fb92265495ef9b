import { setTimeout as sleep } from 'node:timers/promises';
import type { FramePage } from './frame-page.ts';
import { missingImages, scrollPage } from './page-scripts.ts';

/** Real milliseconds that are waited for images at one place. */
const IMAGES_DEADLINE_MS = 1_500;
/** Virtual milliseconds spent at each place, for what reveals itself when scrolled to. */
const DWELL_MS = 800;
/** Stops of one tour; an endless page is not scrolled for ever. */
const MAX_STOPS = 40;

/**
 * Scrolls from one height to another a window at a time and comes to rest at `restAt`, so that lazy images are
 * loaded and scroll-triggered entrances are over before anything is shown. Heights in CSS pixels.
 */
export async function tour(
  page: FramePage,
  route: { from: number; to: number; window: number; restAt: number },
  signal?: AbortSignal,
): Promise<void> {
  const step = Math.max(1, route.window * 0.8);
  const stops = Math.min(MAX_STOPS, Math.ceil((route.to - route.from) / step));
  const heights = Array.from({ length: stops + 1 }, (_, index) => Math.min(route.from + index * step, route.to));
  for (const height of [...heights, route.restAt]) {
    signal?.throwIfAborted();
    await page.evaluate(scrollPage, height);
    await pass(page, DWELL_MS);
    await imagesThere(page);
  }
}

/** Lets virtual time pass frame by frame at 20 a second: enough for a page to follow, cheap enough to do often. */
export async function pass(page: FramePage, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    await page.advance(Math.min(50, left));
    await page.paint();
  }
}

async function imagesThere(page: FramePage): Promise<void> {
  const deadline = performance.now() + IMAGES_DEADLINE_MS;
  while ((await page.evaluate(missingImages)) > 0 && performance.now() < deadline) {
    await sleep(10);
    await page.paint();
  }
}
