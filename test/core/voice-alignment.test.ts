import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignedSpans, type CharacterAlignment } from '../../functions/core/voice/alignment.ts';
import { naturalWords } from '../../functions/core/voice/pronounce.ts';
import { wordTimes } from '../../functions/core/voice/word-times.ts';

/** Each character lasts a tenth of a second. */
const even = (text: string): CharacterAlignment => {
  const characters = [...text];
  return { characters, starts: characters.map((_, i) => i / 10), ends: characters.map((_, i) => (i + 1) / 10) };
};
const rounded = (spans: readonly { start: number; end: number }[]) =>
  spans.map(({ start, end }) => [Math.round(start * 100) / 100, Math.round(end * 100) / 100]);

describe('words found by the times of their characters', () => {
  it('last from their first character to their last', () => {
    const spans = alignedSpans('Hi Dana!', even('Hi Dana!'), { start: 0, end: 0.8 });
    expect(rounded(spans)).toEqual([
      [0, 0.2],
      [0.3, 0.8],
    ]);
  });

  it('lie where sound is, although the times begin before it and end after it', () => {
    const spans = alignedSpans('Hi Dana!', even('Hi Dana!'), { start: 0.1, end: 0.7 });
    expect(rounded(spans)).toEqual([
      [0.1, 0.2],
      [0.3, 0.7],
    ]);
  });

  it('are found although spaces were changed, characters joined or a sign outside the basic plane came in two', () => {
    const said = 'Go  🚀\nnow';
    const characters = ['Go', ' ', '🚀', ' ', 'n', 'ow'];
    const alignment = { characters, starts: [0, 0.2, 0.3, 0.4, 0.5, 0.6], ends: [0.2, 0.3, 0.4, 0.5, 0.6, 0.8] };
    expect(rounded(alignedSpans(said, alignment, { start: 0, end: 0.8 }))).toEqual([
      [0, 0.2],
      [0.3, 0.4],
      [0.5, 0.8],
    ]);
  });

  it('keep their places around a part that the provider wrote differently', () => {
    const spans = alignedSpans('Only $5 now', even('Only five dollars now'), { start: 0, end: 2.1 });
    expect(rounded([spans[0], spans[2]].filter((span) => span !== undefined))).toEqual([
      [0, 0.4],
      [1.8, 2.1],
    ]);
    expect(rounded(spans)[1]).toEqual([0.5, 1.7]);
  });

  it.each([
    ['missing', null],
    ['empty', { characters: [], starts: [], ends: [] }],
    ['of uneven length', { characters: ['a', 'b'], starts: [0], ends: [1, 2] }],
    ['no number', { ...even('one three'), starts: [...'one three'].map(() => Number.NaN) }],
    ['all at one moment', { ...even('one three'), starts: Array(9).fill(0.1), ends: Array(9).fill(0.1) }],
    ['of a much shorter recording', { ...even('one three'), ends: Array(9).fill(0.02), starts: Array(9).fill(0) }],
  ])('are spread over the speech by their length when the alignment is %s', (_, alignment) => {
    const spans = alignedSpans('one three', alignment, { start: 1, end: 10 });
    expect(rounded(spans)).toEqual([
      [1, 4],
      [5, 10],
    ]);
  });

  it('are spread when all that comes later was put at the moment where the times end', () => {
    const said = 'one two six ten old new';
    const alignment = { ...even(said), starts: [], ends: [] };
    const stuck = (times: readonly number[]) => times.map((time) => Math.min(time, 1.2));
    const { starts, ends } = even(said);
    const heard = { start: 0, end: 2.3 };
    const spans = alignedSpans(said, { ...alignment, starts: stuck(starts), ends: stuck(ends) }, heard);
    expect(spans.every(({ start, end }) => end > start)).toBe(true);
    expect(rounded(spans).at(-1)).toEqual([2, 2.3]);
  });
});

describe('word times, whatever the provider says', () => {
  const time = fc.double({ min: -1, max: 30, noNaN: false });
  const character = fc.oneof(fc.constantFrom(' ', 'a', 'b', '.', '🚀', '\n'), fc.string({ maxLength: 3 }));
  const anyAlignment = fc.oneof(
    fc.constant(null),
    fc.array(fc.tuple(character, time, time), { maxLength: 40 }).map((rows) => ({
      characters: rows.map(([text]) => text),
      starts: rows.map(([, start]) => start),
      ends: rows.map(([, , end]) => end),
    })),
  );
  const text = fc
    .array(fc.constantFrom('a', 'Acme', 'SaaS,', 'bb.', '🚀', 'Größe', '—', '$1,200'), { minLength: 1, maxLength: 12 })
    .map((words) => words.join(' '));

  it('are one for each shown word, in order, inside the audio', () => {
    const cases = fc.tuple(text, anyAlignment, fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 10, max: 9000 }));
    fc.assert(
      fc.property(cases, ([shown, given, startMs, lengthMs]) => {
        const pronunciations = { SaaS: 'software as a service', 'a Acme': 'ack me' };
        const { said, words } = naturalWords(shown, pronunciations);
        const heard = { start: startMs / 1000, end: (startMs + lengthMs) / 1000 };
        const times = wordTimes(words, alignedSpans(said, given, heard), heard.end);
        expect(times.map((word) => word.text)).toEqual(shown.split(' '));
        let last = 0;
        for (const { start_seconds, end_seconds } of times) {
          expect(start_seconds).toBeGreaterThanOrEqual(last);
          expect(end_seconds).toBeGreaterThanOrEqual(start_seconds);
          last = end_seconds;
        }
        expect(last).toBeLessThanOrEqual(heard.end);
      }),
      { numRuns: 1000 },
    );
  });

  it('are exactly those of a faithful alignment, wherever pronunciations stand', () => {
    fc.assert(
      fc.property(text, (shown) => {
        const { said, words } = naturalWords(shown, { Acme: 'ack me', '$1,200': 'twelve hundred' });
        const alignment = even(said);
        const end = alignment.ends.at(-1) ?? 0;
        const times = wordTimes(words, alignedSpans(said, alignment, { start: 0, end }), end);
        let from = 0;
        for (const [i, { spoken }] of words.entries()) {
          const start = said.indexOf(spoken[0] ?? '', from);
          from = said.indexOf(spoken.at(-1) ?? '', start) + (spoken.at(-1)?.length ?? 0);
          expect(times[i]?.start_seconds).toBeCloseTo([...said.slice(0, start)].length / 10, 2);
          expect(times[i]?.end_seconds).toBeCloseTo([...said.slice(0, from)].length / 10, 2);
        }
      }),
    );
  });
});
