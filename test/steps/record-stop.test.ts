import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PageScout } from '../../functions/1-scout/page-scout.ts';
import { browserOptions, useFolders } from '../support/browser.ts';
import { type Color, decode, difference } from '../support/film.ts';
import { cardScene, FRAME_RATE, pageScene, record, SETTINGS, SIZE } from '../support/recording.ts';
import { serveHtml, type TestSite } from '../support/site.ts';

const WHITE: Color = [255, 255, 255];
const RED: Color = [220, 40, 40];
const BLUE: Color = [30, 60, 220];
const css = (color: Color) => `rgb(${color.join(' ')})`;
const looksLike = (color: Color, other: Color) => difference(color, other) < 40;

/** Something that never rests, a button that shows when the mouse is on it, and a menu that opens then. */
const PAGE = `<!doctype html><title>Moves</title>
<style>
  body { margin: 0; height: 3000px; background: #fff }
  i { position: absolute; left: 0; top: 0; width: 40px; height: 40px; background: #000; animation: walk 2s linear infinite }
  @keyframes walk { to { transform: translateX(400px) } }
  nav { position: absolute; left: 100px; top: 100px; width: 120px }
  button { display: block; width: 120px; height: 40px; border: 0; background: ${css(BLUE)} }
  nav:hover button { background: ${css(RED)} }
  ul { display: none; margin: 0; height: 80px; background: ${css(RED)} }
  nav:hover ul { display: block }
  #low { position: absolute; top: 2000px; left: 50px; margin: 0; width: 200px; height: 30px }
  .hidden { display: none }
</style>
<i></i><nav id="menu"><button>Menu</button><ul></ul></nav><p class="hidden item">No</p><p id="low" class="item">Low</p>`;

const folders = useFolders();
let site: TestSite;
beforeAll(async () => {
  site = await serveHtml(PAGE);
});
afterAll(() => site[Symbol.asyncDispose]());

describe('a recording that is stopped', () => {
  test('keeps what was captured: whole, shorter, its pointer too, and it says so', async () => {
    // Prepare
    const stop = new AbortController();
    const path = join(folders.work, 'stopped.mkv');
    let told = 0;

    // Act
    const recording = await record(site.url, path, pageScene(300, '#menu'), {
      stop: stop.signal,
      onProgress: (frame) => {
        told = frame;
        if (frame === 25) stop.abort();
      },
    });

    // Assess
    expect(recording).toMatchObject({ frames: 26, stopped: true, droppedFrames: 0, ...SIZE, frameRate: FRAME_RATE });
    expect(told).toBe(26);
    expect((await decode(path, { ...SIZE, frameRate: FRAME_RATE })).count).toBe(26);
    expect(recording.pointer.length).toBeGreaterThan(3);
    for (const [frame] of recording.pointer) expect(frame).toBeLessThan(26);
  });

  test('before its page has opened, is one frame', async () => {
    const path = join(folders.work, 'at-once.mkv');
    const recording = await record(site.url, path, pageScene(100), { stop: AbortSignal.abort() });
    expect(recording).toMatchObject({ frames: 1, stopped: true });
    expect((await decode(path, { ...SIZE, frameRate: FRAME_RATE })).count).toBe(1);
  });

  test('after its last frame, is not called stopped', async () => {
    const stop = new AbortController();
    const recording = await record(site.url, join(folders.work, 'late.mkv'), pageScene(10), {
      stop: stop.signal,
      onProgress: (frame) => frame === 10 && stop.abort(),
    });
    expect(recording).toMatchObject({ frames: 10, stopped: false });
  });

  test('and broken off, is broken off: nothing is kept', async () => {
    const reason = new Error('Nobody wants it.');
    const path = join(folders.work, 'both.mkv');
    const both = { stop: AbortSignal.abort(), signal: AbortSignal.abort(reason) };
    await expect(record(site.url, path, pageScene(10), both)).rejects.toBe(reason);
    expect(existsSync(path)).toBe(false);
  });
});

test('a recording tells what its browser took', async () => {
  const { cpuSeconds, peakMemoryMb } = await record(site.url, join(folders.work, 'cost.mkv'), pageScene(60));
  expect(cpuSeconds).toBeGreaterThan(0.2);
  expect(cpuSeconds).toBeLessThan(60);
  expect(peakMemoryMb).toBeGreaterThan(60);
  expect(peakMemoryMb).toBeLessThan(2000);
});

