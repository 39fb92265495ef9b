import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { workFolderPrefix } from '../../functions/contract/work-folder.ts';
import type { ContainerModel } from './model-containers.ts';

/** What AWS tells of a task whose container ended with another code than 0. */
export class TaskFailed extends Error {
  override readonly name = 'States.TaskFailed';
}

/** The containers of a template, each a process of its own. */
export interface Containers {
  /**
   * Runs one to its end.
   *
   * @param family of its task definition. @param variables go before its own. @param signal kills it with all it started.
   * @throws TaskFailed when it ends otherwise than with 0.
   */
  run(family: string, variables: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}

/** Variables of this process that lead AWS's SDK to the engine. */
const LED = /^(AWS_|POWERTOOLS_DEV$)/;

/** @param environment variables that replace those of the template, where a container declares them. */
export function createContainers(
  containers: readonly ContainerModel[],
  environment: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Containers {
  return {
    async run(family, variables, signal) {
      const model = containers.find((one) => one.family === family);
      if (!model) throw new TaskFailed(`There is no task definition ${family}.`);
      const own = Object.entries(model.environment).map(([name, value]) => [name, environment[name] ?? value]);
      const led = Object.entries(process.env).filter(([name]) => LED.test(name));
      const temp = await mkdtemp(join(tmpdir(), workFolderPrefix('container', process.pid)));
      try {
        const env = { ...Object.fromEntries(led), ...Object.fromEntries(own), ...variables, TMPDIR: temp, HOME: temp };
        const { code, killed } = await runToEnd(model.program, env, signal, (line) => log(`${model.name}: ${line}`));
        if (code !== 0) throw new TaskFailed(describe(model.name, code, killed));
      } finally {
        await rm(temp, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

/** What the state's Cause is: of AWS's own description, the part that tells how it ended. */
const describe = (Name: string, code: number | null, signal: string | null) =>
  JSON.stringify({
    Containers: [{ Name, ...(code === null ? {} : { ExitCode: code }), LastStatus: 'STOPPED' }],
    LastStatus: 'STOPPED',
    StoppedReason: signal === null ? 'Essential container in task exited' : `The container was ended by ${signal}`,
  });

function runToEnd(
  program: string,
  env: Record<string, string | undefined>,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<{ code: number | null; killed: string | null }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env,
    // A group of its own, so that encoders go with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', say);
  const kill = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  };
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killed) => {
      signal.removeEventListener('abort', kill);
      // What it started may live on.
      kill();
      resolve({ code, killed });
    });
  });
}
