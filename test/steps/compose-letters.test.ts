import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sceneCues } from '../../functions/core/film/burned-captions.ts';
import { type Color, difference, type Frames } from '../support/film.ts';
import { type PaintedScene, paintedScene } from '../support/painted-scene.ts';

const SIZE = { width: 640, height: 360 };
const FRAME_RATE = 25;
const GREEN: Color = [20, 110, 60];
const ACCENT = '#FFB020';
const SPOKEN: Color = [255, 176, 32];

let folder = '';
let scene: PaintedScene;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letters-test-'));
  scene = await paintedScene(folder, { frames: 50, frameRate: FRAME_RATE, ...SIZE }, GREEN);
});
afterAll(() => rm(folder, { recursive: true }));

/** Words one after the other, each half a second long. */
const spoken = (text: string) => {
  const words = text.split(' ').map((word, index) => {
    return { text: word, start_seconds: index / 2, end_seconds: (index + 1) / 2 };
  });
  return { cues: sceneCues([{ frames: 50 }], 0, [{ offsetSeconds: 0, words }], FRAME_RATE), accent: ACCENT };
};

/** Box of the pixels that look so. */
function boxOf(frames: Frames, frame: number, looksSo: (color: Color) => boolean) {
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let y = 0; y < SIZE.height; y++) {
    for (let x = 0; x < SIZE.width; x++) {
      if (!looksSo(frames.at(frame, x, y))) continue;
      xs.push(x);
      ys.push(y);
    }
  }
  if (xs.length === 0) return null;
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
const isSpoken = (color: Color) => difference(color, SPOKEN) < 70;
const isLettered = (color: Color) => difference(color, GREEN) > 40;

const CORPUS = [
  String.raw`It's "50%" off: a\b, c;d [e]`,
  '%{pts} %{localtime}',
  String.raw`{\pos(0,0)}one\Ntwo\nthree\hfour`,
  '{}[]=,;',
  "'",
  ':',
  'Zoë Ångström – Ελληνικά, Кириллица',
  'مرحبا بكم في العرض (Leadreel 2.0)',
  'שלום Leadreel גרסה 42',
  'हिन्दी में क्षमा स्त्री',
  'ที่นี่ผู้ใหญ่',
  '欢迎使用Leadreel',
  'ようこそ、デモへ',
  '안녕하세요',
  `${'Donaudampfschifffahrt'.repeat(24)}`.slice(0, 500),
];

describe('text in a picture', () => {
  test('is drawn as it stands there, in every script: each in its own place, none like another', async () => {
    const pictures = new Set<string>();
    for (const [index, text] of CORPUS.entries()) {
      const watermark = { text, opacity: 1, logoPosition: 'bottom-right' } as const;
      const frames = await scene.render(`corpus-${index}`, { watermark, captions: spoken(text), frames: 2 });
      const box = boxOf(frames, 1, isLettered) ?? expect.fail(`${text} is not drawn.`);
      expect([text, box.top > 250, box.bottom < 354, box.left > 5, box.right < 600]).toEqual([
        text,
        ...Array(4).fill(true),
      ]);
      pictures.add(frames.picture(1).toString('base64'));
    }
    expect(pictures.size).toBe(CORPUS.length);
  });

  test('leaves out what no font has instead of drawing boxes', async () => {
    const plain = await scene.render('plain', { captions: spoken('Fast and safe'), frames: 2 });
    const emoji = await scene.render('emoji', { captions: spoken('Fast🚀 and👩‍💻 safe✨'), frames: 2 });
    expect(emoji.picture(1).equals(plain.picture(1))).toBe(true);
    const nothing = await scene.render('nothing', { captions: spoken('🚀 🎉'), frames: 2 });
    expect(boxOf(nothing, 1, isLettered)).toBeNull();
  });
});

describe('burned captions', () => {
  test('mark each word while it is spoken, within a frame of it', async () => {
    const frames = await scene.render('marked', { captions: spoken('wwww mmmm wwww mmmm') });
    const middles = Array.from({ length: 4 }, (_, word) => {
      // The words change at 0.5, 1 and 1.5 s: frames 12 or 13, 25, 37 or 38.
      const at = word * 12.5;
      const boxes = [Math.ceil(at) + 1, Math.floor(at + 12.5) - 1].map((frame) => boxOf(frames, frame, isSpoken));
      for (const box of boxes) expect(box?.right ?? 0).toBeGreaterThan(box?.left ?? 0);
      expect(Math.abs((boxes[0]?.left ?? 0) - (boxes[1]?.left ?? 99))).toBeLessThanOrEqual(2);
      return ((boxes[0]?.left ?? 0) + (boxes[0]?.right ?? 0)) / 2;
    });
    expect(middles).toEqual([...middles].sort((a, b) => a - b));
  });

  test('mark words of a right-to-left line from its right end on', async () => {
    const frames = await scene.render('rtl', { captions: spoken('שלום עולם Leadreel היום') });
    const middle = (frame: number) => {
      const box = boxOf(frames, frame, isSpoken) ?? expect.fail('No word is marked.');
      return (box.left + box.right) / 2;
    };
    const middles = [6, 18, 31, 44].map(middle);
    expect(middles).toEqual([...middles].sort((a, b) => b - a));
  });

  test('keep clear of watermark and logo, and stand on a dark box', async () => {
    const captions = spoken('This is what a caption of two lines looks like when somebody speaks fast');
    const watermark = { text: 'Acme '.repeat(12), opacity: 1, logoPosition: 'bottom-right' } as const;
    const both = boxOf(await scene.render('both', { captions, frames: 2 }), 1, isLettered);
    const marked = await scene.render('above', { captions, watermark, frames: 2 });
    const alone = boxOf(await scene.render('alone', { watermark, frames: 2 }), 1, isLettered);
    const rows = Array.from({ length: SIZE.height }, (_, y) => y).filter((y) => {
      const dark = Array.from({ length: SIZE.width }, (_, x) => marked.at(1, x, y)).filter(
        (color) => Math.max(...color) < 60,
      );
      return dark.length > 260;
    });
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.at(-1)).toBeLessThan(alone?.top ?? 0);
    expect((both?.bottom ?? 0) < 350 && (both?.left ?? 0) > 90).toBe(true);
  });
});
