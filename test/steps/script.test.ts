import { expect, test } from 'vitest';
import { ScriptGenerator } from '../../functions/2-script/script-generator.ts';
import { REJECTED } from '../../functions/contract/errors.ts';
import { Script } from '../../functions/contract/script.ts';
import { SHIFTLY } from '../support/pages.ts';

const request = {
  lead: { name: 'Dana Reyes', company: 'Northwind Care' },
  page: SHIFTLY,
  brandName: 'Shiftly',
  style: 'professional' as const,
  totalSeconds: 60,
  keyMessages: ['Ready for {{company}} in one day'],
};

test('a script fits the schema, costs nothing and says the key message', async () => {
  const script = await new ScriptGenerator().generateScript(request);
  expect(Script.parse(script)).toEqual(script);
  expect(script).toMatchObject({ ai_model_used: 'template', ai_cost: 0, script_style: 'professional' });
  expect(script.sections.map(({ content }) => content).join(' ')).toContain('Ready for Northwind Care in one day.');
});

test('the same request gives the same script', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => new ScriptGenerator().generateScript(request)));
  expect(one).toEqual(two);
});

test('a key message that names a missing field is rejected before anything is spent', async () => {
  const script = new ScriptGenerator().generateScript({ ...request, keyMessages: ['Built for {{team_size}}'] });
  await expect(script).rejects.toMatchObject({ name: REJECTED.mergeFieldMissing, message: /team_size/ });
});

test('a script that breaks the schema is never handed on', async () => {
  const broken = { ...request, style: 'professional' as const, totalSeconds: Number.NaN };
  await expect(new ScriptGenerator().generateScript(broken)).rejects.toMatchObject({ name: REJECTED.internal });
});
