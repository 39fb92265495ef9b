import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScriptGenerator } from '../../functions/2-script/script-generator.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { SCRIPT_STYLES, Script } from '../../functions/contract/script.ts';
import { countWords, secondsForWords, timingMarker } from '../../functions/core/script/pace.ts';
import { type FakeOpenRouter, startOpenRouter } from '../fakes/openrouter.ts';
import { SHIFTLY } from '../support/pages.ts';

const request = {
  lead: { name: 'Dana Reyes', company: 'Northwind Care' },
  page: SHIFTLY,
  brandName: 'Shiftly',
  options: { key_messages: ['Ready for {{company}} in one day'] },
};
const told = (script: Script) => script.sections.map(({ content }) => content).join(' ');

let openRouter: FakeOpenRouter;
beforeAll(async () => {
  openRouter = await startOpenRouter();
});
afterAll(() => openRouter.close());

const writers = {
  templates: () => new ScriptGenerator(),
  'a model': () =>
    new ScriptGenerator({
      openRouter: {
        apiKey: openRouter.apiKey,
        baseUrl: openRouter.url,
        model: 'openai/gpt-4.1-mini',
        fallbackModels: [],
      },
    }),
};

describe.each(Object.entries(writers))('what every writer must do: %s', (name, writer) => {
  const messages = ['Ready for {{company}} in one day', 'Cost effective', '24/7 support'];

  test.each(SCRIPT_STYLES.flatMap((style) => [20, 60, 180].map((seconds) => [style, seconds] as const)))(
    '%s, %s s',
    async (script_style, total_duration_seconds) => {
      const script = await writer().generateScript({
        ...request,
        options: { script_style, total_duration_seconds, key_messages: messages },
      });
      expect(Script.parse(script)).toEqual(script);
      expect(script).toMatchObject({ script_style, language: 'en', fallback_reason: null });
      expect(script.ai_model_used === 'template').toBe(name === 'templates');

      expect(Math.abs(script.total_duration_seconds / total_duration_seconds - 1)).toBeLessThanOrEqual(0.15);
      expect(script.sections[0]).toMatchObject({ scene_type: 'intro', direction: { kind: 'card', card: 'intro' } });
      expect(script.sections.at(-1)).toMatchObject({
        scene_type: 'cta',
        direction: { kind: 'card', card: 'outro', button: 'Book a demo' },
      });
      for (const message of ['Ready for Northwind Care in one day', 'Cost effective', '24/7 support']) {
        expect(told(script)).toContain(message);
      }
      const selectors = new Set([null, ...SHIFTLY.elements.map(({ selector }) => selector)]);
      for (const { direction } of script.sections.slice(1, -1)) {
        expect(direction.kind).toBe('page');
        if (direction.kind === 'page') expect(selectors).toContain(direction.selector);
      }
      expect(told(script)).not.toMatch(/\{\{|\}\}|undefined|NaN/);
    },
  );

  test('times add up, by the words that are said', async () => {
    const { sections, total_duration_seconds } = await writer().generateScript(request);
    let start = 0;
    for (const { content, duration_seconds, timing_marker } of sections) {
      expect(duration_seconds).toBe(secondsForWords(countWords(content)));
      expect(timing_marker).toBe(timingMarker(start));
      start = Math.round((start + duration_seconds) * 10) / 10;
    }
    expect(total_duration_seconds).toBe(start);
  });

  test('without a page every scene looks at the top, and nothing is pressed', async () => {
    const script = await writer().generateScript({
      lead: { name: 'John Doe', company: 'Acme Corp', industry: 'SaaS' },
    });
    expect(script.fallback_reason).toBeNull();
    const directions = script.sections.map(({ direction }) => direction);
    expect(directions.length).toBeGreaterThan(3);
    for (const direction of directions.slice(1, -1))
      expect(direction).toMatchObject({ selector: null, action: 'look' });
    expect(directions.at(-1)).toMatchObject({ kind: 'card', button: null });
  });

  test('the same request gives the same script', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => writer().generateScript(request)));
    expect(one).toEqual(two);
  });

  test('one section is rewritten, and the others stay word for word', async () => {
    const script = await writer().generateScript(request);
    const index = script.sections.findIndex(({ content }) => content.includes('Ready for Northwind Care in one day'));
    for (const place of [0, index, script.sections.length - 1]) {
      const again = await writer().regenerateSection({ ...request, script, index: place });
      expect(Script.parse(again)).toEqual(again);
      for (const [other, section] of again.sections.entries()) {
        const before = script.sections[other];
        expect(section).toMatchObject({ title: before?.title, direction: before?.direction });
        if (other !== place) expect(section.content).toBe(before?.content);
        else expect(section.content).not.toBe(before?.content);
      }
      expect(again.total_duration_seconds).toBeCloseTo(
        again.sections.reduce((sum, { content }) => sum + secondsForWords(countWords(content)), 0),
        6,
      );
      expect(told(again)).toContain('Ready for Northwind Care in one day');
      expect(again.fallback_reason).toBeNull();
    }
  });

  test('a section that is not there cannot be rewritten', async () => {
    const script = await writer().generateScript(request);
    await expect(writer().regenerateSection({ ...request, script, index: 99 })).rejects.toThrow(RangeError);
  });

  test('a key message that names a missing field is rejected before anything is spent', async () => {
    let asked = 0;
    const script = writer().generateScript({
      ...request,
      options: { key_messages: ['Built for {{team_size}}'] },
      beforePaid: async () => {
        asked += 1;
      },
    });
    await expect(script).rejects.toMatchObject({ name: REJECTED.mergeFieldMissing, message: /team_size/ });
    expect(asked).toBe(0);
  });

  test('options that break their schema are refused', async () => {
    const broken = { ...request, options: { total_duration_seconds: Number.NaN } };
    await expect(writer().generateScript(broken)).rejects.toMatchObject({ name: REJECTED.internal });
  });
});

describe('without a language model', () => {
  test('nothing is paid, and nobody is asked to', async () => {
    const pay = async () => Promise.reject(new Error('Nothing is to be paid'));
    const script = await new ScriptGenerator().generateScript({ ...request, beforePaid: pay, afterPaid: pay });
    expect(script).toMatchObject({ ai_model_used: 'template', ai_cost: 0, fallback_reason: null });
  });

  test('what was asked for in vain is told to people', async () => {
    const script = await new ScriptGenerator().generateScript({
      ...request,
      options: { ai_model: 'gpt-4', target_audience: 'SaaS founders', language: 'en-GB' },
    });
    expect(script).toMatchObject({
      ai_model_used: 'template',
      language: 'en-GB',
      fallback_reason:
        'Written from templates instead of by gpt-4, because no language model is set up here; ' +
        'target_audience is not addressed.',
    });
  });

  test('a template script in place of one in another language says which it is', async () => {
    const script = await new ScriptGenerator().generateScript({ ...request, options: { language: 'de' } });
    expect(script.language).toBe('en');
    expect(script.fallback_reason).toContain('in English instead of de');
  });

  test('a section of a script in another language is not rewritten in English', async () => {
    const script = { ...(await new ScriptGenerator().generateScript(request)), language: 'de' };
    await expect(new ScriptGenerator().regenerateSection({ ...request, script, index: 1 })).rejects.toMatchObject({
      name: REJECTED.providerRefused,
      message: expect.stringContaining('section 2'),
    });
  });
});
