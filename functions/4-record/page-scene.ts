import type { FramePage } from '../browser/frame-page.ts';
import { hideHighlight, showHighlight } from '../browser/highlight.ts';
import { openPage } from '../browser/open-page.ts';
import { alignAnimations, locate, scrollPage, scrollRange } from '../browser/page-scripts.ts';
import { refuseBanner } from '../browser/refuse-banner.ts';
import { tour } from '../browser/tour.ts';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Scene } from '../contract/storyboard.ts';
import { planShot, type Shot } from '../core/camera.ts';
import type { Pace, Window } from '../core/camera-motion.ts';
import type { Act } from './capture.ts';

/** Virtual milliseconds at which capture starts, the same in every run. */
const SETTLE_MS = 2_000;

export interface PageSceneRequest {
  readonly scene: Scene;
  readonly url: string;
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

/** Opens the page, brings it to where the scene starts, and plans the scene on what stands there now. */
export async function preparePageScene(page: FramePage, request: PageSceneRequest): Promise<Shot> {
  const { scene, window, signal } = request;
  await openForScene(page, request.url, signal);
  const selector = scene.direction.kind === 'page' ? scene.direction.selector : null;
  const plan = async () =>
    planShot({
      scene,
      frameRate: request.frameRate,
      window,
      target: selector === null ? null : await page.evaluate(locate, selector),
      maxScroll: await page.evaluate(scrollRange),
      showPointer: request.showPointer,
      pace: request.pace,
    });
  const route = (await plan()).scroll;
  const [from, to] = [Math.min(...route), Math.max(...route)];
  await tour(page, { from, to, window: window.height, restAt: scene.from.scroll_y }, signal);
  await page.evaluate(alignAnimations, 'end' as const);
  // Images that came in on the tour may have moved what the scene points at.
  return plan();
}

/** Moves the page along its shot. */
export function followShot(page: FramePage, shot: Shot, highlight: { color: string; fadeMs: number }): Act {
  const { color, fadeMs } = highlight;
  const hover = new Map(shot.hover.map(([frame, x, y]) => [frame, [x, y] as const]));
  let scrolled: number | undefined;
  return async (frame) => {
    let acted = false;
    const height = shot.scroll[frame];
    if (height !== undefined && height !== scrolled) {
      await page.evaluate(scrollPage, height);
      scrolled = height;
      acted = true;
    }
    const moved = hover.get(frame);
    if (moved) {
      page.movePointer(...moved);
      acted = true;
    }
    if (shot.highlight?.from === frame) {
      await page.evaluate(showHighlight, shot.highlight.box, color, fadeMs);
      acted = true;
    }
    if (shot.highlight?.to === frame) {
      await page.evaluate(hideHighlight, fadeMs);
      acted = true;
    }
    return acted;
  };
}
