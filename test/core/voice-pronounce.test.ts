import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalWords, type Pronunciations, plainWords, pronounce } from '../../functions/core/voice/pronounce.ts';

const said = (text: string, pronunciations: Pronunciations) => pronounce(text, pronunciations).said;

describe('pronunciations', () => {
  it.each([
    ['SaaS for Saas and SAAS.', { SaaS: 'sass' }, 'sass for sass and sass.'],
    ['Acme and Acmeville, MacAcme, acme_x, Acme2', { Acme: 'ack me' }, 'ack me and Acmeville, MacAcme, acme_x, Acme2'],
    ["Acme's (Acme), “Acme”—Acme-based", { Acme: 'ack me' }, "ack me's (ack me), “ack me”—ack me-based"],
    ["don't o'clock", { don: 'X', clock: 'Y' }, "don't o'clock"],
    ['C, C++ and A/B', { 'C++': 'see plus plus', 'A/B': 'A B', C: 'see' }, 'see, see plus plus and A B'],
    ['.NET or a+b?', { '.NET': 'dot net', 'a+b?': 'sum' }, 'dot net or sum'],
    ['New York, new  york', { 'New York': 'noo york' }, 'noo york, noo york'],
    ['us and US', { US: 'U S', us: 'uss' }, 'uss and U S'],
    ['Zoë at Ångström', { Zoë: 'Zo ee', ångström: 'ong strom' }, 'Zo ee at ong strom'],
    ['a b', { a: 'b', b: 'a' }, 'b a'],
    ['costs $& or $1', { costs: "$& $1 $'" }, "$& $1 $' $& or $1"],
    ['constructor', {}, 'constructor'],
  ])('turn %j with %j into %j', (text, pronunciations, expected) => {
    expect(said(text, pronunciations)).toBe(expected);
  });

  it('are said, while the words stay as they are written', () => {
    const { said, words } = naturalWords('  Try (SaaS), now. ', { SaaS: 'software as a service' });
    expect(said).toBe('Try (software as a service), now.');
    expect(words).toEqual([
      { shown: 'Try', spoken: ['Try'] },
      { shown: '(SaaS),', spoken: ['(software', 'as', 'a', 'service),'] },
      { shown: 'now.', spoken: ['now.'] },
    ]);
  });

  it('of several words are shared out among them', () => {
    const { words } = naturalWords('At Acme Widget Corp, yes', { 'Acme Widget Corp': 'ack me' });
    expect(words.map(({ spoken }) => spoken.length).reduce((sum, count) => sum + count)).toBe(4);
    expect(words[1]?.spoken).toEqual(['ack']);
    expect(words.at(-1)?.spoken).toEqual(['yes']);
  });

  it('are read by the embedded voice like any other text, and end the sentence that the word ended', () => {
    expect(plainWords('Buy nginx. Then $5 Foo!', { nginx: 'engine ex', foo: 'API' })).toEqual([
      { shown: 'Buy', spoken: ['Buy'] },
      { shown: 'nginx.', spoken: ['engine', 'ex.'] },
      { shown: 'Then', spoken: ['Then'] },
      { shown: '$5', spoken: ['five', 'dollars'] },
      { shown: 'Foo!', spoken: ['A', 'P', 'I!'] },
    ]);
  });

  it('keep every shown word and lose no said one, whatever the text', () => {
    const word = fc.constantFrom('a', 'b c', 'Acme', 'x-y', '🚀', '$', '.', '\n', ' ', "'s", '(', 'é');
    const key = fc.constantFrom('a', 'Acme', 'b c', 'x', 'c a', '(', '🚀', 'é', '__proto__', 'toString');
    const value = fc.constantFrom('one', 'one two', 'three word reply', 'a');
    const cases = fc.tuple(fc.array(word, { maxLength: 20 }), fc.dictionary(key, value, { noNullPrototype: false }));
    fc.assert(
      fc.property(cases, ([parts, pronunciations]) => {
        const text = parts.join('');
        const { said, words } = naturalWords(text, pronunciations);
        expect(words.map(({ shown }) => shown)).toEqual(text.match(/\S+/g) ?? []);
        expect(words.flatMap(({ spoken }) => spoken)).toEqual(said.match(/\S+/g) ?? []);
      }),
      { numRuns: 2000 },
    );
  });
});
