import { table } from '../../report.ts';
import { type Bench, type Case, judge, round } from '../case.ts';
import { measureApart } from '../measure.ts';
import { pageUrl } from '../pages.ts';
import type { Traces } from '../soak-contender.ts';

const RECORDINGS = 100;
/** In the first half code is compiled, and caches and the allocator's arenas fill: growth is what the second half shows. */
const HALF = RECORDINGS / 2;

const WORDS: Record<keyof Traces, string> = {
  heapMb: 'V8 heap, MB',
  buffersMb: 'Buffers, MB',
  residentMb: 'Resident, MB',
  tempEntries: 'Entries in the temp folder',
  children: 'Child processes',
  descriptors: 'Open descriptors',
  handles: 'Active handles',
};

async function run({ site }: Bench): Promise<string> {
  const options = { url: pageUrl(site, 'none'), recordings: RECORDINGS };
  const { result, wallSeconds } = await measureApart('soak', options);
  const kinds = Object.keys(WORDS) as (keyof Traces)[];
  const of = (kind: keyof Traces) => result.slice(HALF - 1).map((traces) => traces[kind]);
  const rows = kinds.map((kind) => {
    const values = [result[0]?.[kind], of(kind)[0], of(kind).at(-1), slope(of(kind))];
    return [WORDS[kind], ...values.map((value) => round(value ?? 0))];
  });
  const counted: (keyof Traces)[] = ['tempEntries', 'children', 'descriptors', 'handles'];
  return [
    `${RECORDINGS} recordings in ${Math.round(wallSeconds)} s.\n`,
    table(['', 'After 1', `After ${HALF}`, `After ${RECORDINGS}`, 'A recording, second half'], rows),
    '',
    judge('heap, MB that each recording leaves:', slope(of('heapMb')), { atMost: 0.02 }),
    judge('resident, MB that each recording leaves:', slope(of('residentMb')), { atMost: 0.2 }),
    ...counted.map((kind) =>
      judge(`${WORDS[kind]}, more at the end:`, (of(kind).at(-1) ?? 0) - (of(kind)[0] ?? 0), { atMost: 0 }),
    ),
  ].join('\n');
}

/** By how much a series rises from one value to the next (least squares). */
function slope(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = (values.length - 1) / 2;
  const rise = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return rise / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}

export const soak: Case = {
  name: 'soak',
  title: 'A hundred short recordings in one process, 640x360',
  onlyNamed: true,
  run,
};
