import { expect, test } from 'vitest';
import { fallbackReason, unwritableOptions } from '../../functions/core/script/unwritable-options.ts';

test('the embedded writer refuses wishes and other languages by pointer, and OpenRouter nothing', () => {
  const asked = { custom_instructions: 'Mention our award.', language: 'de' };
  expect(unwritableOptions(asked, 'embedded')).toEqual([
    { pointer: '/custom_instructions', message: expect.stringContaining('needs a language model') },
    { pointer: '/language', message: expect.stringContaining('is not en') },
  ]);
  expect(unwritableOptions(asked, 'openrouter')).toEqual([]);
  expect(unwritableOptions({ language: 'en-GB' }, 'embedded')).toEqual([]);
});

test.each([
  [{ language: 'en' }, null, null],
  [{ language: 'en-US' }, null, null],
  [
    { language: 'en', ai_model: 'gpt-4' },
    null,
    'Written from templates instead of by gpt-4, because no language model is set up here.',
  ],
  [
    { language: 'en', target_audience: 'SaaS founders' },
    null,
    'Written from templates, because no language model is set up here; target_audience is not addressed.',
  ],
  [{ language: 'en' }, 'OpenRouter is busy', 'Written from templates, because OpenRouter is busy.'],
  [
    { language: 'de', target_audience: 'Pflegeheime', custom_instructions: 'Kurz.', ai_model: 'claude' },
    'OpenRouter did not answer in time',
    'Written from templates instead of by claude, because OpenRouter did not answer in time; target_audience is not ' +
      'addressed, custom_instructions are not followed and it is in English instead of de.',
  ],
])('of %j with the cause %j people are told %j', (options, cause, reason) => {
  expect(fallbackReason(options, cause)).toBe(reason);
});
