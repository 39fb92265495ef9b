import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SiteStore } from '../6-host/host-request.ts';
import { deliver } from './work-folder.ts';

/** A site in a folder, to be looked at there or served by any web server. */
export class FolderSite implements SiteStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(key: string, body: string | Uint8Array): Promise<void> {
    const path = join(this.#folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
  }

  async upload(key: string, path: string): Promise<void> {
    await deliver(path, join(this.#folder, key));
  }

  async removeAll(prefix: string): Promise<void> {
    await rm(join(this.#folder, prefix), { recursive: true, force: true });
  }
}
