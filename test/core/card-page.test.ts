import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CardPageInput, renderCardPage } from '../../functions/core/pages/card-page.ts';
import { contrast, readableOn, standOut } from '../../functions/core/pages/colors.ts';
import { sha256Source } from '../../functions/core/pages/content-security.ts';
import { escapeHtml } from '../../functions/core/pages/escape-html.ts';
import { fitText } from '../../functions/core/pages/fit-text.ts';

const base: CardPageInput = {
  card: 'intro',
  heading: 'Dana, this is for you',
  subheading: 'One minute',
  button: null,
  brand: { name: 'Leadreel', primary: '#17203a', accent: '#ff6b4a', on_primary: '#ffffff' },
  logoDataUrl: null,
  width: 1280,
  height: 720,
  seconds: 4,
};

const wild = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', ' ', '</style>', '<script>', '-->', 'a'), minLength: 1 }),
  fc.constantFrom('"><script>alert(1)</script>', '{{7*7}}', 'שלום Northwind', '株式会社', '🎉🚀', 'W'.repeat(200)),
);
const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

/** Every tag of a document, as written, its style sheet left out. */
const tagsOf = (html: string): string[] => html.replace(/<style>[^<]*<\/style>/, '').match(/<[^>]*>/g) ?? [];

test('no text can add, close or change a tag', () => {
  fc.assert(
    fc.property(wild, wild, wild, wild, (heading, subheading, button, name) => {
      const input = { ...base, heading: `ש${heading}`, subheading, button, brand: { ...base.brand, name } };
      const plain = { ...base, heading: 'ש', subheading: 'x', button: 'x' };
      expect(tagsOf(renderCardPage(input)).filter((tag) => !tag.startsWith('<meta'))).toEqual(
        tagsOf(renderCardPage(plain)).filter((tag) => !tag.startsWith('<meta')),
      );
    }),
  );
});

test('the heading is on the card word for word, whether its words move alone or together', () => {
  fc.assert(
    fc.property(wild, (heading) => {
      const shown = /<h1>(.*)<\/h1>/su.exec(renderCardPage({ ...base, heading }))?.[1];
      const words = heading.split(/\s+/u).filter(Boolean).join(' ');
      expect(shown?.replaceAll(/<\/?span[^>]*>/g, '')).toBe(escapeHtml(words));
    }),
  );
});

test('escaping leaves nothing that markup is made of, and is undone by reading it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
      expect(escaped.replace(/&([^;]+);/g, (_, name: string) => names[name] ?? '?')).toBe(text);
    }),
  );
});

test('the policy allows exactly the style that is there, no script and no network', () => {
  const html = renderCardPage(base);
  const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
  expect(html).toContain(`default-src &#39;none&#39;; style-src ${escapeHtml(sha256Source(style))};`);
  expect(html).not.toMatch(/<script| style="/);
});

test('nothing moves for ever, and everything has arrived after 1.2 s', () => {
  for (const card of ['intro', 'outro'] as const) {
    const html = renderCardPage({ ...base, card, button: 'Book a time', heading: 'a '.repeat(16) });
    expect(html).not.toContain('infinite');
    const times = [...html.matchAll(/animation:\w+ (\d+)ms cubic-bezier\([^)]*\)(?: (\d+)ms)?/g)];
    const delays = [...html.matchAll(/animation-delay:(\d+)ms/g)].map(([, delay]) => Number(delay));
    expect(times.length).toBeGreaterThan(3);
    for (const [, length, delay] of times) expect(Number(length) + Number(delay ?? 0)).toBeLessThanOrEqual(1200);
    expect(Math.max(...delays) + 620).toBeLessThanOrEqual(1200);
  }
});

test('a card that is short on screen moves faster, so that it can still be read', () => {
  expect(renderCardPage({ ...base, seconds: 0.5 })).not.toMatch(/[ :](?:[4-9]\d\d|\d{4,})ms/);
});

test('a longer text gets a smaller type, and never one that overflows its box', () => {
  const box = { width: 900, height: 300, lineHeight: 1.1, largest: 100, smallest: 10 };
  expect(fitText('Hello', box)).toBe(100);
  expect(fitText('W'.repeat(200), box)).toBeLessThan(45);
  expect(fitText('a'.repeat(200), box)).toBeGreaterThan(fitText('W'.repeat(200), box));
});

test('text is readable on every colour, even when the brand asks for what is not', () => {
  fc.assert(
    fc.property(color, color, (background, wanted) => {
      expect(contrast(background, readableOn(background, wanted))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(background, standOut(wanted, background, 1.9))).toBeGreaterThanOrEqual(1.9);
    }),
  );
});

test('a logo from the network and fonts that close the style sheet are refused', () => {
  expect(() => renderCardPage({ ...base, logoDataUrl: 'https://example.com/a.png' })).toThrow(TypeError);
  expect(() => renderCardPage({ ...base, fontFamily: 'Inter;}</style>' })).toThrow(TypeError);
});
