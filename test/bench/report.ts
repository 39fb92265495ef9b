import { availableParallelism, cpus } from 'node:os';

/** What all suites are told on the command line. */
export interface BenchOptions {
  readonly runs: number;
}

export const say = (line: string) => process.stdout.write(`${line}\n`);

/** The middle one; of an even number the upper of the two. 0 for none. */
export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** The machine a table was measured on. */
export const machine = () => `${availableParallelism()} × ${cpus()[0]?.model}, Node ${process.version}`;

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
