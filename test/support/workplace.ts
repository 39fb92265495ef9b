import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inflateChromium } from '../../functions/browser/inflate.ts';
import { bodyOf } from '../../functions/contract/kinds.ts';
import { ensureAssembly } from '../../lib/local/cli/assembly.ts';
import { chromiumFolder } from './binaries.ts';
import { root } from './synth.ts';

/** Longest time that building the app may take, milliseconds; a lock that is older is a dead test's. */
const BUILD_MS = 90_000;

/** The assembly, up to date. Test files that start together build it once. */
async function assembled(): Promise<string> {
  const lock = join(tmpdir(), 'leadreel-assembly.lock');
  while (
    !(await mkdir(lock).then(
      () => true,
      () => false,
    ))
  ) {
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > BUILD_MS) await rm(lock, { recursive: true, force: true });
    await sleep(100);
  }
  try {
    return await ensureAssembly(root, () => undefined);
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** A data folder and a temp folder of their own, so that what an engine leaves behind can be seen. */
export class Workplace {
  readonly assemblyFolder: string;
  readonly #folder: string;

  private constructor(folder: string, assemblyFolder: string) {
    this.#folder = folder;
    this.assemblyFolder = assemblyFolder;
  }

  /** Also brings the assembly up to date, and the browser into the temp folder. */
  static async open(): Promise<Workplace> {
    const assemblyFolder = await assembled();
    const { executable } = await inflateChromium(chromiumFolder);
    const place = new Workplace(await mkdtemp(join(tmpdir(), 'leadreel-e2e-')), assemblyFolder);
    const browser = join(executable, '..');
    await symlink(browser, join(place.temp, basename(browser)));
    return place;
  }

  get data(): string {
    return join(this.#folder, 'data');
  }

  get temp(): string {
    return this.#folder;
  }

  /** Browsers and encoders that work for this place: all their paths lie in the temp folder. */
  processes(): string[] {
    return readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return /headless_shell|ffmpeg/.test(command) && command.includes(this.#folder) ? [`${pid} ${command}`] : [];
      } catch {
        return [];
      }
    });
  }

  /** Waits until no such process is left; gives those that would not go. */
  async processesAfter(ms: number): Promise<string[]> {
    const end = Date.now() + ms;
    while (this.processes().length > 0 && Date.now() < end) await sleep(50);
    return this.processes();
  }

  /** What steps have left in the temp folder; the browser itself stays. */
  async scratch(): Promise<string[]> {
    const entries = await readdir(this.temp);
    return entries.filter((name) => /^leadreel-(?!chromium)/.test(name));
  }

  /** What a job has in the media bucket: the time of writing of each key. */
  async media(id: string): Promise<Record<string, number>> {
    const owner = bodyOf(id);
    const bucket = await this.#mediaFolder();
    const entries = await readdir(bucket, { recursive: true }).catch(() => []);
    const objects = entries.filter((path) => path.endsWith('._S3rver_object') && path.includes(owner));
    const times = objects.map(async (path) => {
      const { mtimeMs } = await stat(join(bucket, path));
      return [path.replace('._S3rver_object', ''), mtimeMs] as const;
    });
    return Object.fromEntries(await Promise.all(times));
  }

  /** Keys of the media bucket that begin so. */
  async keys(prefix: string): Promise<string[]> {
    const entries = await readdir(await this.#mediaFolder(), { recursive: true });
    const objects = entries.filter((path) => path.startsWith(prefix) && path.endsWith('._S3rver_object'));
    return objects.map((path) => path.replace('._S3rver_object', '')).sort();
  }

  /** Spoils an object of the media bucket: as long as before, and another. */
  async spoil(key: string): Promise<void> {
    const path = join(await this.#mediaFolder(), `${key}._S3rver_object`);
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, bytes.length >> 1));
  }

  /** A document of the media bucket. */
  async document(key: string) {
    return JSON.parse(await readFile(join(await this.#mediaFolder(), `${key}._S3rver_object`), 'utf8'));
  }

  /** The executions that were kept, as Step Functions would describe them. */
  async executions(): Promise<{ name: string; status: string; input: string; output: string | null }[]> {
    const folder = join(this.data, 'executions');
    const files = await readdir(folder);
    return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))));
  }

  async #mediaFolder(): Promise<string> {
    const buckets = await readdir(join(this.data, 's3'));
    return join(this.data, 's3', buckets.find((name) => name.includes('media')) ?? 'none');
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
