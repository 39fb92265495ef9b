import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardinal, sayAs } from '../../functions/core/voice/say-as.ts';

const said = (text: string) =>
  sayAs(text)
    .flatMap(({ spoken }) => spoken)
    .join(' ');

describe('what is said for what is shown', () => {
  it.each([
    ['AWS', 'A W S'],
    ['SaaS teams', 'sass teams'],
    ['our API, CRM and URLs', "our A P I, C R M and U R L's"],
    ["KPIs and the CEO's AI", "K P I's and the C E O's A I"],
    ['WE DO IT NOW', 'we do I T now'],
    ['$1,200', 'one thousand two hundred dollars'],
    ['$9.99 or $0.99 or $1', 'nine dollars and ninety nine cents or ninety nine cents or one dollar'],
    ['$2.5 million, $5M', 'two point five million dollars, five million dollars'],
    ['€20, 20€, £1.50', 'twenty euros, twenty euros, one pound and fifty pence'],
    ['EUR 20 or 20 GBP', 'twenty euros or twenty pounds'],
    ['$49/mo per user', 'forty nine dollars per month per user'],
    ['99.9% of 1,200', 'ninety nine point nine percent of one thousand two hundred'],
    ['24/7', 'twenty four seven'],
    ['acme.com', 'acme dot com'],
    ['https://www.acme.io/pricing?x=1.', 'acme dot I O slash pricing.'],
    ['jane.doe@acme.com', 'jane dot doe at acme dot com'],
    ['R&D + sales & ops', 'R and D plus sales and ops'],
    ['the 1st and 22nd', 'the 1st and 22nd'],
    ['10am, 4:30pm, 9:05', 'ten A M, four thirty P M, nine oh five'],
    ['5GB in 1s, 3.5x', 'five gigabytes in one second, three point five times'],
    ['in 2026', 'in 2026'],
    ['José at Größe', 'Jose at Grosse'],
    ['follow-up, AWS/SaaS', 'follow up, A W S sass'],
    ['LeadReel and HubSpot', 'leed reel and Hub Spot'],
    ['I know—truly — yes', 'I know, truly, yes'],
    ['“Quoted,” she said…', 'Quoted, she said.'],
    ['Mr. Smith of Acme Inc. said, e.g. this.', 'mister Smith of Acme ink said, for example this.'],
    ['constructor toString', 'constructor to String'],
    ['one\ntwo\n\nthree', 'one, two. three'],
  ])('reads %j as %j', (text, spoken) => {
    expect(said(text)).toBe(spoken);
  });

  it('says nothing for other scripts and emoji, and gives their full stop to the word before', () => {
    expect(sayAs('日本 Acme 🚀.')).toEqual([
      { shown: '日本', spoken: [] },
      { shown: 'Acme', spoken: ['Acme.'] },
      { shown: '🚀.', spoken: [] },
    ]);
  });

  it('shortens a word that nobody could say', () => {
    expect(said('x'.repeat(500)).length).toBeLessThanOrEqual(40);
  });

  it('counts in words', () => {
    expect([0, 13, 40, 99, 100, 1001, 1_000_000, 2_300_015].map(cardinal)).toEqual([
      'zero',
      'thirteen',
      'forty',
      'ninety nine',
      'one hundred',
      'one thousand one',
      'one million',
      'two million three hundred thousand fifteen',
    ]);
  });

  it('shows every word as it was, and says only what the engine can take, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: fc.constantFrom(...'aA1 .,$€%/-:@&+\'"K—s\n') }),
    );
    fc.assert(
      fc.property(text, (shown) => {
        const words = sayAs(shown);
        expect(words.map((word) => word.shown)).toEqual(shown.split(/\s+/).filter(Boolean));
        for (const token of words.flatMap(({ spoken }) => spoken)) {
          expect(token).toMatch(/^[A-Za-z0-9][A-Za-z0-9']*[,;:.?!]?$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
