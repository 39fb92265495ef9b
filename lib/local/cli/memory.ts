import { readFileSync } from 'node:fs';
import { descendants } from '../processes.ts';

const EVERY_MS = 500;

/** Watches how much memory this process and all that it started hold, shared pages counted once. */
export interface MemoryWatch {
  /** The most seen so far, MB; null where the system does not tell. */
  peakMb(): number | null;
  stop(): void;
}

/** Looks twice a second, on Linux; elsewhere it says nothing. */
export function watchMemory(): MemoryWatch {
  let peak = 0;
  const timer = setInterval(() => {
    if (process.platform === 'linux') peak = Math.max(peak, treeMb());
  }, EVERY_MS);
  timer.unref();
  return { peakMb: () => peak || null, stop: () => clearInterval(timer) };
}

/** Proportional set sizes, which add up: a page that four processes share counts a quarter for each. */
function treeMb(): number {
  const kilobytes = [process.pid, ...descendants()].map(proportionalKb);
  return Math.round(kilobytes.reduce((sum, kb) => sum + kb, 0) / 1024);
}

function proportionalKb(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+) kB/m)?.[1] ?? 0);
  } catch {
    // It ended while it was being looked at.
    return 0;
  }
}
