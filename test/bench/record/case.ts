import type { TestSite } from '../../support/site.ts';
import { median } from '../report.ts';
import type { Measured } from './measure.ts';

/** What the cases work with. */
export interface Bench {
  readonly runs: number;
  readonly site: TestSite;
  /** Folder of Remotion with the landing page bundled; null when it was not asked for or cannot be had. */
  remotion(): Promise<string | null>;
}

/** One question to the recorder. */
export interface Case {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** True when it runs only if it is named. */
  readonly onlyNamed?: boolean;
  /** Gives Markdown. */
  readonly run: (bench: Bench) => Promise<string>;
}

export const FULL_HD = { width: 1920, height: 1080 };

type Numbers<T> = (one: T) => number;

/** The median of a number over all rounds. */
export const medianOf = <T>(rounds: readonly T[], number: Numbers<T>): number => median(rounds.map(number));

/** Says whether a limit holds. */
export function judge(what: string, value: number, limit: { atMost: number } | { atLeast: number }): string {
  const [holds, words] =
    'atMost' in limit
      ? [value <= limit.atMost, `at most ${limit.atMost}`]
      : [value >= limit.atLeast, `at least ${limit.atLeast}`];
  return `- ${holds ? 'PASS' : 'FAIL'}: ${what} ${round(value)} (${words})`;
}

/** Three digits that say something. */
export const round = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '–');

export const RESOURCES_HEAD = ['CPU, s', 'Wall, s', 'Memory, MB'];

/** The medians of what it took. */
export const resources = (rounds: readonly Measured<unknown>[]): string[] => [
  round(medianOf(rounds, ({ cpuSeconds }) => cpuSeconds)),
  round(medianOf(rounds, ({ wallSeconds }) => wallSeconds)),
  String(medianOf(rounds, ({ peakMemoryMb }) => peakMemoryMb)),
];
