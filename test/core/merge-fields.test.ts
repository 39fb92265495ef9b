import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REJECTED } from '../../functions/contract/errors.ts';
import { findMergeFields, firstName, mergeFields } from '../../functions/core/script/merge-fields.ts';

const dana = { name: 'Dana Reyes', company: 'Northwind', seats: 40, 'Account Manager': 'Kim' };

describe('mergeFields', () => {
  test.each([
    ['Hi {{name}} of {{company}}', 'Hi Dana Reyes of Northwind'],
    ['{{ name }} and {{\tcompany\n}}', 'Dana Reyes and Northwind'],
    ['{{first_name}} has {{seats}} seats', 'Dana has 40 seats'],
    ['{{industry|your field}}{{industry|}}!', 'your field!'],
    ['{{company|your team}}', 'Northwind'],
    ['{{Company}}, ask {{account manager}}', 'Northwind, ask Kim'],
    ['no fields, { braces } or {single}', 'no fields, { braces } or {single}'],
    ['{{{name}}}', '{Dana Reyes}'],
  ])('fills %j', (text, filled) => {
    expect(mergeFields(text, dana)).toBe(filled);
  });

  test('an extra value goes before the lead and before a derived one', () => {
    expect(mergeFields('{{company}} {{first_name}}', dana, { company: 'Us', first_name: 'D' })).toBe('Us D');
  });

  test.each(['{{industry}}', '{{constructor}}', '{{__proto__}}', '{{7*7}}', '{{note}}'])(
    '%s without a value is rejected by name',
    (field) => {
      const merge = () => mergeFields(`Made for ${field}`, { ...dana, note: ' ' });
      expect(merge).toThrow(expect.objectContaining({ name: REJECTED.mergeFieldMissing }));
      expect(merge).toThrow(field);
    },
  );

  test('what a lead is called is never read as a template again', () => {
    expect(mergeFields('{{name}} at {{company}}', { name: '{{company}}', company: '{{secret|$&}}' })).toBe(
      '{{company}} at {{secret|$&}}',
    );
  });

  test('any value arrives exactly once and as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (note) => {
        fc.pre(note.trim() !== '');
        expect(mergeFields('<{{note}}>', { name: 'A', note })).toBe(`<${note}>`);
      }),
    );
  });
});

test('findMergeFields tells fields and fallbacks in order', () => {
  expect(findMergeFields('{{ name }}, {{company|your team}} {{x|}}')).toEqual([
    { field: 'name', fallback: null },
    { field: 'company', fallback: 'your team' },
    { field: 'x', fallback: '' },
  ]);
});

test.each([
  ['Dana Reyes', 'Dana'],
  ['Dana', 'Dana'],
  ['DANA REYES', 'Dana'],
  ['dana reyes', 'Dana'],
  ['AJ Cole', 'AJ'],
  ['Dr. Smith', 'Dr. Smith'],
  ['Dr. Jane Smith, PhD', 'Dr. Smith'],
  ['Reyes, Dana', 'Dana'],
  ['J. Reyes', 'J. Reyes'],
  ['Jean-Luc Picard', 'Jean-Luc'],
  ['山田太郎', '山田太郎'],
  ['  🙂 ', ''],
])('firstName(%j) is %j', (name, first) => {
  expect(firstName(name)).toBe(first);
});
