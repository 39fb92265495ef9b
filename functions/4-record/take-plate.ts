import { writeFile } from 'node:fs/promises';
import type { FramePage } from '../browser/frame-page.ts';
import { scrollPage } from '../browser/page-scripts.ts';
import {
  countChanges,
  fixtures,
  hideFixtures,
  showFixturesOnly,
  showPage,
  watchChanges,
} from '../browser/plate-scripts.ts';
import { pass } from '../browser/tour.ts';
import type { PlateFiles, PlatePlan } from '../core/plate.ts';
import { MatroskaWriter } from './matroska.ts';

/** Virtual milliseconds in which a page comes to itself again, with what it moves because it was scrolled. */
const SETTLE_MS = 700;

/**
 * True when nothing on the page changes because it is scrolled, so that pictures of it can be scrolled instead. What
 * reveals itself has done so before. Leaves the page scrolled to `restAt`.
 */
export async function scrollsStill(page: FramePage, { heights }: PlatePlan, restAt: number): Promise<boolean> {
  await page.evaluate(watchChanges);
  const seen = [];
  for (const height of heights) {
    await page.evaluate(scrollPage, height);
    await frame(page);
    await frame(page);
    seen.push(JSON.stringify(await page.evaluate(fixtures)));
  }
  const changes = await page.evaluate(countChanges);
  await page.evaluate(scrollPage, restAt);
  await pass(page, SETTLE_MS);
  return changes === 0 && new Set(seen).size === 1 && seen[0] !== 'null';
}

/**
 * Takes the pictures of a plate: windows of the page without what stays in its place, and that alone. Leaves the page
 * scrolled to `restAt`.
 *
 * @returns true when there is a layer of what stays in its place.
 */
export async function takePlate(
  page: FramePage,
  plan: PlatePlan,
  picture: PlateFiles & { frameRate: number; width: number; height: number; jpegQuality: number; restAt: number },
): Promise<boolean> {
  const writer = new MatroskaWriter(picture.tilesPath, picture.frameRate, picture);
  let layer = false;
  try {
    // What stays is pictured as it is where the scroll ends.
    await page.evaluate(scrollPage, endOf(plan));
    await pass(page, SETTLE_MS);
    layer = await page.evaluate(hideFixtures);
    for (const [tile, height] of plan.heights.entries()) {
      await page.evaluate(scrollPage, height);
      await frame(page);
      await writer.write(tile, await pictureOf(page, { jpegQuality: picture.jpegQuality }));
    }
    if (layer) {
      await page.evaluate(showFixturesOnly);
      const color = { r: 0, g: 0, b: 0, a: 0 };
      await page.session.send('Emulation.setDefaultBackgroundColorOverride', { color });
      await frame(page);
      await writeFile(picture.layerPath, await pictureOf(page, { format: 'png' }));
      await page.session.send('Emulation.setDefaultBackgroundColorOverride');
    }
  } finally {
    await writer.close();
  }
  await page.evaluate(showPage);
  await page.evaluate(scrollPage, picture.restAt);
  await pass(page, SETTLE_MS);
  return layer;
}

/** How far the page is scrolled when the plate ends, CSS pixels. */
export const endOf = ({ heights, scroll }: PlatePlan) => (heights[0] ?? 0) + (scroll.at(-1) ?? 0);

/** Lets next to no time pass, and paints what that changes. */
async function frame(page: FramePage): Promise<void> {
  await page.advance(0.1);
  await page.paint();
}

async function pictureOf(page: FramePage, how: { format?: 'png'; jpegQuality?: number }): Promise<Buffer> {
  for (let turn = 0; turn < 3; turn++) {
    const { picture } = await page.paint({ screenshot: true, ...how });
    if (picture) return picture;
    await page.advance(0.1);
  }
  throw new RangeError('The page gave no picture.');
}
