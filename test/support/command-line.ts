import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './synth.ts';

/** A run of `bin/local.ts` in a process of its own. */
export class CommandRun {
  out = '';
  err = '';
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  /** @param temp its temp folder, where its browsers work. */
  constructor(temp: string, ...args: string[]) {
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'bin/local.ts', ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: temp, TMPDIR: temp, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
    });
    this.exited = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** Waits until its output has this. @throws with all of the output when it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(20)) {
      const match = pattern.exec(this.out + this.err);
      if (match) return match;
      if (this.#child.exitCode !== null) break;
    }
    throw new Error(`It never said ${pattern}:\n${this.out}\n${this.err}`);
  }

  /** Address of the engine that `start` runs. */
  async address(): Promise<string> {
    return (await this.says(/Site\s+(http:\S+)[\s\S]*Ctrl-C/))[1] ?? '';
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }
}
