import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../processes.ts';

/** What the synthesized template and the bundles are made of. */
const SOURCES = ['bin/leadreel.ts', 'lib', 'functions', 'layers', 'cdk.json', 'package-lock.json'];
const FINGERPRINT = 'leadreel.fingerprint';

/**
 * Gives the folder of the synthesized app, made anew when anything it is made of has changed (about 8 s).
 *
 * @throws Error with the end of the synthesis' own report when that fails.
 */
export async function ensureAssembly(root: string, onSynth: () => void): Promise<string> {
  const folder = join(root, 'cdk.out');
  const wanted = await fingerprint(root);
  const isCurrent = async () => (await readFile(join(folder, FINGERPRINT), 'utf8').catch(() => '')) === wanted;
  if (await isCurrent()) return folder;
  onSynth();
  await sweep(root);
  const fresh = `${folder}.${process.pid}`;
  try {
    await synth(root, fresh);
    await writeFile(join(fresh, FINGERPRINT), wanted);
    // Another process may have been faster, and an engine may run on what it made.
    if (await isCurrent()) return folder;
    await rename(folder, `${fresh}.old`).catch(() => undefined);
    await rename(fresh, folder);
  } catch (error) {
    if (!(await isCurrent())) throw error;
  } finally {
    await Promise.all([fresh, `${fresh}.old`].map((path) => rm(path, { recursive: true, force: true })));
  }
  return folder;
}

/** Removes what builds left that were killed. */
async function sweep(root: string): Promise<void> {
  const left = (await readdir(root)).filter((name) => {
    const builder = /^cdk\.out\.(\d+)(\.old)?$/.exec(name)?.[1];
    return builder !== undefined && !isAlive(Number(builder));
  });
  await Promise.all(left.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

async function fingerprint(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(root, source);
    const entries = (await stat(path)).isDirectory()
      ? (await readdir(path, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
      : [path];
    for (const entry of entries) {
      const { size, mtimeMs } = await stat(entry);
      hash.update(`${entry} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function synth(root: string, outdir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/leadreel.ts'], {
      cwd: root,
      // This machine runs what a deployment with all defaults is.
      env: { ...process.env, CDK_OUTDIR: outdir, LEADREEL_CONFIG: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const report: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => report.push(text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`Synthesizing the app failed:\n${report.join('').trim().split('\n').slice(-20).join('\n')}`));
    });
  });
}
