import { Console } from 'node:console';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, readRunningEngine, startEngine } from '../engine.ts';
import { ensureAssembly } from './assembly.ts';
import { type MemoryWatch, watchMemory } from './memory.ts';
import type { LocalSettings } from './settings.ts';

export interface HostOptions {
  /** Root of the checkout. */
  readonly root: string;
  readonly dataFolder: string;
  readonly port: number;
  /** Setting `ALLOW_PRIVATE_HOSTS` of the functions. */
  readonly allowPrivateHosts: string;
  readonly settings: Pick<LocalSettings, 'environment' | 'secrets'>;
  readonly say: (line: string) => void;
}

/** An engine to speak to: our own, or one that has been running here before. */
export interface EngineHost {
  readonly url: string;
  /** Null when another process runs the engine. */
  readonly own: Engine | null;
  readonly memory: MemoryWatch | null;
  close(): Promise<void>;
}

/** Starts an engine for this data folder. @throws EngineRunning when there is one. */
export async function hostEngine(options: HostOptions): Promise<EngineHost> {
  const log = await openLog(options.dataFolder);
  const assemblyFolder = await ensureAssembly(options.root, () =>
    options.say('Building the app (once after each change) …'),
  );
  const memory = watchMemory();
  const own = await startEngine({
    assemblyFolder,
    dataFolder: options.dataFolder,
    port: options.port,
    environment: { ...options.settings.environment, ALLOW_PRIVATE_HOSTS: options.allowPrivateHosts },
    secrets: options.settings.secrets,
    log: (line) => console.log(line),
  });
  return {
    url: own.url,
    own,
    memory,
    close: async () => {
      memory.stop();
      await own.stop();
      log.end();
    },
  };
}

/** Leads what functions log into a file, so that standard output stays what the command promises. */
async function openLog(dataFolder: string): Promise<WriteStream> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const stream = createWriteStream(logPath(dataFolder), { flags: 'a' });
  globalThis.console = new Console(stream);
  return stream;
}

/** Where the functions of a data folder's engine log. */
export const logPath = (dataFolder: string) => join(dataFolder, 'engine.log');

/** Joins the engine that runs on this data folder, else starts one. */
export async function joinEngine(options: HostOptions): Promise<EngineHost> {
  const running = await readRunningEngine(options.dataFolder);
  if (!running) return hostEngine(options);
  options.say(`Using the engine that runs at ${running.url}.`);
  return { url: running.url, own: null, memory: null, close: async () => undefined };
}
