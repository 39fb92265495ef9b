import { type Target, targetName } from '../core/target.ts';
import type { CdpSession } from './cdp.ts';
import { expressionOf, type FramePage, resultOf } from './frame-page.ts';
import { type Located, locate } from './page-target.ts';

/**
 * Where a target is on the page, from its top left corner in CSS pixels, frames of other origins included; null when it
 * is not there now.
 */
export async function findTarget(page: FramePage, target: Target): Promise<Located | null> {
  if (targetName(target) === null) return null;
  const wanted = { selector: target.selector ?? null, text: target.text ?? null };
  const found = await page.evaluate(locate, wanted);
  if (found) return found;
  for (const frame of await otherFrames(page.session)) {
    const located = await locateIn(frame, wanted).catch(() => null);
    if (located) return inWindow(page, frame, located);
  }
  return null;
}

interface Frame {
  /** Where the frame's scripts run. */
  readonly session: CdpSession;
  /** Where the element that holds it is. */
  readonly owner: CdpSession;
  readonly frameId: string;
  /** It shares the page's process. */
  readonly local: boolean;
}

interface FrameTree {
  readonly frame: { readonly id: string };
  readonly childFrames?: readonly FrameTree[];
}

/** Frames in the page's own process, then those that their origin gave another. */
async function otherFrames(session: CdpSession): Promise<Frame[]> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const below = (tree: FrameTree): string[] =>
    (tree.childFrames ?? []).flatMap((child) => [child.frame.id, ...below(child)]);
  const local = below(frameTree as FrameTree).map((frameId) => ({ session, owner: session, frameId, local: true }));
  const { targetInfos } = await session.send('Target.getTargets');
  const others = (targetInfos as { targetId: string; type: string }[]).filter(({ type }) => type === 'iframe');
  const remote = await Promise.all(
    others.map(async ({ targetId }) => ({
      ...{ session: await session.attach(targetId), owner: session, frameId: targetId, local: false },
    })),
  );
  return [...local, ...remote];
}

async function locateIn({ session, frameId, local }: Frame, wanted: Target): Promise<Located | null> {
  const world = local ? await session.send('Page.createIsolatedWorld', { frameId }) : {};
  const evaluated = await session.send('Runtime.evaluate', {
    expression: expressionOf(locate as (...args: never[]) => unknown, [wanted]),
    returnByValue: true,
    ...(local && { contextId: world.executionContextId }),
  });
  return resultOf(evaluated) as Located | null;
}

/** A place in a frame as a place on the page. */
async function inWindow(page: FramePage, { owner, frameId }: Frame, { box }: Located): Promise<Located | null> {
  const { backendNodeId } = await owner.send('DOM.getFrameOwner', { frameId });
  const { model } = await owner.send('DOM.getBoxModel', { backendNodeId });
  const [left = 0, top = 0] = (model as { content: number[] }).content;
  const scrolled = await page.evaluate(() => {
    const { scrollLeft, scrollTop } = pageScroller();
    return { x: scrollLeft, y: scrollTop };
  });
  return { box: { ...box, x: box.x + left + scrolled.x, y: box.y + top + scrolled.y }, fixed: false };
}
