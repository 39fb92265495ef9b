import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Every process with its parent: `[pid, ppid]`. */
function processTable(): [number, number][] {
  if (process.platform !== 'linux') {
    const listing = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
    return listing.split('\n').flatMap((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return pid !== undefined && parent !== undefined ? [[pid, parent] as [number, number]] : [];
    });
  }
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      // The command in parentheses may hold anything, parentheses and spaces included.
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return [[Number(entry), parent] as [number, number]];
    } catch {
      return [];
    }
  });
}

/** The processes that this one started, directly or through others, as long as those others live. */
export function descendants(root: number = process.pid): number[] {
  const children = Map.groupBy(processTable(), ([, parent]) => parent);
  const found: number[] = [];
  const visit = (parent: number) => {
    for (const [pid] of children.get(parent) ?? []) {
      found.push(pid);
      visit(pid);
    }
  };
  visit(root);
  return found;
}

/**
 * Kills every descendant of this process at once, so that no browser or encoder outlives the engine.
 * Synchronous, for use in an `exit` hook.
 */
export function killDescendants(): void {
  for (const pid of descendants()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** True while a process of this number runs, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
