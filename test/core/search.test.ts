import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLeadFound } from '../../functions/core/search.ts';

const video = { lead: { name: 'Ida Ström', company: 'Ångström & Söhne' }, lead_id: 4711 };

test.each(['ida', 'STRÖM', 'stro\u0308m', 'ngström &', 'ＳＯ\u0308ＨＮＥ', '471'])('finds a lead by %s', (text) => {
  expect(isLeadFound(video, text)).toBe(true);
});

test.each(['idas', 'straße', '47111', '.*', 'undefined'])('does not find it by %s', (text) => {
  expect(isLeadFound({ lead: video.lead, lead_id: 4711 }, text)).toBe(false);
  expect(isLeadFound({ lead: { name: 'Ida' } }, text)).toBe(false);
});

test('finds every lead by any part of its own name, in either case', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(name, name, (before, part) => {
      const lead = { name: `${before} ${part} ${before}` };
      // Composed letters are one: a part that begins with a mark of its own belongs to the letter before it.
      return isLeadFound({ lead }, ` ${part} `) && isLeadFound({ lead }, ` ${part} `.toLowerCase());
    }),
  );
});
