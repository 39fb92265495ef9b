import type { FramePage } from '../browser/frame-page.ts';
import { followHighlight, hideHighlight, showHighlight } from '../browser/highlight.ts';
import { moveMouse, pressMouse, typeCharacter } from '../browser/input.ts';
import { scrollPage } from '../browser/page-scripts.ts';
import type { Requests } from '../browser/requests.ts';
import type { Shot } from '../core/camera.ts';
import type { Act } from './capture.ts';

export interface ShotStyle {
  readonly color: string;
  readonly fadeMs: number;
}

/** Moves the page along its shot. @param arrive is called once what was done is answered; the page may be another one. */
export function followShot(
  page: FramePage,
  shot: Shot,
  style: ShotStyle,
  requests: Requests,
  arrive: () => Promise<void>,
): Act {
  const { session } = page;
  const mouse = new Map(shot.mouse.map(([frame, x, y]) => [frame, { x, y }]));
  const zoom = new Map(shot.zoom.map(([frame, ...view]) => [frame, view]));
  const keys = Map.groupBy(shot.keys, ([frame]) => frame);
  // Only what was touched can ask for something in answer.
  const touches = shot.press !== null || shot.keys.length > 0 || shot.navigate !== null;
  let scrolled = shot.scroll[0];
  return async (frame) => {
    let acted = false;
    const act = async (what: unknown) => {
      await what;
      acted = true;
    };
    const height = shot.scroll[frame];
    if (height !== undefined && height !== scrolled) {
      await act(page.evaluate(scrollPage, height));
      scrolled = height;
    }
    const touch = (input: Promise<void>) => act(requests.touched(input));
    const point = mouse.get(frame);
    // Nobody waits for a move: it is had with the next frame.
    if (point) await act(void moveMouse(session, point));
    const { press, highlight, navigate } = shot;
    if (press?.frame === frame) await touch(pressMouse(session, 'mousePressed', press));
    if (press?.release === frame) await touch(pressMouse(session, 'mouseReleased', press));
    for (const [, character] of keys.get(frame) ?? []) await touch(typeCharacter(session, character));
    if (navigate?.frame === frame) await act(requests.navigate(navigate.url));
    if (highlight?.from === frame) await act(page.evaluate(showHighlight, highlight, style.color, style.fadeMs));
    if (highlight && frame >= highlight.from && (await page.evaluate(followHighlight))) acted = true;
    if (highlight?.to === frame) await act(page.evaluate(hideHighlight, style.fadeMs));
    const view = zoom.get(frame);
    if (view) await act(page.zoom({ x: view[0], y: view[1], scale: view[2] }));
    if (touches) {
      // What was pressed or typed is answered in the next frame.
      if (acted) await page.paint();
      await requests.settle();
      await arrive();
    }
    return acted;
  };
}
