import { spawn } from 'node:child_process';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContenderName, Done, OptionsOf, ResultOf } from './contenders.ts';
import { killTree, memoryMbOf } from './process-tree.ts';

/** What a contender did and what it took, from the call to the finished file; loading its code is not counted. */
export interface Measured<T> {
  /** Processor time of all its processes. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** The most that all its processes held at one of four looks a second. */
  readonly peakMemoryMb: number;
  readonly result: T;
}

/** How often memory is looked at, milliseconds. */
const EVERY_MS = 250;
/** A contender that takes longer is killed, milliseconds. */
const DEADLINE_MS = 15 * 60_000;
/** Number of `prctl` by architecture. */
const PRCTL: Partial<Record<NodeJS.Architecture, number>> = { x64: 157, arm64: 167 };

/**
 * Runs a command and adopts every orphan below it (`PR_SET_CHILD_SUBREAPER`), so that the processor time of a browser
 * whose whole process group is killed at once is not lost with its parent. Tells its children's time on descriptor 4.
 * In Perl because Node cannot call `prctl`, and each Linux has it.
 */
const ADOPT = `
  syscall(shift, 36, 1, 0, 0, 0) == 0 or die "prctl: $!";
  my $child = fork // die "fork: $!";
  if (!$child) { exec @ARGV or die "exec: $!" }
  my $status = 0;
  while ((my $gone = wait) > 0) { $status = $? if $gone == $child }
  my (undef, undef, $user, $system) = times;
  open my $out, '>&=', 4 or die "descriptor: $!";
  print {$out} $user + $system;
  exit($status ? 1 : 0);
`;

/** A temp folder that goes with its scope. */
export const tempFolder = () => mkdtempDisposable(join(tmpdir(), 'leadreel-bench-'));

/** Runs a contender in a process of its own. @throws Error when it fails. */
export async function measure<N extends ContenderName>(name: N, options: OptionsOf<N>): Promise<Measured<ResultOf<N>>> {
  const script = fileURLToPath(new URL('contender-process.ts', import.meta.url));
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', '--expose-gc', script];
  const child = spawn('perl', ['-e', ADOPT, String(PRCTL[process.arch]), ...command, name, JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
  });
  const root = child.pid ?? 0;
  let peakMemoryMb = 0;
  const looks = setInterval(() => {
    peakMemoryMb = Math.max(peakMemoryMb, memoryMbOf(root));
  }, EVERY_MS);
  const deadline = setTimeout(() => killTree(root), DEADLINE_MS);
  let done: Done | undefined;
  child.on('message', (message) => {
    done = message as Done;
  });
  let spent = '';
  child.stdio[4]?.on('data', (text) => {
    spent += text;
  });
  try {
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  } finally {
    clearInterval(looks);
    clearTimeout(deadline);
  }
  if (!done || !spent) throw new Error(`The contender ${name} failed.`);
  const result = done.result as ResultOf<N>;
  const cpuSeconds = Number(spent) - done.cpuSecondsBefore;
  return { cpuSeconds, wallSeconds: done.wallSeconds, peakMemoryMb: Math.round(peakMemoryMb), result };
}

/** The same with a folder that is gone afterwards. */
export async function measureApart<N extends ContenderName>(
  name: N,
  options: Omit<OptionsOf<N>, 'folder'>,
): Promise<Measured<ResultOf<N>>> {
  await using folder = await tempFolder();
  return await measure(name, { ...options, folder: folder.path } as OptionsOf<N>);
}

/**
 * Measures each contender in turn, `runs` times over: what they have of one round can be compared. A contender that is
 * null is missing from the rounds.
 */
export async function interleave<K extends string, T extends Measured<unknown>>(
  runs: number,
  contenders: Readonly<Record<K, (() => Promise<T>) | null>>,
): Promise<Record<K, T>[]> {
  const rounds: Record<K, T>[] = [];
  for (let run = 0; run < runs; run++) {
    const round: Partial<Record<K, T>> = {};
    for (const name of Object.keys(contenders) as K[]) {
      const measured = await contenders[name]?.();
      if (!measured) continue;
      round[name] = measured;
      const took = [measured.cpuSeconds, measured.wallSeconds].map((seconds) => seconds.toFixed(1)).join(' CPU s, ');
      process.stderr.write(`${name}: run ${run + 1} of ${runs}, ${took} s\n`);
    }
    rounds.push(round as Record<K, T>);
  }
  return rounds;
}
