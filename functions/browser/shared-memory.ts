import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';

/**
 * What a browser of one page holds in shared memory at the most, with room to spare, bytes: every picture in 4K is a
 * buffer of 33 MB, of which a few are on their way at once. Containers get 64 MB by default.
 */
const ENOUGH_BYTES = 512 * 1024 ** 2;

/**
 * Flags for where Chromium keeps memory that its processes share. Lambda has no folder for it that may be written, and
 * without one Chromium dies before it loads a page; it then maps files of its temp folder, which costs some speed where
 * that is a disk.
 */
export async function sharedMemoryFlags(folder = '/dev/shm'): Promise<string[]> {
  const isUsable = await access(folder, constants.W_OK | constants.X_OK)
    .then(() => statfs(folder))
    .then(({ bavail, bsize }) => bavail * bsize >= ENOUGH_BYTES)
    .catch(() => false);
  return isUsable ? [] : ['--disable-dev-shm-usage'];
}
