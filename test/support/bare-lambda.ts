import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { DeployedFunction } from './deployed-functions.ts';

/**
 * What Lambda's machine image has beside Node and a function's own files: glibc, and what every C++ program links. Of
 * other libraries, and of programs, there is none here: a binary that wanted one would not start.
 */
const SYSTEM_LIBRARIES = /\/(ld-linux-x86-64|lib(c|m|dl|rt|pthread|resolv|gcc_s|stdc\+\+))\.so/;
/** Lambda's own user, which owns nothing. */
const USER = 993;

/**
 * Stands in for Lambda's runtime: takes environment and event from its input, imports the bundle, tells the answer, and
 * where it could write.
 */
const RUNTIME = `
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
const { environment, event, task, probes, memoryMb, timeoutSeconds } = JSON.parse(readFileSync(0, 'utf8'));
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, environment);
const writable = probes.filter((folder) => {
  try { writeFileSync(folder + '/probe', ''); rmSync(folder + '/probe'); return true; } catch { return false; }
});
const end = Date.now() + timeoutSeconds * 1000;
const context = { functionName: 'bare', memoryLimitInMB: String(memoryMb), awsRequestId: 'bare', getRemainingTimeInMillis: () => end - Date.now() };
let told;
try {
  const { handler } = await import(task + '/index.mjs');
  told = { answer: await handler(event, context) };
} catch (error) {
  told = { error: error.name + ': ' + error.message };
}
writeFileSync(3, JSON.stringify({ ...told, writable, uid: process.getuid() }));
process.exit(0);
`;

/** Makes the root's mounts in a namespace of its own, and goes there for good. Arguments as {@link BareLambda} gives them. */
const ENTER = `
set -e
root=$1 tmp_mb=$2 cgroup=$3 user=$4
mount --bind "$root" "$root"
mount -t tmpfs -o "size=\${tmp_mb}m,mode=1777" tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
for device in null zero random urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
mount -o remount,bind,ro "$root"
if [ -n "$cgroup" ]; then echo $$ > "$cgroup"; fi
exec chroot $user "$root" /var/lang/bin/node /var/runtime/runtime.mjs
`;

export interface BareAnswer {
  readonly answer?: unknown;
  readonly error?: string;
  /** Which of the folders that were tried could be written. */
  readonly writable: readonly string[];
  readonly uid: number;
  /** What the function logged. */
  readonly log: string;
}

const PROBES = ['/', '/opt', '/var/task', '/dev', '/dev/shm', '/tmp'];

