import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SessionState, type ViewSession } from '../../functions/contract/beacon.ts';
import { judgeSession } from '../../functions/core/audience/judge-session.ts';
import { lengthOf, longestOf, overlapOf, unionOf } from '../../functions/core/audience/ranges.ts';
import { isToken, leadToken, ownerToken, viewerOf } from '../../functions/core/audience/tokens.ts';

const CELLS = 60;
const ranges = fc.array(fc.tuple(fc.integer({ min: 0, max: CELLS }), fc.integer({ min: 0, max: CELLS })), {
  maxLength: 20,
});
/** Whole seconds that ranges cover. */
const cellsOf = (list: readonly (readonly [number, number])[]) =>
  Array.from({ length: CELLS }, (_, cell) => list.some(([from, to]) => from <= cell && cell < to));

describe('ranges', () => {
  test('of any order and shape unite to what they cover, in order and apart', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const union = unionOf(list);
        expect(cellsOf(union)).toEqual(cellsOf(list));
        expect(lengthOf(union)).toBe(cellsOf(list).filter(Boolean).length);
        for (const [index, [from, to]] of union.entries()) {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThan(union[index - 1]?.[1] ?? -1);
        }
        expect(unionOf(union)).toEqual(union);
      }),
    );
  });

  test('overlap where both cover; the longest are kept when there are too many', () => {
    fc.assert(
      fc.property(ranges, ranges, (some, others) => {
        const both = cellsOf(others).map((covered, cell) => covered && cellsOf(some)[cell]);
        expect(cellsOf(overlapOf(unionOf(some), unionOf(others)))).toEqual(both);
        const kept = longestOf(unionOf(some), 2);
        const rest = unionOf(some).filter(([from]) => !kept.some(([start]) => start === from));
        const shortest = Math.min(...kept.map(([from, to]) => to - from));
        for (const [from, to] of rest) expect(to - from).toBeLessThanOrEqual(shortest);
      }),
    );
  });
});

test('tokens of one video, and of one purpose, open no other; viewers have another name every day', () => {
  const token = leadToken('secret', 'one');
  expect(isToken(token, leadToken('secret', 'one'))).toBe(true);
  const others = [leadToken('secret', 'two'), ownerToken('secret', 'one'), leadToken('other', 'one'), '', undefined];
  for (const other of others) expect(isToken(other, token)).toBe(false);
  const viewer = { slug: 'one', day: '2026-01-31', address: '192.0.2.1', agent: 'Firefox' };
  const name = viewerOf('secret', viewer);
  expect(viewerOf('secret', viewer)).toBe(name);
  for (const change of [{ day: '2026-02-01' }, { slug: 'two' }, { address: '192.0.2.2' }, { agent: 'Chrome' }]) {
    expect(viewerOf('secret', { ...viewer, ...change })).not.toBe(name);
  }
});

describe('a session', () => {
  const session = (state: object, passed = 60): ViewSession => ({
    ...{ id: 's', viewer: 'v', started: 0 },
    state: SessionState.parse({
      ...{ duration: 60, elapsed: passed, ranges: [[0, 30]], played: 30, seen: 30, received: passed * 1000 },
      ...state,
    }),
  });

  test.each<[string, object, string[]]>([
    ['of half a film', {}, []],
    ['of just enough', { ranges: [[0, 2]], played: 2, seen: 2 }, []],
    ['of too little', { ranges: [[0, 1.9]], played: 1.9, seen: 1.9 }, ['unplayed']],
    ['that nobody saw', { seen: 1 }, ['hidden']],
    ['at twice the speed', { played: 110, seen: 110, rate: 2 }, []],
    ['at a speed that nobody follows', { played: 500, seen: 500, rate: 16 }, ['impossible']],
    ['that shows more than it played', { ranges: [[0, 60]] }, ['impossible']],
    ['whose page says more time than there was', { elapsed: 9000, played: 500, seen: 500 }, ['impossible']],
    [
      'that follows the link at once',
      { elapsed: 1, ranges: [], played: 0, seen: 0, clicked: true },
      ['scanner', 'unplayed'],
    ],
    ['of the sender, who is a program too', { owner: true, bot: true }, ['owner', 'bot']],
  ])('%s is judged', (_, state, flags) => {
    expect(judgeSession(session(state))).toEqual(flags);
  });
});
