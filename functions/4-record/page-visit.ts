import { findTarget } from '../browser/find-target.ts';
import type { FramePage } from '../browser/frame-page.ts';
import { openPage, SETTLE_MS } from '../browser/open-page.ts';
import { alignAnimations, loosenSnapping, scrolledTo, scrollPage, scrollRange } from '../browser/page-scripts.ts';
import type { Located } from '../browser/page-target.ts';
import { refuseBanner } from '../browser/refuse-banner.ts';
import type { Requests } from '../browser/requests.ts';
import { pass, tour } from '../browser/tour.ts';
import { REJECTED, RETRYABLE, RejectedError, RetryableError } from '../contract/errors.ts';
import type { Scene, Stand } from '../contract/storyboard.ts';
import { planShot, type Shot } from '../core/camera.ts';
import type { Pace, Window } from '../core/camera-motion.ts';
import { targetName } from '../core/target.ts';

/** Capture starts at a whole multiple of this, virtual milliseconds; more than looking at a page adds up to. */
const CLOCK_GRID_MS = 250;
/** Of frames a third of a millisecond apart, as far as can be from where pages round their times up, down or off. */
const CLOCK_OFFSET_MS = 0.25;
/** Virtual milliseconds that an element is waited for, looked for so often. */
const ELEMENT_DEADLINE_MS = 10_000;
const LOOK_EVERY_MS = 100;

export interface PageSceneRequest {
  readonly scene: Scene;
  /** Where the visit's last scene has left camera and pointer; null for the first. */
  readonly from: Stand | null;
  readonly window: Window;
  readonly frameRate: number;
  readonly showPointer: boolean;
  readonly pace: Pace;
  readonly signal?: AbortSignal;
}

/** Opens the page as every scene does, with the cookie banner answered. @throws RetryableError `PageUnreachable`. */
export async function openForScene(page: FramePage, url: string, signal?: AbortSignal): Promise<void> {
  const opened = await openPage(page, url, { settleMs: SETTLE_MS, signal });
  if (opened.errorText || !opened.loaded || opened.status >= 400) {
    throw new RetryableError(
      RETRYABLE.pageUnreachable,
      `The page no longer opens: ${opened.errorText ?? (opened.loaded ? `HTTP ${opened.status}` : 'it did not finish loading')}.`,
    );
  }
  await refuseBanner(page);
}

/**
 * Brings the page to where a scene starts, and plans the scene on what stands there now. What has to be waited for is
 * waited for between the scenes, so that a scene is as long as it was planned.
 *
 * @throws RejectedError `ElementMissing`, which names the step.
 */
export async function prepareShot(page: FramePage, request: PageSceneRequest, requests: Requests): Promise<Shot> {
  const { scene, window, signal, from } = request;
  const target = await awaitTarget(page, scene, requests, signal);
  const start = from ?? scene.from;
  const { part } = scene;
  const plan = async (found: Located | null, rest?: number) =>
    planShot({
      scene: { ...scene, from: start, frames: part?.of ?? scene.frames },
      frameRate: request.frameRate,
      window,
      target: found?.box ?? null,
      maxScroll: await page.evaluate(scrollRange),
      // What stays in its place in the window is not scrolled to.
      rest: found?.fixed ? start.scroll_y : rest,
      showPointer: request.showPointer,
      pace: request.pace,
    });
  const route = (await plan(target)).scroll;
  const wanted = route.at(-1) ?? 0;
  const rest = await page.evaluate(scrollPage, wanted);
  const snapped = Math.abs(rest - wanted) > 1 ? Math.round(rest) : undefined;
  await page.evaluate(loosenSnapping);
  const [low, high] = [Math.min(...route, snapped ?? wanted), Math.max(...route, snapped ?? wanted)];
  await tour(page, { from: low, to: high, window: window.height, restAt: start.scroll_y }, signal);
  // Later scenes of a visit go on where the one before has left the page.
  if (from === null) await alignClock(page);
  // Images that came in on the tour may have moved what the scene points at.
  return plan(target && (await findTarget(page, nameOf(scene))), snapped);
}

/**
 * Lets a page's clock and its animations stand at the same place in every run: how often it was looked at while it loaded
 * depends on the machine.
 */
async function alignClock(page: FramePage): Promise<void> {
  const late = (await page.evaluate(() => performance.now())) % CLOCK_GRID_MS;
  if (!page.realtime) await pass(page, CLOCK_GRID_MS + CLOCK_OFFSET_MS - late);
  await page.evaluate(alignAnimations, 'end' as const);
}

const nameOf = ({ direction }: Scene) => (direction.kind === 'page' ? direction : {});

/** Where the scene's element is, once it is there; null when there is none to go to. */
async function awaitTarget(
  page: FramePage,
  scene: Scene,
  requests: Requests,
  signal?: AbortSignal,
): Promise<Located | null> {
  const name = targetName(nameOf(scene));
  if (name === null) return null;
  const { direction } = scene;
  const required = direction.kind === 'page' && direction.required === true;
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const found = await findTarget(page, nameOf(scene));
    if (found || !required) return found;
    if (waited >= ELEMENT_DEADLINE_MS) {
      const message = `Scene ${scene.index + 1}, “${scene.title}”: nothing that can be seen is ${name}`;
      throw new RejectedError(REJECTED.elementMissing, `${message} within ${ELEMENT_DEADLINE_MS / 1000} s.`);
    }
    signal?.throwIfAborted();
    await pass(page, LOOK_EVERY_MS);
    await requests.settle(signal);
  }
}

/**
 * Answers what a page shows that was opened from within a scene, when it is another than `before`.
 *
 * @returns the address of the page that is shown now
 *
 * @throws RetryableError `PageUnreachable` when it is an error page.
 */
export async function arriveAt(page: FramePage, requests: Requests, before: string | null): Promise<string | null> {
  const { document } = requests;
  if (!document || document.url === before) return before;
  if (document.status >= 400) {
    throw new RetryableError(
      RETRYABLE.pageUnreachable,
      `${document.url} answers with an error (HTTP ${document.status}).`,
    );
  }
  await refuseBanner(page);
  return document.url;
}

/** Where camera and pointer are once a shot is over; the page may have scrolled by itself. */
export const standAfterShot = async (page: FramePage, { end }: Shot): Promise<Stand> => ({
  ...end,
  scroll_y: await page.evaluate(scrolledTo),
});
