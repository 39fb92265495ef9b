import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AssShape, assDocument, glyphDrawing, roundedBox } from '../../functions/core/film/ass.ts';
import { captionColors, captionShapes, sceneCues } from '../../functions/core/film/burned-captions.ts';
import { fontOrder } from '../../functions/core/film/font-order.ts';
import type { SetLine, Typesetter } from '../../functions/core/film/lettering.ts';
import { watermarkShapes } from '../../functions/core/film/watermark.ts';
import { contrast } from '../../functions/core/pages/colors.ts';
import { letterFonts } from '../../functions/sdk/binaries.ts';
import { openTypesetter } from '../../functions/typeset/typesetter.ts';

const FILM = { width: 1280, height: 720, frames: 60, frameRate: 30 };
const SAMPLE = 'Zoë "50%" Ελλάδα Кириллица مرحبا שלום हिन्दी ไทย';
let typesetter: Typesetter;
beforeAll(async () => {
  ({ typesetter } = await openTypesetter(letterFonts(), [
    SAMPLE,
    '欢迎使用',
    '{}\\:;,%!?()0123456789 abcdefghijklmnopqrstuvwxyz',
  ]));
});

/** Whatever somebody may write, controls and halves of characters included. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(SAMPLE, String.raw`{\pos(0,0)}\N\h%{pts}`, 'a\nb\r\nc\u2028d', '\\', '{', '}', 'x'.repeat(500)),
);
const EVENT =
  /^Dialogue: \d,\d:\d\d:\d\d\.\d\d,\d:\d\d:\d\d\.\d\d,D,,0,0,0,,\{\\an7\\pos\(0,0\)\\1c&H[0-9A-F]{6}&\\1a&H[0-9A-F]{2}&\\p5\}(?:[mlb](?: -?\d+)+ ?)*$/;
const eventsOf = (shapes: readonly AssShape[]) =>
  assDocument(FILM, shapes)
    .split('[Events]\n')[1]
    ?.split('\n')
    .filter((line) => line !== '' && !line.startsWith('Format: ')) ?? [];

describe('text in a subtitle file', () => {
  test('is outlines and nothing else, one line a shape, whatever is written', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const words = [{ text: text || 'a', start_seconds: 0, end_seconds: 1 }];
        const cues = sceneCues([{ frames: 60 }], 0, [{ offsetSeconds: 0, words }], 30);
        const place = { ...FILM, logoPosition: 'bottom-right', hasWatermark: true, accent: '#E07A2F' } as const;
        const shapes = [
          ...captionShapes(cues, place, typesetter),
          ...watermarkShapes({ text, opacity: 0.5, logoPosition: 'bottom-right' }, FILM, typesetter),
        ];
        const events = eventsOf(shapes);
        expect(events).toHaveLength(shapes.length);
        for (const event of events) expect(event).toMatch(EVENT);
      }),
      { numRuns: 150 },
    );
  });

  test('changes half a frame early at every rate, so that no rounding comes a frame late', () => {
    for (const frameRate of [10, 24, 25, 30, 50, 60]) {
      for (const frame of [1, 2, 7, 100, 35_999]) {
        const shape = { ...{ layer: 1, from: frame, to: frame + 1, color: '#FFFFFF', opacity: 1 }, drawing: 'm 0 0' };
        const [, h, m, s] = /,(\d+):(\d\d):(\d\d\.\d\d),/.exec(assDocument({ ...FILM, frameRate }, [shape])) ?? [];
        const at = Number(h) * 3600 + Number(m) * 60 + Number(s);
        expect(at > (frame - 1) / frameRate && at <= frame / frameRate).toBe(true);
      }
    }
  });

  test('stands in sixteenths of a pixel', () => {
    expect(roundedBox({ x: 1, y: 2, width: 8, height: 4, radius: 0 })).toContain('m 16 32 l 144 32');
    expect(glyphDrawing([{ at: 0, x: 1, y: 0, outline: [['l', 0.5, -0.5]] }], 10, 3, 4)).toBe('l 288 -16');
  });
});

describe('the typesetter', () => {
  const order = ({ glyphs }: SetLine) => [...glyphs].sort((a, b) => a.x - b.x).map(({ at }) => at);

  test('orders lines of both directions as they are read', () => {
    expect(typesetter.direction('שלום abc')).toBe('rtl');
    expect(typesetter.direction('abc שלום')).toBe('ltr');
    expect(order(typesetter.setLine('שלום abc', 'rtl'))).toEqual([5, 6, 7, 3, 2, 1, 0]);
    expect(order(typesetter.setLine('abc שלום', 'ltr'))).toEqual([0, 1, 2, 7, 6, 5, 4]);
  });

  test('joins what its script joins', () => {
    const alone = typesetter.setLine('م', 'rtl').width * 4;
    expect(typesetter.setLine('مممم', 'rtl').width).not.toBeCloseTo(alone, 2);
    // Two consonants and the sign that joins them become one shape.
    expect(typesetter.setLine('न्दी', 'ltr').glyphs.length).toBeLessThan(4);
  });

  test('leaves out what no font has, and names letters among it', async () => {
    expect(typesetter.drawable('  Go 🚀\n now 👩‍💻! ')).toBe('Go now !');
    expect((await openTypesetter(letterFonts(), ['abc 🚀'])).missing).toEqual([]);
    expect((await openTypesetter(letterFonts(), ['தமி'])).missing).toEqual(['த', 'ம']);
  });

  test('takes Chinese characters from the font of the text’s language', () => {
    const first = (text: string) =>
      fontOrder(letterFonts(), text)
        .map((path) => /noto-sans-(jp|kr|sc)/.exec(path)?.[1])
        .find(Boolean);
    expect([first('漢字'), first('漢字かな'), first('漢字 한글')]).toEqual(['sc', 'jp', 'kr']);
    expect(fontOrder(letterFonts(), 'a')[0]).toContain('Inter');
  });
});

describe('the cues of a scene', () => {
  const words = Array.from({ length: 40 }, (_, index) => ({
    ...{ text: `w${index}`, start_seconds: index * 0.31, end_seconds: index * 0.31 + 0.3 },
  }));

  test('together show the film’s words, each marked on its word to the frame, wherever scenes are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.constantFrom(24, 25, 30, 60), fc.integer({ min: 0, max: 90 }), (lengths, rate, offset) => {
        const scenes = lengths.map((frames) => ({ frames }));
        const sections = [{ offsetSeconds: offset / rate, words }];
        let start = 0;
        for (const [index, { frames }] of scenes.entries()) {
          for (const cue of sceneCues(scenes, index, sections, rate)) {
            expect(cue.from >= 0 && cue.from < cue.to && cue.to <= frames).toBe(true);
            for (const word of cue.words) {
              // One that is spoken beyond the scene's borders is marked up to them.
              const [from, to] = [word.start_seconds * rate - start, word.end_seconds * rate - start];
              const within = (frame: number) => Math.min(frames, Math.max(0, frame));
              expect(Math.abs(word.from - within(from))).toBeLessThanOrEqual(1);
              expect(Math.abs(word.to - Math.min(cue.to, within(to)))).toBeLessThanOrEqual(0.1 * rate);
            }
          }
          start += frames;
        }
      }),
    );
  });

  test('break a sentence without spaces into words', () => {
    const sentence = [{ text: '欢迎使用演示视频。', start_seconds: 0, end_seconds: 1.8 }];
    const [cue] = sceneCues([{ frames: 60 }], 0, [{ offsetSeconds: 0, words: sentence }], 30);
    expect(cue?.words.length).toBeGreaterThan(2);
    expect(cue?.words.map(({ text }) => text).join('')).toBe('欢迎使用演示视频。');
    expect(cue?.words.map(({ from }) => from)).toEqual([...new Set(cue?.words.map(({ from }) => from))]);
  });

  test('mark the spoken word so that it reads, in any accent', () => {
    const accent = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(accent, (color) => {
        const { plain, spoken } = captionColors(color);
        expect(contrast(spoken, '#0B0D12')).toBeGreaterThan(4.5);
        expect(contrast(plain, '#0B0D12')).toBeGreaterThan(4.5);
        expect(contrast(plain, spoken)).toBeGreaterThan(1.3);
      }),
    );
  });
});
