import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Execution } from './events.ts';

/** All executions of all state machines, in memory and, one file each, on disk. */
export interface ExecutionStore {
  all(): Iterable<Execution>;
  get(executionArn: string): Execution | undefined;
  /** Resolves when the file is whole on disk; writes of one execution never overtake each other. */
  put(execution: Execution): Promise<void>;
}

/** Reads what is in `folder` and keeps it up to date. A file that cannot be read is left where it is. */
export async function openExecutions(folder: string, log: (line: string) => void): Promise<ExecutionStore> {
  await mkdir(folder, { recursive: true });
  const known = new Map<string, Execution>();
  const writes = new Map<string, Promise<void>>();
  const fileOf = ({ executionArn }: Execution) => {
    const [machine = '', name = ''] = executionArn.split(':').slice(-2);
    return join(folder, `${encodeURIComponent(machine)}~${encodeURIComponent(name)}.json`);
  };
  const entries = await readdir(folder);
  await Promise.all(
    entries.map(async (entry) => {
      const file = join(folder, entry);
      if (entry.endsWith('.part')) return rm(file, { force: true });
      try {
        const execution = JSON.parse(await readFile(file, 'utf8')) as Execution;
        known.set(execution.executionArn, execution);
      } catch (error) {
        log(`cannot read ${file}: ${String(error)}`);
      }
    }),
  );
  return {
    all: () => known.values(),
    get: (executionArn) => known.get(executionArn),
    put(execution) {
      known.set(execution.executionArn, execution);
      const file = fileOf(execution);
      const part = `${file}.${randomUUID()}.part`;
      const write = (writes.get(file) ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => writeFile(part, JSON.stringify(execution, null, 2)))
        .then(() => rename(part, file))
        .finally(() => {
          if (writes.get(file) === write) writes.delete(file);
        });
      writes.set(file, write);
      return write;
    },
  };
}
