import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lead } from '../../functions/contract/lead.ts';
import type { PageElement, ScoutedPage } from '../../functions/contract/page.ts';
import { SCRIPT_STYLES, Script, type ScriptStyle } from '../../functions/contract/script.ts';
import { countWords, secondsForWords, timingMarker } from '../../functions/core/script/pace.ts';
import { speakable, speakTitle } from '../../functions/core/script/speakable.ts';
import { type TemplateRequest, writeTemplateScript } from '../../functions/core/script/template-script.ts';
import { SHIFTLY } from '../support/pages.ts';

const dana: Lead = { name: 'Dana Reyes', company: 'Northwind Care, Inc.', industry: 'Healthcare' };

function write(more: Partial<TemplateRequest> = {}): Script {
  return writeTemplateScript({
    lead: dana,
    page: SHIFTLY,
    brandName: 'Shiftly',
    style: 'professional',
    totalSeconds: 60,
    keyMessages: [],
    ...more,
  });
}

const wordsOf = (script: Script) => script.sections.reduce((sum, { content }) => sum + countWords(content), 0);
const told = (script: Script) => script.sections.map(({ content }) => content).join(' ');
const pageScenes = (script: Script) =>
  script.sections.flatMap(({ direction, ...section }) =>
    direction.kind === 'page' ? [{ ...section, direction }] : [],
  );
const page = (elements: PageElement[], more: Partial<ScoutedPage> = {}): ScoutedPage => ({
  ...SHIFTLY,
  elements,
  ...more,
});

describe('a script of a good page', () => {
  test('greets, shows the top first, names what it points at and asks for the next step', () => {
    const script = write();
    expect(script.sections.map(({ scene_type }) => scene_type)).toEqual([
      'intro',
      'problem',
      'feature',
      'demo',
      'solution',
      'cta',
    ]);
    expect(script.sections[0]).toMatchObject({
      content: expect.stringMatching(/^Hello Dana.*Northwind Care.*healthcare/),
      direction: { kind: 'card', card: 'intro', heading: 'Prepared for Northwind Care', button: null },
    });
    expect(script.sections[1]?.direction).toMatchObject({ selector: '#heading-180', action: 'highlight' });
    for (const { content, direction } of pageScenes(script))
      expect(content).toContain(`"${speakTitle(direction.text ?? '')}"`);
    expect(script.sections.at(-1)).toMatchObject({
      content: expect.stringContaining('"Book a demo"'),
      direction: { kind: 'card', card: 'outro', button: 'Book a demo' },
    });
  });

  test('adds up: each section lasts as long as its words, markers are where sections start', () => {
    const script = write({ totalSeconds: 120 });
    let start = 0;
    for (const section of script.sections) {
      expect(section.duration_seconds).toBe(secondsForWords(countWords(section.content)));
      expect(section.timing_marker).toBe(timingMarker(start));
      start = Math.round((start + section.duration_seconds) * 10) / 10;
    }
    expect(script.total_duration_seconds).toBe(start);
  });

  test.each(SCRIPT_STYLES)(
    '%s keeps to its length, in scenes of a bearable length, and never repeats a sentence',
    (style) => {
      for (const totalSeconds of [5, 8, 12, 15, 17, 20, 23, 30, 38, 45, 60, 75, 90, 120, 180, 300, 420, 600]) {
        for (const lead of [dana, { name: 'Dr. Jane Smith' }]) {
          const script = write({ style, totalSeconds, lead });
          const off = wordsOf(script) / (totalSeconds * 2.5) - 1;
          expect(Math.abs(off), `${totalSeconds} s`).toBeLessThanOrEqual(totalSeconds < 15 ? 0.2 : 0.1);
          for (const { duration_seconds } of pageScenes(script)) expect(duration_seconds).toBeLessThanOrEqual(20);
          if (lead !== dana) continue; // "Dr." would look like a sentence.
          const sentences = told(script).split(/(?<=[.!?])"? (?=["A-Z])/);
          expect(new Set(sentences).size).toBe(sentences.length);
        }
      }
    },
  );

  test('a page of six headings is enough for ten minutes', () => {
    const script = write({ totalSeconds: 600, page: { ...SHIFTLY, elements: SHIFTLY.elements.slice(0, 8) } });
    expect(Math.abs(wordsOf(script) / 1500 - 1)).toBeLessThanOrEqual(0.1);
  });

  test('leads share every scene on the page, so that a batch pays for greetings only', () => {
    const other = write({ lead: { name: 'Bo', company: 'A company with quite a long name' } });
    const shared = ({ content, direction, title }: Script['sections'][number]) => ({ content, direction, title });
    expect(other.sections.slice(1, -1).map(shared)).toEqual(write().sections.slice(1, -1).map(shared));
  });

  test('the four styles open differently', () => {
    const openings = SCRIPT_STYLES.map((style) => write({ style }).sections[0]?.content);
    expect(new Set(openings).size).toBe(4);
  });

  test('sounds natural without company, industry and brand', () => {
    for (const style of SCRIPT_STYLES) {
      const text = told(write({ style, lead: { name: 'Bo' }, brandName: '' }));
      expect(text).toMatch(/\bBo\b/);
      expect(text).not.toMatch(/ at \.| in ,|for \.|undefined/);
    }
  });
});

