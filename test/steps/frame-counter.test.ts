import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Recording } from '../../functions/core/recording.ts';
import { useFolders } from '../support/browser.ts';
import { decode, type Frames } from '../support/film.ts';
import { FRAME_RATE, pageScene, record, SIZE } from '../support/recording.ts';
import { serveHtml } from '../support/site.ts';

const FRAMES = 64;
const BITS = 16;
/** Height of each counter's row, and its middle, CSS pixels. */
const ROW = 50;
const ROWS = ['css', 'waapi', 'raf', 'interval', 'date', 'canvas'] as const;
const frameMs = 1000 / FRAME_RATE;

/**
 * Six clocks on one page. Two move a white block a sixty-fourth of the window a frame, half a frame early so that
 * no rounding decides; three write a number as sixteen bars, white for one and black for nought; one draws such bars on a
 * canvas.
 */
const PAGE = `<!doctype html><title>Clocks</title>
<style>
  body { margin: 0; background: #000; overflow: hidden }
  div { position: absolute; left: 0; height: ${ROW}px }
  .block { width: 10px; background: #fff }
  .bit { width: 40px }
  #css { top: 0; animation: walk ${64 * frameMs}ms steps(64) ${-frameMs / 2}ms infinite }
  #waapi { top: ${ROW}px }
  @keyframes walk { to { transform: translateX(640px) } }
</style>
<div class="block" id="css"></div><div class="block" id="waapi"></div>
<script>
  const { body } = document;
  document.querySelector('#waapi').animate([{ transform: 'none' }, { transform: 'translateX(640px)' }], {
    duration: ${64 * frameMs}, delay: ${-frameMs / 2}, easing: 'steps(64)', iterations: Infinity,
  });
  const row = (index) => {
    const bits = Array.from({ length: ${BITS} }, (_, bit) => {
      const div = Object.assign(document.createElement('div'), { className: 'bit' });
      Object.assign(div.style, { left: bit * 40 + 'px', top: index * ${ROW} + 'px' });
      body.append(div);
      return div;
    });
    return (value) => bits.forEach((div, bit) => {
      div.style.background = (value >> bit) & 1 ? '#fff' : '#000';
    });
  };
  const [raf, interval, date] = [row(2), row(3), row(4)];
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: ${ROW} });
  canvas.style.cssText = 'position:absolute;left:0;top:' + 5 * ${ROW} + 'px';
  body.append(canvas);
  const pen = canvas.getContext('2d');
  const draw = (value) => {
    for (let bit = 0; bit < ${BITS}; bit++) {
      pen.fillStyle = (value >> bit) & 1 ? '#fff' : '#000';
      pen.fillRect(bit * 40, 0, 40, ${ROW});
    }
  };
  let drawn = 0;
  const paint = (time) => { draw(++drawn); raf(Math.round(time)); date(Date.now() % 65536); requestAnimationFrame(paint); };
  requestAnimationFrame(paint);
  let ticks = 0;
  setInterval(() => interval(++ticks), 10);
</script>`;

const folders = useFolders();
let recording: Recording;
let frames: Frames;

beforeAll(async () => {
  await using site = await serveHtml(PAGE);
  const path = join(folders.work, 'clocks.mkv');
  recording = await record(site.url, path, pageScene(FRAMES));
  frames = await decode(path, { ...SIZE, frameRate: FRAME_RATE });
});

const bright = (frame: number, x: number, y: number) => frames.at(frame, x, y)[1] > 127;
const middle = (row: (typeof ROWS)[number]) => ROWS.indexOf(row) * ROW + ROW / 2;
const all = <T>(read: (frame: number) => T) => Array.from({ length: FRAMES }, (_, frame) => read(frame));

/** Which sixty-fourths of a row are white. */
const blocks = (row: 'css' | 'waapi') =>
  all((frame) => Array.from({ length: 64 }, (_, at) => at).filter((at) => bright(frame, at * 10 + 5, middle(row))));

/** The numbers that a row of bars shows, by frame. */
const numbers = (row: 'raf' | 'interval' | 'date' | 'canvas') =>
  all((frame) =>
    Array.from({ length: BITS }, (_, bit) => (bright(frame, bit * 40 + 20, middle(row)) ? 2 ** bit : 0)).reduce(
      (sum, value) => sum + value,
    ),
  );

/** Times are shown in whole milliseconds, and sums of fractions are a little off. */
const ROUNDING_MS = 1 + 1e-6;

describe('each film frame shows the page at exactly its own time', () => {
  test('there are as many frames as were asked for, and each had to be taken', () => {
    expect(frames.count).toBe(FRAMES);
    expect(recording).toMatchObject({ frames: FRAMES, capturedFrames: FRAMES, droppedFrames: 0 });
  });

  test.each(['css', 'waapi'] as const)('an endless %s animation starts with the scene and keeps step', (row) => {
    expect(blocks(row)).toEqual(all((frame) => [frame]));
  });

  test('requestAnimationFrame is told times one frame apart, never twice the same', () => {
    const times = numbers('raf');
    for (const [frame, time] of times.entries()) {
      expect(Math.abs(time - (times[0] ?? 0) - frame * frameMs)).toBeLessThanOrEqual(ROUNDING_MS);
    }
  });

  test('a canvas shows each of its drawings once, in order', () => {
    const drawings = numbers('canvas');
    for (const [frame, count] of drawings.entries()) expect(count - (drawings[0] ?? 0)).toBe(frame);
  });

  test('Date.now goes with the frames, not with the machine', () => {
    const times = numbers('date');
    for (const [frame, time] of times.entries()) {
      const passed = (time - (times[0] ?? 0) + 65_536) % 65_536;
      expect(Math.abs(passed - frame * frameMs)).toBeLessThanOrEqual(ROUNDING_MS);
    }
  });

  test('setInterval has ticked as often as its time allows', () => {
    const ticks = numbers('interval');
    for (const [frame, count] of ticks.entries()) {
      expect(Math.abs(count - (ticks[0] ?? 0) - (frame * frameMs) / 10)).toBeLessThanOrEqual(ROUNDING_MS);
    }
    expect(ticks[0]).toBeGreaterThan(0);
  });
});
