import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScriptGenerator, type ScriptRequest } from '../../functions/2-script/script-generator.ts';
import type { ScriptOptions } from '../../functions/contract/script.ts';
import { isSaid } from '../../functions/core/script/key-messages.ts';
import { cutsOff, type FakeOpenRouter, startOpenRouter, writes, writesInstead } from '../fakes/openrouter.ts';
import { SHIFTLY } from '../support/pages.ts';

const OWN = 'openai/gpt-4.1-mini';
const FALLBACKS = ['anthropic/claude-haiku-4.5', 'google/gemini-2.5-flash'];

let fake: FakeOpenRouter;
let generator: ScriptGenerator;
beforeEach(async () => {
  fake = await startOpenRouter();
  generator = new ScriptGenerator({
    openRouter: { apiKey: fake.apiKey, baseUrl: fake.url, model: OWN, fallbackModels: FALLBACKS },
  });
});
afterEach(() => fake.close());

const request = (options: Partial<ScriptOptions> = {}, more: Partial<ScriptRequest> = {}): ScriptRequest => ({
  lead: { name: 'Dana Reyes', company: 'Northwind Care', email: 'dana@northwind.example' },
  page: SHIFTLY,
  brandName: 'Shiftly',
  options,
  ...more,
});
const bodyOf = (index: number) => fake.requests[index]?.body;

describe('what is sent', () => {
  test('model and stand-ins, a strict schema, and a bound on what comes back', async () => {
    await generator.generateScript(request({ script_style: 'technical' }));
    expect(bodyOf(0)).toMatchObject({
      model: OWN,
      models: [OWN, ...FALLBACKS],
      provider: { require_parameters: true },
      temperature: 0.3,
      response_format: { type: 'json_schema', json_schema: { name: 'script', strict: true } },
    });
    expect(JSON.stringify(bodyOf(0)?.response_format)).not.toMatch(/minimum|maximum|maxLength|\$schema/);
  });

  test('a longer film may be answered at greater length', async () => {
    await generator.generateScript(request({ total_duration_seconds: 30 }));
    await generator.generateScript(request({ total_duration_seconds: 300 }));
    const [short = 0, long = 0] = fake.requests.map(({ body }) => body.max_tokens);
    expect(short).toBeGreaterThan(300);
    expect(long).toBeGreaterThan(3 * short);
    expect(long).toBeLessThan(10_000);
  });

  test('a model that is wished for goes first; one that takes no temperature is sent none, and may think', async () => {
    const script = await generator.generateScript(request({ ai_model: 'gpt-4' }));
    expect(bodyOf(0)?.models).toEqual(['openai/gpt-6.1-sol', ...FALLBACKS]);
    expect(bodyOf(0)).not.toHaveProperty('temperature');
    expect(bodyOf(0)?.max_tokens).toBeGreaterThan(8000);
    expect(script.ai_model_used).toBe('openai/gpt-6.1-sol');
  });

  test('key messages are merged before they are sent, and no address of the lead ever is', async () => {
    const script = await generator.generateScript(request({ key_messages: ['Ready for {{company}}'] }));
    expect(fake.requests[0]?.read.document.key_messages).toEqual(['Ready for Northwind Care']);
    expect(JSON.stringify(bodyOf(0))).not.toContain('dana@northwind.example');
    expect(script.sections.some(({ content }) => isSaid('Ready for Northwind Care', content))).toBe(true);
  });

  test('audience, wishes and language are in the rules', async () => {
    const script = await generator.generateScript(
      request({ target_audience: 'SaaS founders', custom_instructions: 'Keep it dry.', language: 'de' }),
    );
    for (const rule of ['SaaS founders', 'Keep it dry.', 'Language: de']) {
      expect(bodyOf(0)?.messages[0]?.content).toContain(rule);
    }
    expect(script).toMatchObject({ language: 'de', fallback_reason: null });
    expect(script.sections.at(-1)?.content).toContain('Fragen Sie uns gern.');
  });

  test('in another language the answer quotes how key messages are said', async () => {
    const script = await generator.generateScript(request({ language: 'de', key_messages: ['Einfach anzubinden'] }));
    expect(bodyOf(0)?.response_format.json_schema.schema.required).toContain('key_messages');
    expect(script.sections.some(({ content }) => content.includes('Einfach anzubinden'))).toBe(true);
  });
});

