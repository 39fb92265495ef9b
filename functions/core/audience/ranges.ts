import type { Ranges } from '../../contract/beacon.ts';

/** Stretch of a film, seconds. */
export type Range = readonly [from: number, to: number];

/** What any of the ranges covers, in order and apart. Empty ones and those that end before they begin cover nothing. */
export function unionOf(ranges: readonly Range[]): Ranges {
  const sorted = ranges.filter(([from, to]) => from < to).sort(([a], [b]) => a - b);
  const union: Ranges = [];
  for (const [from, to] of sorted) {
    const last = union.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else union.push([from, to]);
  }
  return union;
}

/** What both cover, each in order and apart. */
export function overlapOf(some: readonly Range[], others: readonly Range[]): Ranges {
  return unionOf(
    some.flatMap(([from, to]) => others.map(([start, end]): Range => [Math.max(from, start), Math.min(to, end)])),
  );
}

/** Length of ranges that are apart, seconds. */
export const lengthOf = (ranges: readonly Range[]): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** The longest of ranges that are apart, in order. */
export function longestOf(ranges: readonly Range[], most: number): Ranges {
  const longest = [...ranges].sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, most);
  return unionOf(longest);
}
