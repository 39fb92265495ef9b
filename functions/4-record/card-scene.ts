import { setTimeout as sleep } from 'node:timers/promises';
import type { FramePage } from '../browser/frame-page.ts';
import { alignAnimations } from '../browser/page-scripts.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';

/** Real milliseconds that a card's fonts and logo may take; they come from the document itself. */
const READY_DEADLINE_MS = 5_000;
/** Virtual milliseconds a look takes; enough for a load to go on, too little to be seen. */
const LOOK_MS = 0.1;

/**
 * Shows a card's document and holds it at its first moment.
 *
 * @throws RejectedError `AssetUnreadable` when its logo is no picture.
 */
export async function prepareCard(page: FramePage, html: string): Promise<void> {
  const { frameTree } = await page.session.send('Page.getFrameTree');
  const { frame } = frameTree as { frame: { id: string } };
  await page.session.send('Page.setDocumentContent', { frameId: frame.id, html });
  const deadline = performance.now() + READY_DEADLINE_MS;
  while (performance.now() < deadline) {
    await page.paint();
    await page.advance(LOOK_MS);
    if (await page.evaluate(ready)) break;
    await sleep(5);
  }
  if (await page.evaluate(hasBrokenPicture)) {
    throw new RejectedError(REJECTED.assetUnreadable, 'The logo of a card cannot be read: it is no picture.');
  }
  await page.evaluate(alignAnimations, 'start' as const);
}

function ready(): boolean {
  return document.fonts.status === 'loaded' && [...document.images].every((image) => image.complete);
}

/** A picture that cannot be decoded is complete too; it has no size. */
function hasBrokenPicture(): boolean {
  return [...document.images].some((image) => image.complete && image.naturalWidth === 0);
}
