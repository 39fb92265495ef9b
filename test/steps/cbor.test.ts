import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CborValue, decodeCbor, ENVELOPE_BYTES, encodeCbor, messageLength } from '../../functions/browser/cbor.ts';

const member = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value;

describe('messages of the DevTools protocol', () => {
  test('are read as they were written, whatever they hold', () => {
    fc.assert(
      fc.property(member, (value) => {
        expect(decodeCbor(encodeCbor(value))).toEqual(value);
      }),
    );
  });

  test('tell their length in their first bytes, so that a stream can be cut', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.nat(ENVELOPE_BYTES - 1), (map, few) => {
        const bytes = encodeCbor(map);
        expect(messageLength(bytes)).toBe(bytes.length);
        expect(messageLength(bytes.subarray(0, few))).toBeUndefined();
      }),
    );
  });

  test('hold bytes as bytes, and text outside ASCII as the browser writes it', () => {
    const picture = Buffer.from('d6431122ff', 'hex');
    expect(decodeCbor(picture)).toEqual(Buffer.from([0x11, 0x22, 0xff]));
    expect(decodeCbor(Buffer.concat([Buffer.from([0x44]), Buffer.from('né', 'utf16le')]))).toBe('né');
  });

  test('that are cut short are refused, not half read', () => {
    const bytes = encodeCbor({ id: 1, result: { text: 'whole', list: [1, 2, 3] } });
    for (let length = 0; length < bytes.length - 1; length++) {
      expect(() => decodeCbor(bytes.subarray(0, length))).toThrow(RangeError);
    }
  });
});
