import { describe, expect, test } from 'vitest';
import { ScriptOptions } from '../../functions/contract/script.ts';
import { estimateAiCost } from '../../functions/core/script/estimate-ai-cost.ts';
import { modelFacts, modelRoute, resolveModel, tokensUsd } from '../../functions/core/script/models.ts';

const OWN = 'openai/gpt-4.1-mini';
const cost = (options: Partial<ScriptOptions>, elements = 20) =>
  estimateAiCost(ScriptOptions.parse(options), elements, OWN);

describe('names of models', () => {
  test.each(['gpt-4', 'gpt-4o', 'gpt-4-turbo', 'GPT-4', 'claude', 'claude-3', 'gemini'])(
    'the short name %s leads to a model whose price is known',
    (name) => {
      const full = resolveModel(name);
      expect(full).toMatch(/^(openai|anthropic|google)\//);
      expect(modelFacts(full)).not.toEqual(modelFacts('nobody/knows'));
    },
  );

  test.each(['openai/gpt-4o', 'mistralai/mistral-large', 'constructor', 'x-ai/grok-4:online'])(
    '%s is no short name and is taken as it is',
    (name) => {
      expect(resolveModel(name)).toBe(name);
    },
  );

  test('the model that is wished for goes first, repeats go, and no more than three are named', () => {
    const fallbacks = ['anthropic/claude-haiku-4.5', OWN, 'google/gemini-2.5-flash', 'a/b'];
    expect(modelRoute(undefined, OWN, fallbacks)).toEqual([
      OWN,
      'anthropic/claude-haiku-4.5',
      'google/gemini-2.5-flash',
    ]);
    expect(modelRoute('claude', OWN, fallbacks)).toEqual([
      'anthropic/claude-sonnet-5.5',
      'anthropic/claude-haiku-4.5',
      OWN,
    ]);
  });

  test('a variant of a model costs what the model costs', () => {
    expect(modelFacts('openai/gpt-4o:nitro')).toEqual(modelFacts('openai/gpt-4o'));
  });
});

describe('estimates', () => {
  test('tokens cost what the table says', () => {
    expect(tokensUsd('openai/gpt-4o', 1_000_000, 100_000)).toBeCloseTo(2.5 + 1, 9);
  });

  test('a minute by a small model costs well under a cent, and more of anything costs more', () => {
    expect(cost({})).toBeGreaterThan(0.001);
    expect(cost({})).toBeLessThan(0.01);
    expect(cost({ total_duration_seconds: 300 })).toBeGreaterThan(2 * cost({}));
    expect(cost({}, 60)).toBeGreaterThan(cost({}, 10));
    expect(cost({}, 400)).toBe(cost({}, 60));
    expect(cost({ language: 'ja' })).toBeGreaterThan(cost({}));
    expect(cost({ ai_model: 'claude' })).toBeGreaterThan(2 * cost({}));
    expect(cost({ custom_instructions: 'x'.repeat(2000) })).toBeGreaterThan(cost({}));
  });

  test('a model that nobody knows is thought to be dear', () => {
    expect(cost({ ai_model: 'someone/new' })).toBeGreaterThan(cost({ ai_model: 'gpt-4' }));
  });
});
