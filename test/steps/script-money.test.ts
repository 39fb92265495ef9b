import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScriptGenerator, type ScriptRequest } from '../../functions/2-script/script-generator.ts';
import type { ScriptOptions } from '../../functions/contract/script.ts';
import { estimateAiCost } from '../../functions/core/script/estimate-ai-cost.ts';
import { cutsOff, type FakeOpenRouter, says, startOpenRouter, writes } from '../fakes/openrouter.ts';
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

describe('money', () => {
  test('each call is announced, then settled at what it really cost; the script costs their sum', async () => {
    const ledger: string[] = [];
    fake.queue.push(cutsOff);
    const script = await generator.generateScript(
      request(
        {},
        {
          beforePaid: async (usd) => void ledger.push(`before ${usd > 0.0005 && usd < 0.02} ${fake.requests.length}`),
          afterPaid: async (usd) => void ledger.push(`after ${usd} ${fake.requests.length}`),
        },
      ),
    );
    expect(ledger).toEqual(['before true 0', `after ${fake.costUsd} 1`, 'before true 1', `after ${fake.costUsd} 2`]);
    expect(script.ai_cost).toBeCloseTo(2 * fake.costUsd, 9);
    expect(script.fallback_reason).toBeNull();
  });

  test('a budget that says no stops the call, and its own error arrives untouched', async () => {
    const full = new Error('The budget is used up');
    await expect(generator.generateScript(request({}, { beforePaid: () => Promise.reject(full) }))).rejects.toBe(full);
    expect(fake.requests).toHaveLength(0);
  });

  test('a budget that says no to the repair stops that as well', async () => {
    const full = new Error('The budget is used up');
    let calls = 0;
    fake.queue.push(cutsOff);
    const beforePaid = async () => {
      calls += 1;
      if (calls === 2) throw full;
    };
    await expect(generator.generateScript(request({}, { beforePaid }))).rejects.toBe(full);
    expect(fake.requests).toHaveLength(1);
  });

  test('the quote is near what is announced before the call', async () => {
    const options = { total_duration_seconds: 60, key_messages: ['Cost effective'] };
    let announced = 0;
    await generator.generateScript(
      request(options, {
        beforePaid: async (usd) => {
          announced = usd;
        },
      }),
    );
    const quoted = estimateAiCost(
      { script_style: 'professional', language: 'en', ...options },
      SHIFTLY.elements.length,
      OWN,
    );
    expect(quoted / announced).toBeGreaterThan(0.75);
    expect(quoted / announced).toBeLessThan(1.5);
  });

  test('a provider that tells no cost is charged by its tokens', async () => {
    fake.queue.push((seen) => {
      const reply = writes()(seen);
      if (!('body' in reply)) return reply;
      return { ...reply, body: { ...(reply.body as object), usage: { prompt_tokens: 1000, completion_tokens: 1000 } } };
    });
    const { ai_cost } = await generator.generateScript(request());
    expect(ai_cost).toBeCloseTo((0.4 + 1.6) / 1000, 9);
  });
});

describe('rewriting a section', () => {
  test('costs what the rewriting cost, and names its model', async () => {
    const script = await new ScriptGenerator().generateScript(request());
    const again = await generator.regenerateSection({ ...request(), script, index: 2 });
    expect(again).toMatchObject({ ai_model_used: OWN, ai_cost: fake.costUsd, fallback_reason: null });
    expect(bodyOf(0)?.response_format.json_schema.name).toBe('section');
  });

  test('words that are there already are asked for again', async () => {
    const script = await generator.generateScript(request());
    fake.queue.push(says(JSON.stringify({ content: script.sections[2]?.content })));
    const again = await generator.regenerateSection({ ...request(), script, index: 2 });
    expect(fake.requests).toHaveLength(3);
    expect(again.sections[2]?.content).not.toBe(script.sections[2]?.content);
  });

  test('when no model can, templates do, and the reason names the section', async () => {
    const script = await generator.generateScript(request());
    fake.queue.push(says('no'), says('no'));
    const again = await generator.regenerateSection({ ...request(), script, index: 2 });
    expect(again).toMatchObject({
      ai_model_used: OWN,
      ai_cost: 2 * fake.costUsd,
      fallback_reason: 'Section 3 was rewritten from templates, because what the model wrote could not be used.',
    });
    expect(again.sections[2]?.content).not.toBe(script.sections[2]?.content);
  });

  test('it is rewritten in the language and the style of the script, whatever is asked for now', async () => {
    const script = await generator.generateScript(request({ language: 'de', script_style: 'casual' }));
    const again = await generator.regenerateSection({ ...request(), script, index: 2 });
    expect(fake.requests.at(-1)?.read.plan.language).toBe('de');
    expect(again).toMatchObject({ language: 'de', script_style: 'casual' });
  });
});