describe('a scene that hovers', () => {
  const menu = { x: 160, y: 150 };
  const hover = (frames: number, pointer = { x: 420, y: 220 }) =>
    pageScene(frames, '#menu', {
      direction: { kind: 'page', selector: '#menu', text: null, action: 'hover' },
      from: { scroll_y: 0, pointer },
    });

  test('is felt by the page once the pointer is there: what opens under a mouse opens', async () => {
    const path = join(folders.work, 'hover.mkv');
    const { pointer } = await record(site.url, path, hover(60));
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    const arrived = pointer.at(-1)?.[0] ?? 0;
    expect(arrived).toBeGreaterThan(10);
    expect(looksLike(frames.at(0, 106, 108), BLUE)).toBe(true);
    expect(looksLike(frames.at(0, menu.x, menu.y + 20), WHITE)).toBe(true);
    for (const frame of [arrived + 1, 59]) {
      expect([frame, looksLike(frames.at(frame, 106, 108), RED)]).toEqual([frame, true]);
      expect(looksLike(frames.at(frame, menu.x, menu.y + 20), RED)).toBe(true);
    }
  });

  test('that starts on the element shows it hovered at once, as the scene before left it', async () => {
    const path = join(folders.work, 'still-hovering.mkv');
    await record(site.url, path, hover(10, { x: 160, y: 120 }), { settings: { ...SETTINGS, show_cursor: false } });
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    for (const frame of [1, 9]) expect(looksLike(frames.at(frame, menu.x, menu.y + 20), RED)).toBe(true);
  });

  test('is not what a highlight does: there the page feels no mouse', async () => {
    const path = join(folders.work, 'no-hover.mkv');
    await record(site.url, path, pageScene(90, '#menu'));
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    expect(looksLike(frames.at(89, 106, 108), BLUE)).toBe(true);
  });
});

test('the pace of the settings is the pace of the camera', async () => {
  const heights = async (scroll_speed: number) => {
    const path = join(folders.work, `pace-${scroll_speed}.mkv`);
    const { capturedFrames } = await record(still.url, path, pageScene(120, '#low'), {
      settings: { ...SETTINGS, scroll_speed, transition_duration_ms: 0 },
    });
    return capturedFrames;
  };
  await using still = await serveHtml(
    '<body style="margin:0;height:2000px"><h2 id="low" style="margin-top:400px">Low</h2>',
  );
  expect(await heights(200)).toBeLessThan((await heights(1500)) / 2);
});

describe('a card', () => {
  const shown = async (name: string, scene = cardScene(45), logoDataUrl: string | null = null) => {
    const path = join(folders.work, `${name}.mkv`);
    await record('http://127.0.0.1:1/', path, scene, { logoDataUrl });
    return decode(path, { ...SIZE, frameRate: FRAME_RATE });
  };

  test('has the background that was asked for, and words that can be read on it', async () => {
    const light = await shown('light', cardScene(45, { background_color: '#F4F1EA' }));
    expect(difference(light.at(44, 4, 356), [0xf4, 0xf1, 0xea])).toBeLessThan(90);
    const dark = Array.from({ length: 640 }, (_, x) => light.at(44, x, 176)).filter((color) => color[0] < 90);
    expect(dark.length).toBeGreaterThan(3);
    const usual = await shown('usual');
    expect(difference(usual.at(44, 4, 356), light.at(44, 4, 356))).toBeGreaterThan(90);
  });

  test('carries the logo that it was given', async () => {
    const square = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="lime"/></svg>')}`;
    const frames = await shown('logo', cardScene(45), square);
    const lime = Array.from({ length: 200 }, (_, x) => frames.at(44, x, 36)).filter(
      (color) => color[1] > 200 && color[0] < 60,
    );
    expect(lime.length).toBeGreaterThan(10);
  });
});

describe('locating elements', () => {
  test('tells where they are on the page, those far below too, and which are not to be seen', async () => {
    const selectors = ['#menu', '#low', '.item', '.hidden', '#gone', 'div >'];
    const targets = selectors.map((selector) => ({ selector }));
    // A scout films nothing of which a reader has nothing.
    await using wordy = await serveHtml(`${PAGE}<p style="position:absolute">Words enough to be a page.</p>`);
    const scout = new PageScout(browserOptions([wordy.host]));
    const { page } = await scout.scout({ url: wordy.url, ...SIZE, targets });
    expect(page.located).toEqual({
      '#menu': { x: 100, y: 100, width: 120, height: 40 },
      '#low': expect.objectContaining({ x: 50, y: 2000 }),
      // The first that is drawn, as a scene would show it.
      '.item': expect.objectContaining({ x: 50, y: 2000 }),
      '.hidden': null,
      '#gone': null,
      'div >': null,
    });
  });
});