/** Deployed functions, run as Lambda runs them, as far as this machine's rights go. */
export class BareLambda {
  /** What it could not do here, in words; empty where the machine gives every right. */
  readonly lacking: readonly string[];
  readonly #folder: string;
  readonly #namespaces: readonly string[] | null;
  readonly #cgroups: Cgroups | null;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#namespaces = namespacesOf(folder);
    this.#cgroups = findCgroups();
    this.lacking = [
      ...(this.#namespaces ? [] : ['a root of its own: /usr/bin and /dev/shm are there']),
      ...(this.#namespaces && this.#cgroups ? [] : ['a limit to its memory']),
    ];
  }

  static async open(): Promise<BareLambda> {
    return new BareLambda(await mkdtemp(join(tmpdir(), 'leadreel-bare-')));
  }

  /** Invokes a function once, in an environment that nothing ran in before. @param variables replace its own. */
  async invoke(fn: DeployedFunction, event: unknown, variables: Readonly<Record<string, string>>): Promise<BareAnswer> {
    const root = await mkdtemp(join(this.#folder, 'root-'));
    await layOut(root, fn);
    const own = Object.entries({ ...fn.variables, ...variables }).filter(([, value]) => typeof value === 'string');
    const at = this.#namespaces ? '' : root;
    const moved = own.map(([name, value]) => [name, String(value).replace(/^\/(opt|var\/task)\//, `${at}/$1/`)]);
    const input = JSON.stringify({
      environment: {
        PATH: '/nonexistent',
        TZ: ':UTC',
        ...(at && { TMPDIR: join(root, 'tmp') }),
        ...Object.fromEntries(moved),
      },
      event,
      task: `${at}/var/task`,
      probes: PROBES.map((path) => (path.startsWith('/dev') ? path : at + path)).filter((path) => path !== at),
      memoryMb: fn.memoryMb,
      timeoutSeconds: fn.timeoutSeconds,
    });
    const group = this.#namespaces ? this.#cgroups?.make(fn.memoryMb) : undefined;
    try {
      const { told, log } = await run(this.#command(root, fn, group?.procs ?? ''), input);
      if (told === '') throw new Error(`${fn.id} ended without an answer:\n${log}`);
      // The runner below wrote it.
      const answer = JSON.parse(told) as Omit<BareAnswer, 'log'>;
      return { ...answer, writable: answer.writable.map((path) => path.slice(at.length) || '/'), log };
    } finally {
      group?.remove();
    }
  }

  #command(root: string, fn: DeployedFunction, cgroup: string): [string, ...string[]] {
    if (!this.#namespaces) return [process.execPath, join(root, 'var/runtime/runtime.mjs')];
    const user = process.getuid?.() === 0 ? `--userspec=${USER}:${USER}` : '';
    const enter = ['sh', '-c', ENTER, 'enter', root, String(fn.tmpMb), cgroup, user];
    return ['unshare', ...this.#namespaces, '--', ...enter];
  }

  async remove(): Promise<void> {
    for (const entry of await readdir(this.#folder, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The tree that a function finds: its code, its layers as `/opt`, Node and the C library, and nothing else. */
async function layOut(root: string, { code, layers }: DeployedFunction): Promise<void> {
  const put = (from: string, to: string) => cp(from, join(root, to), { recursive: true, dereference: true });
  for (const folder of ['tmp', 'dev', 'proc', 'etc', 'opt', 'var/lang/bin', 'var/runtime']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await put(code, 'var/task');
  for (const layer of layers) await put(layer, 'opt');
  await put(process.execPath, 'var/lang/bin/node');
  for (const library of systemLibraries()) await put(library, library);
  for (const device of ['null', 'zero', 'random', 'urandom']) await writeFile(join(root, 'dev', device), '');
  await writeFile(
    join(root, 'etc/passwd'),
    [0, USER].map((id) => `user${id}:x:${id}:${id}::/tmp:/sbin/nologin\n`).join(''),
  );
  await writeFile(join(root, 'var/runtime/runtime.mjs'), RUNTIME);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const isRun = entry.isDirectory() || /^(node|ffmpeg|ld-linux.*)$/.test(entry.name);
    if (path !== join(root, 'tmp')) await chmod(path, isRun ? 0o555 : 0o444);
  }
  await chmod(root, 0o555);
}

/** Where this machine keeps the libraries of {@link SYSTEM_LIBRARIES}, by what Node links. */
function systemLibraries(): string[] {
  const linked = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  const found = [...linked.matchAll(/(\/\S+\.so\S*) \(/g)].map(([, path = '']) => path);
  const libc = found.find((path) => basename(path) === 'libc.so.6') ?? '';
  // Not linked by Node, and as old as glibc itself.
  const beside = ['librt.so.1', 'libresolv.so.2'].map((name) => join(dirname(libc), name));
  return [...found, ...beside].filter((path) => SYSTEM_LIBRARIES.test(path));
}

/** Arguments of `unshare` that this machine allows; null when it allows none, or has no such program. */
function namespacesOf(folder: string): string[] | null {
  const wanted = ['--mount', '--pid', '--ipc', '--fork', '--kill-child'];
  const mapped = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const all = [...mapped, ...wanted];
  const probe = `set -e; mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; mount -t tmpfs tmpfs "$0"
    mkdir "$0/proc"; mount -t proc proc "$0/proc"; mount --bind /dev/null /dev/zero; chroot / true`;
  return spawnSync('unshare', [...all, '--', 'sh', '-c', probe, folder]).status === 0 ? all : null;
}

interface Cgroups {
  /** Makes a group of so much memory, MiB. `procs` is where processes enter it. */
  make(memoryMb: number): { readonly procs: string; remove(): void };
}

/** Where the kernel limits memory, in either of its two ways; null where this process may not ask it to. */
function findCgroups(): Cgroups | null {
  const sh = (script: string) => spawnSync('sh', ['-ec', script]).status === 0;
  const kinds = [
    { parent: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
    { parent: '/sys/fs/cgroup', limit: 'memory.max' },
  ];
  const make = ({ parent, limit }: (typeof kinds)[number], memoryMb: number) => {
    const group = join(parent, `leadreel-bare-${process.pid}-${performance.now().toFixed(0)}`);
    const made = sh(`mkdir ${group}; echo ${memoryMb * 1024 ** 2} > ${group}/${limit}`);
    const remove = () => void sh(`for _ in 1 2 3 4 5; do rmdir ${group} && exit 0; sleep 0.1; done; exit 1`);
    if (!made) remove();
    return made ? { procs: join(group, 'cgroup.procs'), remove } : null;
  };
  for (const kind of kinds) {
    const probe = make(kind, 64);
    if (!probe) continue;
    probe.remove();
    return { make: (memoryMb) => make(kind, memoryMb) ?? { procs: '', remove: () => undefined } };
  }
  return null;
}

function run([command, ...args]: [string, ...string[]], input: string): Promise<{ told: string; log: string }> {
  const path = '/usr/sbin:/usr/bin:/sbin:/bin';
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env: { PATH: path } });
  const heard = (from: number) => {
    let text = '';
    child.stdio[from]?.on('data', (bytes: Buffer) => {
      text += bytes;
    });
    return () => text;
  };
  const [out, err, told] = [heard(1), heard(2), heard(3)];
  child.stdin?.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', () => resolve({ told: told(), log: out() + err() }));
  });
}
