import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownerOfWorkFolder, workFolderPrefix } from '../../functions/contract/work-folder.ts';
import { sweepLeftovers, sweepOwn } from '../../lib/local/sweep.ts';

const folderOf = (pid: number) => mkdtemp(join(tmpdir(), workFolderPrefix('test', pid)));

it('removes what a killed process left, and nothing that is in use or not ours', async () => {
  // Prepare
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const [left, used] = [await folderOf(gone), await folderOf(process.pid)];

  // Act and assess
  await sweepLeftovers();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(used)).toBe(true);

  await sweepOwn();
  expect(existsSync(used)).toBe(false);
});

it.each(['leadreel-chromium-149.0.0', 'leadreel-record-Ab12Cd', 'none-such-leadreel', 'leadreel-browser-12'])(
  '%s is not taken for a temporary folder of ours',
  (name) => {
    expect(ownerOfWorkFolder(name)).toBeNull();
  },
);