describe('a script without a page', () => {
  test('looks at the top of whatever page it will be, and presses nothing', () => {
    const script = write({ page: null, keyMessages: ['Easy integration', '24/7 support'] });
    expect(pageScenes(script).length).toBeGreaterThan(2);
    for (const { direction } of pageScenes(script)) {
      expect(direction).toEqual({ kind: 'page', selector: null, text: null, action: 'look' });
    }
    expect(script.sections.at(-1)?.direction).toMatchObject({ button: null });
    expect(Math.abs(script.total_duration_seconds / 60 - 1)).toBeLessThanOrEqual(0.1);
  });
});

test('a template script says that it is English, from templates, and that nothing was missed', () => {
  expect(write()).toMatchObject({ language: 'en', ai_model_used: 'template', ai_cost: 0, fallback_reason: null });
});

test('cards leave colours and pictures to the brand', () => {
  for (const place of [0, -1]) {
    expect(write().sections.at(place)?.direction).toMatchObject({ background_color: null, logo: null });
  }
});

describe('key messages', () => {
  test('each is said in a section of its own, in order, with its fields filled', () => {
    const keyMessages = ['Set up in a day', 'Made for {{company}}', 'Is support included? Yes!'];
    const script = write({ keyMessages, totalSeconds: 30 });
    const places = ['Set up in a day.', 'Made for Northwind Care, Inc.', 'Is support included? Yes!'].map((text) =>
      script.sections.findIndex(({ content }) => content.includes(text)),
    );
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(told(script)).not.toMatch(/\.\.|!\./);
  });

  test('a field without a value stops the script', () => {
    expect(() => write({ keyMessages: ['For {{nobody}}'] })).toThrow(/nobody/);
  });
});

const odd = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 150 }),
    fc.string({ unit: 'binary', maxLength: 150 }),
    fc.constantFrom(
      '{{name}}',
      '{{7*7}}',
      '"quoted".',
      'a . . b ,c',
      'שלום עולם',
      '!!!',
      '  ',
      'LOUD WORDS HERE',
      'C++',
      'x\ny',
    ),
    fc.string({ minLength: 100, maxLength: 150, unit: fc.constantFrom('a', ' ', '.', ',', '"', '漢') }),
  )
  .filter((text) => !/undefined|null|NaN/.test(text));
const filled = odd.filter((text) => text.trim() !== '');
const lead: fc.Arbitrary<Lead> = fc
  .record(
    {
      name: filled,
      company: fc.oneof(
        filled,
        filled.map((text) => text.padEnd(500, 'Z ').trim()),
      ),
      industry: filled,
      city: odd,
    },
    { requiredKeys: ['name'] },
  )
  .map((fields) => fields as Lead);
const size = fc.double({ noNaN: true, min: 0, max: 5000 });
const anyElement: fc.Arbitrary<PageElement> = fc.record({
  role: fc.constantFrom('heading', 'button', 'link', 'image'),
  level: fc.option(fc.integer({ min: 1, max: 6 })),
  text: odd,
  selector: fc.string({ minLength: 1 }),
  box: fc.record({
    x: fc.double({ noNaN: true, min: -500, max: 3000 }),
    y: fc.double({ noNaN: true, min: -500, max: 9000 }),
    width: size,
    height: size,
  }),
  blurb: fc.option(fc.oneof(odd, fc.string({ maxLength: 300 }))),
});
const message = fc
  .string({ unit: fc.constantFrom('a', 'b', ' ', '.', ',', '!', 'é', '1', '$', '&'), minLength: 1, maxLength: 80 })
  .filter((text) => /[a-z]/.test(text));

test('any lead, page, style and length give a valid script that says what it must', () => {
  const request: fc.Arbitrary<TemplateRequest> = fc.record({
    lead,
    page: fc.option(
      fc
        .record({ elements: fc.array(anyElement, { maxLength: 200, size: 'max' }), description: odd, title: odd })
        .map(({ elements, ...more }) => page(elements, more)),
    ),
    brandName: odd,
    style: fc.constantFrom<ScriptStyle>(...SCRIPT_STYLES),
    totalSeconds: fc.double({ noNaN: true, min: 5, max: 600 }),
    keyMessages: fc.array(message, { maxLength: 8 }),
  });
  fc.assert(
    fc.property(request, (input) => {
      const script = Script.parse(writeTemplateScript(input));
      expect(script.sections[0]?.scene_type).toBe('intro');
      expect(script.sections.at(-1)?.scene_type).toBe('cta');
      const selectors = new Set([null, ...(input.page?.elements ?? []).map(({ selector }) => selector)]);
      for (const { direction } of pageScenes(script)) expect(selectors).toContain(direction.selector);
      expect(told(script)).not.toMatch(/undefined|null|NaN| {2}|\.\.| ,|\n/);
      for (const text of input.keyMessages) {
        const plain = speakable(text).replace(/^[\s,;:!?…]+|[\s,;:.…]+$/g, '');
        expect(told(script)).toContain(plain);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

test('more messages than scenes still fit the schema', () => {
  const keyMessages = Array.from({ length: 200 }, (_, index) => `Message number ${index} ends here`);
  const script = Script.parse(write({ keyMessages, totalSeconds: 15 }));
  for (const text of keyMessages) expect(told(script)).toContain(text);
});
