import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharedMemoryFlags } from '../../functions/browser/shared-memory.ts';

it('keeps the browser away from a folder for shared memory that is not there, and uses one that has room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leadreel-shm-'));
  try {
    expect(await sharedMemoryFlags(join(folder, 'none'))).toEqual(['--disable-dev-shm-usage']);
    const { bavail, bsize } = await statfs(folder);
    expect(await sharedMemoryFlags(folder)).toEqual(bavail * bsize > 1024 ** 3 ? [] : ['--disable-dev-shm-usage']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
