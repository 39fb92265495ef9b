import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './processes.ts';

/** Path on the public port that tells which engine answers. */
export const HEALTH_PATH = '/.leadreel/health';
/** What an engine answers there. */
export interface Health {
  readonly data_folder: string;
  readonly pid: number;
  readonly instance: string;
}

/** Milliseconds after which an engine that does not answer counts as gone. */
const ANSWER_MS = 2000;

interface Lock {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  readonly startedAt: string;
  /** Tells two engines apart that have, one after the other, the same process id and port. */
  readonly instance: string;
}

/** Thrown when another engine runs on the same data folder. */
export class EngineRunning extends Error {
  readonly url: string;
  readonly pid: number;

  constructor({ url, pid }: { url: string; pid: number }) {
    super(`An engine already runs on this data folder, at ${url} (process ${pid}).`);
    this.name = 'EngineRunning';
    this.url = url;
    this.pid = pid;
  }
}

const lockFile = (dataFolder: string) => join(dataFolder, 'engine.json');

async function readLock(file: string): Promise<{ text: string; lock: Lock | null } | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return { text, lock: JSON.parse(text) as Lock };
  } catch {
    return { text, lock: null };
  }
}

async function answers({ url, pid, instance }: Lock, dataFolder: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  try {
    const response = await fetch(`${url}${HEALTH_PATH}`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const health = (await response.json()) as Partial<Health>;
    return health.pid === pid && health.instance === instance && health.data_folder === (await realpath(dataFolder));
  } catch {
    return false;
  }
}

/** The engine that runs on a data folder, if one does and answers. */
export async function readRunningEngine(dataFolder: string): Promise<{ url: string; pid: number } | null> {
  const found = await readLock(lockFile(dataFolder));
  if (!found?.lock || !(await answers(found.lock, dataFolder))) return null;
  return { url: found.lock.url, pid: found.lock.pid };
}

/**
 * Claims a data folder for an engine that already answers with this health.
 *
 * @returns a function that gives the folder free again.
 * @throws EngineRunning when another engine has it.
 */
export async function claimDataFolder(
  { data_folder: dataFolder, pid, instance }: Health,
  { url, port }: { readonly url: string; readonly port: number },
): Promise<() => Promise<void>> {
  await mkdir(dataFolder, { recursive: true });
  const file = lockFile(dataFolder);
  const own = `${file}.${randomUUID()}`;
  const lock: Lock = { pid, port, url, startedAt: new Date().toISOString(), instance };
  const text = `${JSON.stringify(lock, null, 2)}\n`;
  await writeFile(own, text, { mode: 0o600 });
  try {
    // A hard link appears whole or not at all, and never replaces what is there.
    while (!(await tryLink(own, file))) {
      const found = await readLock(file);
      if (!found) continue;
      if (found.lock && (await answers(found.lock, dataFolder))) throw new EngineRunning(found.lock);
      await removeStale(file, found.text);
    }
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    if ((await readLock(file))?.text === text) await rm(file, { force: true });
  };
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Another engine may have replaced the stale lock since it was read: then what was taken away is put back. */
async function removeStale(file: string, staleText: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  const taken = await readLock(aside);
  if (taken && taken.text !== staleText) await tryLink(aside, file);
  await rm(aside, { force: true });
}
