import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { inflateChromium } from '../../functions/browser/inflate.ts';
import type { BrowserOptions } from '../../functions/browser/with-page.ts';
import { FONT_FOLDERS } from '../../functions/contract/fonts.ts';
import type { PrivateHosts } from '../../functions/core/address-rules.ts';
import { chromiumFolder, consentFolder } from './binaries.ts';

const fonts = dirname(dirname(fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/package.json'))));
const fontFolders = FONT_FOLDERS.map((folder) => join(fonts, folder));

/** The browser that ships; it may go nowhere but to the given hosts, and no name leaves the machine. */
export function browserOptions(allowPrivateHosts: PrivateHosts, more: Partial<BrowserOptions> = {}): BrowserOptions {
  const resolve = () => Promise.reject(new Error('A test looks no name up.'));
  return { chromiumFolder, consentFolder, fontFolders, allowPrivateHosts, resolve, ...more };
}

/** A file's own folders: one to work in, and the temp folder of all that is tested, to see what is left there. */
export interface Folders {
  readonly work: string;
  /** Names in the temp folder beside Chromium's own. */
  leftInTemp(): Promise<string[]>;
  /** Process ids of browsers that were started in the temp folder and run still. */
  browsers(): Promise<number[]>;
}

/** Gives every test file a temp folder of its own in which Chromium lies inflated already. */
export function useFolders(): Folders {
  const system = process.env.TMPDIR;
  let root = '';
  const temp = () => join(root, 'temp');
  beforeAll(async () => {
    const chromium = dirname((await inflateChromium(chromiumFolder)).executable);
    root = await mkdtemp(join(tmpdir(), 'leadreel-test-'));
    await mkdir(join(root, 'work'));
    await mkdir(temp());
    await symlink(chromium, join(temp(), 'leadreel-chromium-149.0.0'));
    process.env.TMPDIR = temp();
  });
  afterAll(async () => {
    if (system === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = system;
    await rm(root, { recursive: true, force: true });
  });
  return {
    get work() {
      return join(root, 'work');
    },
    leftInTemp: async () => (await readdir(temp())).filter((name) => !name.startsWith('leadreel-chromium-')),
    browsers: () => processesNaming(temp()),
  };
}

/** Processes that have the text on their command line and are not zombies. */
export async function processesNaming(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(text)) found.push(Number(name));
  }
  return found;
}
