import { describe, expect, test } from 'vitest';
import { SCRIPT_STYLES } from '../../functions/contract/script.ts';
import { bareWords } from '../../functions/core/script/key-messages.ts';
import { countWords } from '../../functions/core/script/pace.ts';
import { rephraseSection } from '../../functions/core/script/rephrase-section.ts';
import { FURTHER, STAY } from '../../functions/core/script/template-asides.ts';
import { writeTemplateScript } from '../../functions/core/script/template-script.ts';
import { SHIFTLY } from '../support/pages.ts';

const request = {
  lead: { name: 'Dana Reyes', company: 'Northwind Care' },
  page: SHIFTLY,
  brandName: 'Shiftly',
  style: 'professional' as const,
  totalSeconds: 60,
  keyMessages: ['Ready for {{company}} in one day'],
};

describe.each(SCRIPT_STYLES)('%s', (style) => {
  test.each([15, 60, 180])('every section of a film of %s s has other words, about as long', (totalSeconds) => {
    const { sections } = writeTemplateScript({ ...request, style, totalSeconds });
    for (const [index, section] of sections.entries()) {
      const content = rephraseSection({ ...request, style, sections, index }) ?? '';
      expect(content, section.content).toMatch(/\w/);
      expect(sections.map((other) => bareWords(other.content))).not.toContain(bareWords(content));
      expect(Math.abs(countWords(content) - countWords(section.content)), content).toBeLessThanOrEqual(8);
    }
  });
});

test('the facts stay: what the page says, and the key message', () => {
  const { sections } = writeTemplateScript(request);
  const index = sections.findIndex(({ content }) => content.includes('Ready for Northwind Care in one day'));
  const old = sections[index]?.content ?? '';
  const content = rephraseSection({ ...request, sections, index }) ?? '';
  expect(content).toContain('Ready for Northwind Care in one day.');
  const facts = SHIFTLY.elements
    .flatMap(({ blurb }) => blurb?.split(/(?<=\.) /) ?? [])
    .filter((fact) => old.includes(fact));
  expect(facts.length).toBeGreaterThan(0);
  for (const fact of facts) expect(content).toContain(fact);
});

test('the same request gives the same words, and asked again it goes on to others', () => {
  const { sections } = writeTemplateScript(request);
  const once = rephraseSection({ ...request, sections, index: 1 }) ?? '';
  expect(rephraseSection({ ...request, sections, index: 1 })).toBe(once);
  const rewritten = sections.map((section, place) => (place === 1 ? { ...section, content: once } : section));
  expect(rephraseSection({ ...request, sections: rewritten, index: 1 })).not.toBe(once);
});

test('a film without a page finds other words too', () => {
  const { sections } = writeTemplateScript({ ...request, page: null, totalSeconds: 20 });
  for (const index of sections.keys()) {
    expect(rephraseSection({ ...request, page: null, sections, index })).toMatch(/\w/);
  }
});

test('when the film says all ways already there is no other', () => {
  const [intro, view] = writeTemplateScript({ ...request, page: null, totalSeconds: 15, keyMessages: [] }).sections;
  if (!intro || !view) throw new Error('A script has a card and a view');
  const everything = { ...view, content: [...FURTHER, ...STAY].join(' ') };
  expect(rephraseSection({ ...request, page: null, sections: [intro, everything, view], index: 2 })).toBeNull();
  expect(rephraseSection({ ...request, page: null, sections: [intro, view, view], index: 2 })).not.toBeNull();
});
