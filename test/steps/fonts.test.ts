import { beforeAll, describe, expect, test } from 'vitest';
import { withPage } from '../../functions/browser/with-page.ts';
import { browserOptions, useFolders } from '../support/browser.ts';

useFolders();

/** A few characters of each script, among them some that only one language has. */
const SCRIPTS = {
  Latin: 'aßŁőğ',
  Cyrillic: 'Жщїђ',
  Greek: 'Ωάϊ',
  'Simplified Chinese': '中国体验灌',
  'Traditional Chinese': '體驗灣龜',
  Japanese: 'あアー働込',
  Korean: '한글뷁',
  Arabic: 'عپگلا',
  Hebrew: 'שלםץ',
  Devanagari: 'नमक',
  Thai: 'กฎไ',
  emoji: '😀🚀❤🎉🧑',
  signs: '€→✓•…',
};
type Seen = Record<string, { missing: string[]; colours: boolean }>;

/** Runs in the page: characters that look like one that no font has, and whether any pixel is coloured. */
function draw(scripts: Record<string, string>, family: string): Seen {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('There is no canvas.');
  const picture = (character: string) => {
    context.clearRect(0, 0, 48, 48);
    context.font = `32px ${family}`;
    context.fillText(character, 4, 36);
    return context.getImageData(0, 0, 48, 48).data;
  };
  const same = (one: Uint8ClampedArray, other: Uint8ClampedArray) =>
    one.every((value, index) => value === other[index]);
  const unassigned = picture('\u0378');
  const seen: Seen = {};
  for (const [script, text] of Object.entries(scripts)) {
    const pictures = [...text].map((character) => ({ character, pixels: picture(character) }));
    const isGrey = (data: Uint8ClampedArray, at: number) => data[at] === data[at + 1] && data[at] === data[at + 2];
    seen[script] = {
      missing: pictures
        .filter(({ pixels }) => same(pixels, unassigned) || pixels.every((value) => value === 0))
        .map(({ character }) => character),
      colours: pictures.some(({ pixels }) => pixels.some((_, index) => index % 4 === 0 && !isGrey(pixels, index))),
    };
  }
  return seen;
}

describe('on a machine without fonts of its own', () => {
  const families = ['sans-serif', 'serif', 'monospace', 'Arial'];
  let seen: Record<string, Seen>;
  let widths: { narrow: number; wide: number };
  beforeAll(async () => {
    const options = browserOptions([], { systemFontFolders: [] });
    await withPage(options, { width: 640, height: 360 }, async (page) => {
      const drawn: [string, Seen][] = [];
      for (const family of families) drawn.push([family, await page.evaluate(draw, SCRIPTS, family)]);
      seen = Object.fromEntries(drawn);
      widths = await page.evaluate(() => {
        const context = document.createElement('canvas').getContext('2d');
        if (!context) throw new Error('There is no canvas.');
        context.font = '32px monospace';
        return { narrow: context.measureText('iiii').width, wide: context.measureText('MMMM').width };
      });
    });
  });

  test.each(Object.keys(SCRIPTS))('%s is drawn, with no box for a glyph that is not there', (script) => {
    for (const family of families) expect(seen[family]?.[script]?.missing, family).toEqual([]);
  });

  test('emoji are in colour', () => {
    expect(seen['sans-serif']?.emoji?.colours).toBe(true);
    expect(seen['sans-serif']?.Latin?.colours).toBe(false);
  });

  test('code stands in columns', () => {
    expect(widths.narrow).toBe(widths.wide);
  });
});
