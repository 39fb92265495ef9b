import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in which Linux tells processor time to programs, on every machine (`USER_HZ`). */
const TICKS_PER_SECOND = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Processor time of its own and of all that it started, that ended and that it waited for, ticks. */
  readonly ticks: number;
}

/**
 * Processor seconds that a process and all below it have taken until now, those that ended included. Exact to a tick
 * a process when the root adopts orphans: what ended has been added to whoever waited for it, and is in the table or
 * the root itself.
 */
export const cpuSecondsOf = (root: number): number =>
  treeOf(root).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_SECOND;

/** MB that a process and all below it hold, shared pages counted once (sum of the proportional set sizes). */
export const memoryMbOf = (root: number): number =>
  treeOf(root).reduce((sum, { pid }) => sum + proportionalKb(pid), 0) / 1024;

/** Kills a process and all below it. */
export function killTree(root: number): void {
  for (const { pid } of treeOf(root)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** A process and all below it. */
export function treeOf(root: number): Process[] {
  const table = readdirSync('/proc').flatMap(processOf);
  const children = Map.groupBy(table, ({ parent }) => parent);
  const below = (pid: number): Process[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return [...table.filter(({ pid }) => pid === root), ...below(root)];
}

function processOf(entry: string): Process[] {
  if (!/^\d+$/.test(entry)) return [];
  const stat = read(`/proc/${entry}/stat`);
  if (!stat) return [];
  // The command in parentheses may hold anything. After it: state, ppid, …, and from the 12th utime, stime, cutime, cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return [{ pid: Number(entry), parent: Number(fields[1]), ticks }];
}

const proportionalKb = (pid: number) => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** Empty when the process ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
