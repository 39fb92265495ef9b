import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planShot, type Shot } from '../../functions/core/camera.ts';
import type { Recording } from '../../functions/core/recording.ts';
import { useFolders } from '../support/browser.ts';
import { type Color, decode, difference, type Frames } from '../support/film.ts';
import { FRAME_RATE, pageScene, record, SETTINGS, SIZE } from '../support/recording.ts';
import { serve, type TestSite } from '../support/site.ts';

const FRAMES = 135;
const TARGET = { x: 120, y: 6000, width: 220, height: 48 };
const PAGE_HEIGHT = 9000;
const WHITE: Color = [255, 255, 255];
const GREEN: Color = [0, 160, 80];
const BLUE: Color = [30, 60, 220];
const PURPLE: Color = [200, 30, 200];
const HIGHLIGHT: Color = [255, 136, 0];
const css = (color: Color) => `rgb(${color.join(' ')})`;

/** A tall page with what real pages have: a header that sticks, a banner to answer, pictures that come when scrolled to. */
const PAGE = `<!doctype html><title>Tall</title>
<style>
  html { scroll-behavior: smooth }
  body { margin: 0; height: ${PAGE_HEIGHT}px; background: #fff; position: relative }
  header { position: sticky; top: 0; height: 30px; background: ${css(GREEN)} }
  #target { position: absolute; left: ${TARGET.x}px; top: ${TARGET.y}px; width: ${TARGET.width}px; height: ${TARGET.height}px;
    box-sizing: border-box; border: 0; background: ${css(BLUE)}; color: ${css(BLUE)} }
  img { position: absolute; left: 400px; width: 200px; height: 100px }
  .cookie-banner { position: fixed; left: 0; right: 0; bottom: 0; height: 90px; background: #000; color: #fff }
</style>
<header></header>
<button id="target">Go</button>
<img loading="lazy" src="/picture.svg" style="top: 6000px" alt="">
<div class="cookie-banner" role="dialog"><p>We use cookies.</p>
  <button onclick="answer('accepted')">Accept all</button> <button onclick="answer('rejected')">Reject all</button>
</div>
<script>
  function answer(how) { fetch('/' + how); document.querySelector('.cookie-banner').remove(); }
</script>`;

const folders = useFolders();
const asked: string[] = [];
let site: TestSite;
let recording: Recording;
let frames: Frames;
let shot: Shot;

beforeAll(async () => {
  site = await serve((request, response) => {
    asked.push(request.url ?? '');
    if (!request.url?.startsWith('/picture')) return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    const picture = `<svg xmlns="http://www.w3.org/2000/svg"><rect width="200" height="100" fill="${css(PURPLE)}"/></svg>`;
    // Late, as pictures are: a frame taken too early would lack it.
    setTimeout(() => response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(picture), 200);
  });
  const scene = pageScene(FRAMES, '#target');
  const path = join(folders.work, 'page.mkv');
  recording = await record(site.url, path, scene, { settings: { ...SETTINGS, highlight_color: '#FF8800' } });
  frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
  const maxScroll = PAGE_HEIGHT - SIZE.height;
  shot = planShot({ scene, frameRate: FRAME_RATE, window: SIZE, target: TARGET, maxScroll, showPointer: true });
});
afterAll(() => site[Symbol.asyncDispose]());

const looksLike = (color: Color, other: Color) => difference(color, other) < 40;
const highlight = () => shot.highlight ?? expect.fail('The scene is long enough for a highlight.');

/** Colours in the middle of the highlight's four edges. */
function edges(frame: number): Color[] {
  const { x, y, width, height } = highlight().box;
  const at: [number, number][] = [
    [x + width / 2, y + 1],
    [x + width / 2, y + height - 2],
    [x + 1, y + height / 2],
    [x + width - 2, y + height / 2],
  ];
  return at.map(([left, top]) => frames.at(frame, left, top));
}

