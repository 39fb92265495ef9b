import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useFolders } from '../support/browser.ts';
import { type Color, decode, difference } from '../support/film.ts';
import { FRAME_RATE, pageScene, record, SETTINGS, SIZE } from '../support/recording.ts';
import { serveHtml } from '../support/site.ts';

const folders = useFolders();
const RED: Color = [200, 40, 40];
const css = (color: Color) => `rgb(${color.join(' ')})`;
const is = (color: Color, other: Color) => difference(color, other) < 50;
const FRAMES = 90;
const pages: Record<string, string> = {
  'snaps to its sections': `<style>html { scroll-snap-type: y mandatory } body { margin: 0 } section { height: 360px; scroll-snap-align: start }</style>
    ${'<section></section>'.repeat(4)}<section><div id="target" style="position:relative;top:120px;left:100px;width:200px;height:60px;background:${css(RED)}"></div></section>${'<section></section>'.repeat(2)}`,
  'scrolls a panel instead of itself': `<style>html, body { margin: 0; height: 100%; overflow: hidden } main { height: 100vh; overflow-y: auto }</style>
    <main><div style="height:1500px"></div><div id="target" style="margin-left:100px;width:200px;height:60px;background:${css(RED)}"></div><div style="height:1500px"></div></main>`,
  'grows as it is scrolled': `<body style="margin:0"><div id="list"></div><script>
    const add = () => { for (let n = 0; n < 5; n++) document.querySelector('#list').insertAdjacentHTML('beforeend', '<p style="height:150px;margin:0">Entry</p>'); };
    add(); addEventListener('scroll', () => { if (scrollY + innerHeight > document.body.scrollHeight - 200) add(); });
    document.body.insertAdjacentHTML('beforeend', '<div id="target" style="position:absolute;top:1400px;left:100px;width:200px;height:60px;background:${css(RED)}"></div>');</script>`,
  'scrolls smoothly by a script of its own': `<body style="margin:0;height:4000px"><div id="target" style="position:absolute;top:1400px;left:100px;width:200px;height:60px;background:${css(RED)}"></div><script>
    // As smooth-scroll libraries do: the wheel is taken, and the page follows a position of their own.
    let position = 0; let wanted = 0;
    addEventListener('wheel', (event) => { event.preventDefault(); wanted += event.deltaY; }, { passive: false });
    addEventListener('scroll', () => { if (Math.abs(scrollY - position) > 1) position = wanted = scrollY; });
    const follow = () => { if (position !== wanted) { position += (wanted - position) * 0.1; scrollTo(0, position); } requestAnimationFrame(follow); };
    follow();</script>`,
};

describe.each(Object.entries(pages))('a page that %s', (name, html) => {
  test('is brought to the element without a jump', async () => {
    await using site = await serveHtml(`<!doctype html><title>Scrolls</title>${html}`);
    const path = join(folders.work, `${name}.mkv`);
    const scene = pageScene(FRAMES, '#target');
    const direction = { ...scene.direction, action: 'look' } as (typeof scene)['direction'];
    await record(
      site.url,
      path,
      { ...scene, direction },
      {
        settings: { ...SETTINGS, capture_mode: 'live', show_cursor: false },
      },
    );
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });

    // Where the element's first red row is, frame by frame; null while it is below the window.
    const tops = Array.from({ length: FRAMES }, (_, frame) => {
      const row = Array.from({ length: SIZE.height }, (__, y) => y).find((y) => is(frames.at(frame, 200, y), RED));
      return row ?? null;
    });
    const seen = tops.flatMap((top) => (top === null ? [] : [top]));
    expect(tops[0]).toBeNull();
    expect(seen.length).toBeGreaterThan(40);
    // It comes up from below, steadily, and rests in view.
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    const rest = seen.at(-1) ?? 0;
    expect(rest).toBeGreaterThan(30);
    expect(rest).toBeLessThan(260);
    expect(seen.slice(-10)).toEqual(Array.from({ length: 10 }, () => rest));
    for (const [index, top] of seen.slice(1).entries()) expect((seen[index] ?? 0) - top).toBeLessThan(100);
  });
});

describe('what sits in the page', () => {
  test('the frame follows its element when that moves under it', async () => {
    await using site = await serveHtml(`<!doctype html><title>Moves</title><body style="margin:0">
      <div id="target" style="position:absolute;left:200px;top:150px;width:120px;height:40px;background:#1e3cdc"></div>
      <script>let step = 0; setInterval(() => {
        document.querySelector('#target').style.top = 150 + (step++ % 2) * 80 + 'px';
      }, 1000)</script>`);
    const path = join(folders.work, 'moves.mkv');
    const scene = pageScene(150, '#target', { from: { scroll_y: 0, pointer: { x: 330, y: 190 } } });
    await record(site.url, path, scene, { settings: { ...SETTINGS, highlight_color: '#C82828' } });
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    const rows = Array.from({ length: SIZE.height }, (_, y) => y);
    const places = Array.from({ length: 60 }, (_, index) => {
      const lowest = (color: Color) => rows.findLast((y) => is(frames.at(60 + index, 260, y), color)) ?? 0;
      return { element: lowest([30, 60, 220]), frame: lowest(RED) };
    });
    expect(new Set(places.map(({ element }) => element)).size).toBe(2);
    const distance = (places[0]?.frame ?? 0) - (places[0]?.element ?? 0);
    expect(distance).toBeGreaterThan(2);
    for (const { element, frame } of places) expect(frame - element).toBe(distance);
  });

  test('a zoom draws the element anew at its size: a line one pixel wide is two wide, and as sharp', async () => {
    await using site = await serveHtml(`<!doctype html><title>Line</title><body style="margin:0;background:#fff">
      <div id="target" style="position:absolute;left:280px;top:140px;width:80px;height:60px;background:linear-gradient(#000,#000) 40px 0/1px 100% no-repeat"></div>`);
    const path = join(folders.work, 'line.mkv');
    const scene = pageScene(150, '#target');
    const direction = { ...scene.direction, action: 'zoom', scale: 2 } as (typeof scene)['direction'];
    await record(site.url, path, { ...scene, direction }, { settings: { ...SETTINGS, quality: 'ultra' } });
    const frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
    const dark = (frame: number) =>
      Array.from({ length: SIZE.width }, (_, x) => frames.at(frame, x, 180)[0]).filter((value) => value < 250);
    const near = Array.from({ length: 150 }, (_, frame) => frame).filter(
      (frame) => dark(frame).filter((value) => value < 60).length >= 2,
    );
    expect(near.length).toBeGreaterThan(15);
    const sharp = dark(near[Math.floor(near.length / 2)] ?? 0);
    // Blown up, it would have grey rows at both sides.
    expect(sharp.filter((value) => value < 60)).toHaveLength(2);
    expect(sharp.filter((value) => value >= 60 && value < 215).length).toBeLessThanOrEqual(1);
    expect(frames.picture(149).equals(frames.picture(0))).toBe(true);
  });
});
