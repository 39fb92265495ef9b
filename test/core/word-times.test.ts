import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TimedPhone, tokenSpans, wordTimes } from '../../functions/core/voice/word-times.ts';

/** Each phone lasts a tenth of a second. */
const timed = (text: string): TimedPhone[] =>
  text.split(' ').map((phone, i) => ({ phone, start: i / 10, end: (i + 1) / 10 }));
const tokens = (...texts: string[]) => texts.map((text) => text.split(' ').filter(Boolean));

describe('tokens found in the phones of an utterance', () => {
  it('finds each token between the pauses', () => {
    const spans = tokenSpans(timed('pau hh ay pau dh eh r pau'), tokens('hh ay', 'dh eh r'));
    expect(spans).toEqual([
      { start: 0.1, end: 0.3 },
      { start: 0.4, end: 0.7 },
    ]);
  });

  it('bears a token that sounds different in context', () => {
    const spans = tokenSpans(timed('pau d aa k t er s m ih th pau'), tokens('d r ay v', 's m ih th'));
    expect(spans[1]).toEqual({ start: 0.6, end: 1 });
    expect(spans[0]).toEqual({ start: 0.1, end: 0.6 });
  });

  it('leaves a token out that was not said', () => {
    expect(tokenSpans(timed('pau hh ay pau'), tokens('hh ay', ''))[1]).toBeUndefined();
  });

  it('shares phones out by count when nothing matches', () => {
    const spans = tokenSpans(timed('pau aa b aa b aa b pau'), tokens('z ow', 'ow z ow z'));
    expect(spans[0]?.start).toBe(0.1);
    expect(spans[1]?.end).toBe(0.7);
  });

  it('never throws, overlaps or goes back, whatever the engine said', () => {
    const phone = fc.constantFrom('pau', 'aa', 'iy', 't', 's', 'l');
    const cases = fc.tuple(fc.array(phone, { maxLength: 30 }), fc.array(fc.array(phone, { maxLength: 6 })));
    fc.assert(
      fc.property(cases, ([phones, alone]) => {
        const heard = tokenSpans(
          phones.map((name, i) => ({ phone: name, start: i, end: i + 1 })),
          alone,
        ).filter((span) => span !== undefined);
        let end = 0;
        for (const span of heard) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
      }),
    );
  });
});

describe('times of the shown words', () => {
  const [first, second] = [
    { start: 0.1, end: 0.5 },
    { start: 0.9, end: 1.4 },
  ];

  it('gives a word of several tokens all of their time, and none to the next', () => {
    const words = [
      { shown: '$5', spoken: ['five', 'dollars'] },
      { shown: 'now', spoken: ['now'] },
    ];
    expect(wordTimes(words, [first, second, { start: 1.5, end: 2 }], 2)).toEqual([
      { text: '$5', start_seconds: 0.1, end_seconds: 1.4 },
      { text: 'now', start_seconds: 1.5, end_seconds: 2 },
    ]);
  });

  it('shares the silence among words that are not said', () => {
    const words = [
      { shown: 'Hi', spoken: ['Hi'] },
      { shown: '👋', spoken: [] },
      { shown: '—', spoken: [] },
      { shown: 'you', spoken: ['you'] },
      { shown: '🚀', spoken: [] },
    ];
    const times = wordTimes(words, [first, second], 1.4);
    expect(times.map((word) => [word.start_seconds, word.end_seconds])).toEqual([
      [0.1, 0.5],
      [0.5, 0.7],
      [0.7, 0.9],
      [0.9, 1.4],
      [1.4, 1.4],
    ]);
  });
});
