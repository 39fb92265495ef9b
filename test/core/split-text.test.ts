import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from '../../functions/core/split-text.ts';

describe('text in sections', () => {
  it('is a paragraph each, without the space around and inside', () => {
    expect(splitText('  One.\nStill one.\n\n\n \t\n Two,  with   space. \r\n\r\nThree')).toEqual([
      ...['One. Still one.', 'Two, with space.', 'Three'],
    ]);
    expect(splitText(' \n\n\t ')).toEqual([]);
  });

  it('breaks long paragraphs at the ends of sentences, as few times as it can', () => {
    const sentences = ['This is one.', 'Is this two?', 'This is three!', 'And four…', 'Five.'];
    expect(splitText(sentences.join(' '), 29)).toEqual([
      ...['This is one. Is this two?', 'This is three! And four…', 'Five.'],
    ]);
  });

  it('does not break at a point inside a word', () => {
    expect(splitText('Version 1.5 costs 3.99 at acme.example today. Buy it.', 46)).toEqual([
      ...['Version 1.5 costs 3.99 at acme.example today.', 'Buy it.'],
    ]);
  });

  it('breaks a sentence that is too long between words, and a word that is too long inside', () => {
    expect(splitText('alpha beta gamma delta', 11)).toEqual(['alpha beta', 'gamma delta']);
    expect(splitText('abcdefghij klm', 4)).toEqual(['abcd', 'efgh', 'ij', 'klm']);
  });

  it('never joins two paragraphs, however short', () => {
    expect(splitText('a\n\nb\n\nc')).toEqual(['a', 'b', 'c']);
  });

  it('keeps sections to what the voices take at once when nothing else is said', () => {
    const sections = splitText('This sentence is said again and again. '.repeat(200));
    expect(sections.length).toBe(6);
    expect(Math.max(...sections.map(({ length }) => length))).toBeLessThanOrEqual(1500);
  });

  it('loses nothing, makes no empty section and none over the limit, whatever the text', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      fc.constantFrom('Hi.', '👩‍👩‍👧', '。', '1.5', '…'),
    );
    const space = fc.constantFrom(' ', '  ', '\n', '\n\n', '\n \n', '\t', '\u00a0', '\r\n\r\n');
    const text = fc.array(fc.tuple(word, space), { maxLength: 60 }).map((parts) => parts.flat().join(''));
    const bare = (text: string) => text.replace(/\s+/g, '');
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 80 }), (text, longest) => {
        const sections = splitText(text, longest);
        expect(bare(sections.join(''))).toBe(bare(text));
        for (const section of sections) {
          expect(section).toBe(section.trim());
          expect(section).not.toBe('');
          expect(section.length).toBeLessThanOrEqual(longest);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 2, max: 9 }), (text, longest) => {
        expect(splitText(text, longest).every((section) => section.isWellFormed())).toBe(true);
      }),
    );
  });
});
