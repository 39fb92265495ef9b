import { readdir, readFile } from 'node:fs/promises';

/** How often the processes are looked at, milliseconds. */
const EVERY_MS = 500;
/** Ticks a second in which Linux tells processor time to programs, on every machine (`USER_HZ`). */
const TICKS_PER_SECOND = 100;

/** What a group of processes took. Both are 0 on systems other than Linux, which do not tell. */
export interface Usage {
  /** Processor time of all of them, seconds; a process that lived between two looks only is missed. */
  readonly cpuSeconds: number;
  /** The most memory that they held at one look, MB, shared pages counted once. */
  readonly peakMemoryMb: number;
}

/**
 * Looks at the processes of a group twice a second.
 *
 * @param group the process id of its leader. @param onLook told each time what memory they hold, MB.
 */
export function watchUsage(
  group: number,
  onLook: (memoryMb: number) => void = () => undefined,
): { usage(): Promise<Usage>; stop(): void } {
  const ticks = new Map<number, number>();
  let peakKb = 0;
  const look = async () => {
    const processes = await processesOf(group);
    for (const { pid, ticks: spent } of processes) ticks.set(pid, spent);
    const kilobytes = await Promise.all(processes.map(({ pid }) => proportionalKb(pid)));
    const heldKb = kilobytes.reduce((sum, kb) => sum + kb, 0);
    peakKb = Math.max(peakKb, heldKb);
    onLook(heldKb / 1024);
  };
  let looking: Promise<void> | undefined;
  const lookOnce = () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = process.platform === 'linux' ? setInterval(lookOnce, EVERY_MS) : undefined;
  timer?.unref();
  return {
    usage: async () => {
      await looking;
      if (timer) await lookOnce();
      const spent = [...ticks.values()].reduce((sum, value) => sum + value, 0);
      return { cpuSeconds: spent / TICKS_PER_SECOND, peakMemoryMb: Math.round(peakKb / 1024) };
    },
    stop: () => clearInterval(timer),
  };
}

/** Living processes of a group with the processor time that each has taken so far. */
async function processesOf(group: number): Promise<{ pid: number; ticks: number }[]> {
  const entries = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    entries.map(async (entry) => {
      const stat = await readFile(`/proc/${entry}/stat`, 'latin1').catch(() => '');
      // The command in parentheses may hold anything. After it: state, ppid, pgrp, …, and as 12th and 13th the times.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[2]) === group
        ? [{ pid: Number(entry), ticks: Number(fields[11]) + Number(fields[12]) }]
        : [];
    }),
  );
  return found.flat();
}

/** Proportional set size, which adds up: a page that four processes share counts a quarter for each. */
async function proportionalKb(pid: number): Promise<number> {
  // It may have ended while it was being looked at.
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
}
