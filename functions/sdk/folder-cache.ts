import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CacheRequest, SpeechCache } from '../3-voice/speech-cache.ts';

/** Name of the file beside the speech that tells what making it cost. */
const VALUE = 'value-';

/** Keeps speech in a folder of this machine, one folder a key; each appears whole or not at all. */
export class FolderCache implements SpeechCache {
  readonly #folder: string;
  readonly #making = new Map<string, Promise<unknown>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async obtain(request: CacheRequest): Promise<{ hit: boolean; savedUsd: number }> {
    const { key } = request;
    // Others who want the same wait for whoever makes it; when that fails, each tries in turn.
    for (let making = this.#making.get(key); making; making = this.#making.get(key))
      await making.catch(() => undefined);
    const work = this.#bringOrMake(request);
    this.#making.set(key, work);
    try {
      return await work;
    } finally {
      this.#making.delete(key);
    }
  }

  async #bringOrMake({ key, folder, make }: CacheRequest): Promise<{ hit: boolean; savedUsd: number }> {
    const place = join(this.#folder, key);
    const names = await readdir(place).catch(() => [] as string[]);
    const value = names.find((name) => name.startsWith(VALUE));
    if (value !== undefined) {
      await cp(place, folder, { recursive: true, filter: (path) => !path.includes(VALUE) });
      return { hit: true, savedUsd: Number(value.slice(VALUE.length)) };
    }
    const { files, valueUsd } = await make();
    await mkdir(dirname(place), { recursive: true });
    const part = await mkdtemp(join(this.#folder, '.part-'));
    try {
      for (const name of files) await cp(join(folder, name), join(part, name));
      await mkdir(join(part, `${VALUE}${valueUsd}`));
      // Another process may have been faster: what it made is as good.
      await rename(part, place).catch(() => undefined);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
    return { hit: false, savedUsd: 0 };
  }
}