describe('what comes back', () => {
  test.each([
    ['in a code fence', (json: string) => `\`\`\`json\n${json}\n\`\`\``],
    ['after some words', (json: string) => `Here is your {script}, as asked:\n\n${json}`],
    ['before some words', (json: string) => `${json}\n\nI hope that helps!`],
  ])('JSON %s is read all the same', async (_where, wrap) => {
    fake.queue.push(writes(wrap));
    const script = await generator.generateScript(request());
    expect(fake.requests).toHaveLength(1);
    expect(script).toMatchObject({ ai_model_used: OWN, fallback_reason: null });
  });

  test('emphasis, emoji and line breaks are taken out without asking again', async () => {
    fake.queue.push(
      writesInstead((draft) => ({
        ...draft,
        scenes: draft.scenes.map((scene) => ({ ...scene, content: `**${scene.content}** 🎉\n` })),
      })),
    );
    const { sections } = await generator.generateScript(request());
    expect(fake.requests).toHaveLength(1);
    for (const { content } of sections) expect(content).not.toMatch(/\*|🎉|\n/);
  });

  test.each([
    ['too long', (content: string) => `${content} ${content.replace(/"/g, '')} And so on and on it goes, once more.`],
    ['too short', (content: string) => content.split(' ').slice(0, 3).join(' ')],
    ['marked up', (content: string) => `<b>${content}</b>`],
    ['with a field left open', (content: string) => `${content} {{name}}`],
    ['empty', () => ' '],
  ])('a script whose scenes are %s is asked for again, with what was wrong', async (_kind, change) => {
    fake.queue.push(
      writesInstead((draft) => ({
        ...draft,
        scenes: draft.scenes.map((scene) => ({ ...scene, content: change(scene.content) })),
      })),
    );
    const script = await generator.generateScript(request());
    expect(fake.requests).toHaveLength(2);
    expect(bodyOf(1)?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(bodyOf(1)?.messages.at(-1)?.content).toMatch(/cannot be used:\n- (scenes\.|The narration has)/);
    expect(script).toMatchObject({ ai_model_used: OWN, fallback_reason: null });
  });

  test('an answer of another shape is asked for again, by the name of what is wrong', async () => {
    fake.queue.push(writesInstead(({ scenes }) => ({ sections: scenes })));
    await generator.generateScript(request());
    expect(bodyOf(1)?.messages.at(-1)?.content).toContain('It does not fit the JSON schema: intro');
  });

  test('a fifth too long twice over is used rather than thrown away', async () => {
    const longer = writesInstead((draft) => ({
      ...draft,
      scenes: draft.scenes.map((scene) => ({ ...scene, content: `${scene.content} There is more to it than that.` })),
    }));
    fake.queue.push(longer, longer);
    const script = await generator.generateScript(request());
    expect(fake.requests).toHaveLength(2);
    expect(script.fallback_reason).toBeNull();
    expect(script.total_duration_seconds).toBeGreaterThan(69);
    expect(script.total_duration_seconds).toBeLessThan(76);
  });

  test('when the second answer is worse than a usable first, the first is used', async () => {
    fake.queue.push(
      writesInstead((draft) => ({
        ...draft,
        scenes: draft.scenes.map((scene) => ({ ...scene, content: `${scene.content} There is more to it than that.` })),
      })),
      cutsOff,
    );
    const script = await generator.generateScript(request());
    expect(script).toMatchObject({ ai_model_used: OWN, fallback_reason: null, ai_cost: 2 * fake.costUsd });
  });

  test('a key message that the model forgot is said all the same', async () => {
    fake.queue.push(
      writesInstead((draft) => ({
        ...draft,
        scenes: draft.scenes.map((scene) => ({ ...scene, content: scene.content.replace('Cost effective.', '') })),
      })),
    );
    const script = await generator.generateScript(request({ key_messages: ['Cost effective'] }));
    expect(fake.requests).toHaveLength(1);
    expect(script.sections.filter(({ content }) => content.includes('Cost effective.'))).toHaveLength(1);
  });
});
