import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerOfWorkFolder } from '../../functions/contract/work-folder.ts';
import { isAlive } from './processes.ts';

/** Removes what killed processes left in the temp folder. */
export const sweepLeftovers = () => sweep((pid) => !isAlive(pid));

/** Removes what this process has in the temp folder; for its end, when nothing works in it any more. */
export const sweepOwn = () => sweep((pid) => pid === process.pid);

async function sweep(unwanted: (pid: number) => boolean): Promise<void> {
  const names = await readdir(tmpdir());
  const folders = names.filter((name) => {
    const owner = ownerOfWorkFolder(name);
    return owner !== null && unwanted(owner);
  });
  await Promise.all(folders.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}
