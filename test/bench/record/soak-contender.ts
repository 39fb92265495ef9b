import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { recordTake } from './leadreel.ts';
import { treeOf } from './process-tree.ts';
import { cardScene, pageScene } from './scenes.ts';

/** What a process holds. */
export interface Traces {
  /** After a collection. */
  readonly heapMb: number;
  readonly buffersMb: number;
  readonly residentMb: number;
  readonly tempEntries: number;
  readonly children: number;
  readonly descriptors: number;
  /** Of libuv: timers, sockets, streams. */
  readonly handles: number;
}

const FRAMES = 10;

/** Records again and again, now and then a card, and tells what was left after each. Node runs with `--expose-gc`. */
export async function soak(options: { url: string; recordings: number; folder: string }): Promise<Traces[]> {
  const { url, folder, recordings } = options;
  const size = { width: 640, height: 360, frameRate: 30 };
  // A temp folder of its own shows what is left there; Chromium is unpacked into it once more.
  process.env.TMPDIR = folder;
  const traces: Traces[] = [];
  for (let index = 0; index < recordings; index++) {
    const scene = index % 5 === 4 ? cardScene(FRAMES, 'intro') : pageScene(FRAMES);
    await recordTake({ ...size, url, folder, scene });
    traces.push(await look());
  }
  return traces;
}

async function look(): Promise<Traces> {
  // What a closed stream leaves goes in the turns after.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    heapMb: heapUsed / 2 ** 20,
    buffersMb: arrayBuffers / 2 ** 20,
    residentMb: rss / 2 ** 20,
    tempEntries: (await readdir(tmpdir())).length,
    children: treeOf(process.pid).length - 1,
    descriptors: (await readdir('/proc/self/fd')).length,
    handles: process.getActiveResourcesInfo().length,
  };
}