describe('a page scene', () => {
  test('is planned on what stands on the page, and takes all its frames', () => {
    expect(recording.pointer).toEqual(shot.pointer);
    expect(frames.count).toBe(FRAMES);
  });

  test('follows the camera: the target is where its height says, in each frame that shows it', () => {
    let seen = 0;
    for (let frame = 0; frame < FRAMES; frame++) {
      const y = TARGET.y + TARGET.height / 2 - (shot.scroll[frame] ?? 0);
      if (y < 60 || y > SIZE.height - 30) continue;
      seen++;
      expect([frame, looksLike(frames.at(frame, TARGET.x + 40, y), BLUE)]).toEqual([frame, true]);
    }
    expect(seen).toBeGreaterThan(FRAMES / 2);
  });

  test('does not leave at once: the first frames show the page’s top', () => {
    for (const frame of [0, 1, 2]) expect(shot.scroll[frame]).toBe(0);
    expect(looksLike(frames.at(0, 320, 200), WHITE)).toBe(true);
  });

  test('keeps a sticky header in its place', () => {
    for (let frame = 0; frame < FRAMES; frame += 5) {
      expect(looksLike(frames.at(frame, 500, 12), GREEN)).toBe(true);
    }
  });

  test('draws the highlight around the target from the planned frame on', () => {
    const { from, to } = highlight();
    for (const color of edges(from - 1)) expect(looksLike(color, HIGHLIGHT)).toBe(false);
    for (const frame of [from + 9, Math.round((from + to) / 2), to]) {
      for (const color of edges(frame))
        expect([frame, color, looksLike(color, HIGHLIGHT)]).toEqual([frame, color, true]);
    }
  });

  test('has let the highlight go before the cut', () => {
    for (const color of edges(FRAMES - 1)) expect(looksLike(color, HIGHLIGHT)).toBe(false);
    const { x, y } = highlight().box;
    expect(looksLike(frames.at(FRAMES - 1, x + 1, y + 20), WHITE)).toBe(true);
  });

  test('fades the highlight in, it does not pop up', () => {
    const { from, box } = highlight();
    // The frame is a little larger at first, so its edge is looked for around where it will be.
    const strength = (frame: number) =>
      Math.max(
        ...Array.from({ length: 16 }, (_, x) => 255 - frames.at(frame, box.x - 12 + x, box.y + box.height / 2)[2]),
      );
    const [before, first, full] = [strength(from - 1), strength(from + 1), strength(from + 9)];
    expect(before).toBeLessThan(10);
    expect(first).toBeGreaterThan(before + 20);
    expect(first).toBeLessThan(full - 20);
  });

  test('shows the lazy picture of the place it goes to, although it comes late', () => {
    const rest = shot.scroll.at(-1) ?? 0;
    for (const frame of [highlight().from, FRAMES - 1]) {
      expect(looksLike(frames.at(frame, 500, TARGET.y + 20 - rest), PURPLE)).toBe(true);
    }
    expect(asked).toContain('/picture.svg');
  });

  test('refuses the cookies, and no frame shows the banner', () => {
    expect(asked).toContain('/rejected');
    expect(asked).not.toContain('/accepted');
    for (let frame = 0; frame < FRAMES; frame += 10) expect(looksLike(frames.at(frame, 60, 350), WHITE)).toBe(true);
  });
});

describe('the scene after it', () => {
  test('opens where this one ended, so that the cut is not seen', async () => {
    // Act
    const path = join(folders.work, 'next.mkv');
    const next = await record(site.url, path, pageScene(30, null, { from: shot.end }));

    // Assess
    const opened = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    const [first, last] = [opened.picture(0), frames.picture(FRAMES - 1)];
    const unlike = first.reduce((sum, value, index) => sum + (Math.abs(value - (last[index] ?? 0)) > 24 ? 1 : 0), 0);
    expect(unlike / first.length).toBeLessThan(0.002);
    expect(next.pointer[0]).toEqual([0, shot.end.pointer.x, shot.end.pointer.y]);
  });

  test('has no pointer track when the pointer is not wanted', async () => {
    const path = join(folders.work, 'no-pointer.mkv');
    const settings = { ...SETTINGS, show_cursor: false };
    expect((await record(site.url, path, pageScene(3), { settings })).pointer).toEqual([]);
  });
});
