import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type ExtractOptions, extract } from 'tar-fs';
import { workFolderPrefix } from '../contract/work-folder.ts';

/** Where an inflated Chromium lies. */
export interface ChromiumFiles {
  readonly executable: string;
  /** NSS and expat, for machines that have none. */
  readonly libraries: string;
  /** Open Sans, the face of last resort. */
  readonly fonts: string;
}

/** Names the folder in the temp folder; another version must not find this one's files. */
const VERSION = '149.0.0';

/** Files belong to whoever unpacks them: root may be refused to give them to a user that its container does not know. */
// The types of tar-fs do not know `chown`, which its read-me tells of.
const OURS = { chown: false } as ExtractOptions;

const inflating = new Map<string, Promise<ChromiumFiles>>();

/**
 * Unpacks the Chromium of `@sparticuz/chromium` once a machine (about 1.8 s) and gives the files ever after.
 * The package's own routine takes a half-written file of another process for a whole one; this one unpacks
 * beside and renames.
 *
 * @param packageFolder the package's `bin` folder, or the layer that holds its files.
 */
export function inflateChromium(packageFolder: string): Promise<ChromiumFiles> {
  const target = join(tmpdir(), `leadreel-chromium-${VERSION}`);
  const running = inflating.get(target) ?? inflate(packageFolder, target);
  inflating.set(target, running);
  running.catch(() => inflating.delete(target));
  return running;
}

async function inflate(packageFolder: string, target: string): Promise<ChromiumFiles> {
  const files = {
    executable: join(target, 'headless_shell'),
    libraries: join(target, 'al2023/lib'),
    fonts: join(target, 'fonts/fonts'),
  };
  if (await exists(files.executable)) return files;
  await mkdir(dirname(target), { recursive: true });
  const beside = await mkdtemp(join(tmpdir(), workFolderPrefix('inflate', process.pid)));
  try {
    const unpack = (name: string, output: NodeJS.WritableStream) =>
      pipeline(createReadStream(join(packageFolder, name)), createBrotliDecompress(), output);
    await Promise.all([
      unpack('chromium.br', createWriteStream(join(beside, 'headless_shell'), { mode: 0o700 })),
      unpack('al2023.tar.br', extract(join(beside, 'al2023'), OURS)),
      unpack('fonts.tar.br', extract(join(beside, 'fonts'), OURS)),
    ]);
    await rename(beside, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return files;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
