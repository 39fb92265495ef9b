import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { say } from '../report.ts';
import { tempFolder } from './measure.ts';
import { bundleLanding, REMOTION_PACKAGES } from './remotion.ts';

/** Remotion with the landing page bundled. */
export interface Installation extends AsyncDisposable {
  readonly folder: string;
}

/** Installs Remotion into a temp folder; null, and a line that says why, when it cannot be had. */
export async function installRemotion(): Promise<Installation | null> {
  const temp = await tempFolder();
  try {
    await writeFile(join(temp.path, 'package.json'), JSON.stringify({ name: 'remotion-bench', private: true }));
    const install = ['install', '--no-audit', '--no-fund', '--save-exact', ...REMOTION_PACKAGES];
    await promisify(execFile)('npm', install, { cwd: temp.path, timeout: 5 * 60_000 });
    await bundleLanding(temp.path);
    return { folder: temp.path, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() };
  } catch (error) {
    await temp[Symbol.asyncDispose]();
    say(`Remotion cannot be installed: ${String(error).split('\n').slice(0, 2).join(' ')}\n`);
    return null;
  }
}
