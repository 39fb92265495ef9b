import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerOfWorkFolder } from '../contract/work-folder.ts';

let swept: Promise<void> | undefined;

/**
 * Removes the work folders, with profiles and core dumps in them, of processes that are gone; once a process, before
 * its first browser. A Lambda function that was killed finds its temp folder as it has left it. Never throws.
 */
export function sweepLeftovers(): Promise<void> {
  swept ??= sweep().catch(() => undefined);
  return swept;
}

async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name);
    const owner = ownerOfWorkFolder(name);
    if (owner === null || !(await isLeft(owner, path))) continue;
    await rm(path, { recursive: true, force: true });
  }
}

async function isLeft(owner: number, path: string): Promise<boolean> {
  if (owner !== process.pid) return !isRunning(owner);
  // In a container the next process often gets the number of the last.
  const { birthtimeMs } = await stat(path);
  return birthtimeMs < performance.timeOrigin;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
