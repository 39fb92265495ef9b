import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Word } from '../../functions/contract/voice.ts';
import { type CaptionedSection, webVtt } from '../../functions/core/film/captions.ts';

interface ParsedCue {
  start: number;
  end: number;
  lines: string[];
}

const TIME = /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

function seconds(text: string): number {
  const [, h, m, s, ms] = TIME.exec(text) ?? expect.fail(`${text} is no time`);
  return Number(h) * 3600 + Number(m) * 60 + Number(s) + Number(ms) / 1000;
}

/** Reads WebVTT as strictly as its grammar is; what a browser would forgive fails here. */
function parse(vtt: string): ParsedCue[] {
  expect(vtt.startsWith('WEBVTT\n\n')).toBe(true);
  const blocks = vtt.slice('WEBVTT\n\n'.length).split('\n\n').filter(Boolean);
  return blocks.map((block, index) => {
    const [id, times = '', ...lines] = block.replace(/\n$/, '').split('\n');
    expect(id).toBe(String(index + 1));
    const [start = '', end = ''] = times.split(' --> ');
    for (const line of lines) expect(line).not.toMatch(/-->|<|&(?!amp;|lt;|gt;)/);
    return { start: seconds(start), end: seconds(end), lines };
  });
}

/** Of such a text, a voice gives a whole sentence as one word, which is shown as several. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2}/u;

const shown = (cues: readonly ParsedCue[]) =>
  cues.flatMap(({ lines }) => lines.flatMap((line) => line.split(' '))).map(unescaped);
const unescaped = (text: string) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
const speak = (text: string, gap = 0.3): Word[] =>
  text.split(' ').map((word, index) => ({ text: word, start_seconds: index * gap, end_seconds: index * gap + gap }));

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 14 }).map((text) => text.replace(/\s/gu, '') || 'a'),
  fc.constantFrom('&', '<b>', '-->', '&amp;', '</c>', 'Dana.', 'really?', 'WEBVTT', 'NOTE', 'x'.repeat(120)),
);
/** Words as a voice gives them: one after the other, none shorter than a phone, with pauses here and there. */
const anyWords = fc
  .array(
    fc.record({
      text: anyText,
      gap: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2, noNaN: true })),
      length: fc.double({ min: 0.06, max: 1.5, noNaN: true }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((parts) => {
    let at = 0;
    return parts.map(({ text, gap, length }): Word => {
      const start_seconds = at + gap;
      at = start_seconds + length;
      return { text, start_seconds, end_seconds: at };
    });
  });
const anyFilm = fc.array(anyWords, { minLength: 1, maxLength: 5 }).map((sections) => {
  let offsetSeconds = 0;
  return sections.map((words): CaptionedSection => {
    const section = { offsetSeconds, words };
    offsetSeconds += (words.at(-1)?.end_seconds ?? 0) + 0.35;
    return section;
  });
});

describe('webVtt', () => {
  test('shows every word once, in order, whatever it is made of', () => {
    fc.assert(
      fc.property(anyFilm, (film) => {
        // Texts without spaces are broken where a line ends.
        const wanted = film.flatMap(({ words }) => words.map(({ text }) => text)).join('');
        expect(shown(parse(webVtt(film))).join('')).toBe(wanted);
      }),
    );
  });

  test('gives cues that follow one another without overlap and last', () => {
    fc.assert(
      fc.property(anyFilm, (film) => {
        const cues = parse(webVtt(film));
        for (const [index, { start, end }] of cues.entries()) {
          expect(end).toBeGreaterThan(start);
          expect(start).toBeGreaterThanOrEqual(cues[index - 1]?.end ?? 0);
        }
      }),
    );
  });

  test('never fills more than two lines', () => {
    fc.assert(
      fc.property(anyFilm, (film) => {
        for (const { lines } of parse(webVtt(film))) {
          expect([1, 2]).toContain(lines.length);
          expect(lines.every((line) => line.length > 0)).toBe(true);
        }
      }),
    );
  });

  test('has each word on screen while it is spoken', () => {
    fc.assert(
      fc.property(anyFilm, (film) => {
        const spoken = film.flatMap(({ offsetSeconds, words }) =>
          words.map((word) => ({ from: offsetSeconds + word.start_seconds, to: offsetSeconds + word.end_seconds })),
        );
        fc.pre(film.every(({ words }) => words.every(({ text }) => !UNSPACED.test(text))));
        let at = 0;
        for (const { start, end, lines } of parse(webVtt(film))) {
          const count = lines.flatMap((line) => line.split(' ')).length;
          expect(spoken[at]?.from).toBeCloseTo(start, 2);
          expect(spoken[at + count - 1]?.to).toBeLessThanOrEqual(end + 0.001);
          at += count;
        }
      }),
    );
  });
});

describe('cues are made for readers', () => {
  test('lines of ordinary words keep to 42 characters and are of similar length', () => {
    const words = speak('Drag people onto the week and see at once who is free and who is rested this month', 0.2);
    for (const { lines } of parse(webVtt([{ offsetSeconds: 0, words }]))) {
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(42);
      expect(Math.abs((lines[0]?.length ?? 0) - (lines[1]?.length ?? 0))).toBeLessThan(14);
    }
  });

  test('a sentence that is over ends its cue, and so does a pause', () => {
    const cues = parse(webVtt([{ offsetSeconds: 0, words: speak('This sentence is long enough. And another one.') }]));
    expect(cues.map(({ lines }) => lines.join(' '))).toEqual(['This sentence is long enough.', 'And another one.']);
    const [first, second] = speak('One two');
    const late = [first, { ...second, start_seconds: 2, end_seconds: 2.3 }] as Word[];
    expect(parse(webVtt([{ offsetSeconds: 0, words: late }]))).toHaveLength(2);
  });

  test('times beyond the hour carry over, and rounding never writes a sixtieth second', () => {
    const words = [{ text: 'late', start_seconds: 0, end_seconds: 0.5 }];
    const at = (offsetSeconds: number) => /^.* --> .*$/m.exec(webVtt([{ offsetSeconds, words }]))?.[0];
    expect(at(3725.5)).toBe('01:02:05.500 --> 01:02:06.250');
    expect(at(3599.9996)).toBe('01:00:00.000 --> 01:00:00.750');
    expect(at(36_000)).toBe('10:00:00.000 --> 10:00:00.750');
  });

  test('markup is shown as it was written, and an arrow does not end the cue', () => {
    const vtt = webVtt([{ offsetSeconds: 0, words: speak('a<b>&amp;</b> --> 00:00:01.000') }]);
    expect(vtt).toContain('a&lt;b&gt;&amp;amp;&lt;/b&gt; --&gt; 00:00:01.000');
    expect(vtt.match(/-->/g)).toHaveLength(1);
  });
});
