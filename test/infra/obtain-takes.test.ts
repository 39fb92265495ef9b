import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { mediaKeys } from '../../functions/contract/keys.ts';
import type { CaptureMode } from '../../functions/contract/storyboard.ts';
import { plateFiles } from '../../functions/core/plate.ts';
import type { Recording } from '../../functions/core/recording.ts';
import { obtainTakes } from '../../functions/runtime/obtain-takes.ts';
import { readTake } from '../../functions/runtime/takes.ts';
import { Media } from '../../functions/store/media.ts';
import { ArtifactHarness } from '../support/artifacts.ts';

let harness: ArtifactHarness;
beforeAll(async () => {
  harness = await ArtifactHarness.start();
});
beforeEach(() => {
  harness.fresh();
  recorded = [];
});
afterAll(() => harness?.remove());

let recorded: number[] = [];
const plate = { from: 0, to: 9, tiles: 2, strip: 100, cut: 0, scroll: [0, 1], layer: false };
const recordingOf = (index: number, captureMode: CaptureMode): Recording => ({
  ...{ frames: 10 + index, capturedFrames: 3, droppedFrames: 0, captureMode, width: 640, height: 360, frameRate: 25 },
  ...{ stopped: false, cpuSeconds: 1, peakMemoryMb: 300, pointer: [], clicks: [], plate },
});

interface Wanted {
  readonly media?: Media;
  readonly mode?: CaptureMode;
  readonly fresh?: boolean;
}

/** Asks for a visit of scenes; gives what the step would say of it. */
async function obtain(owner: string, indexes: number[], { media = harness.media, mode = 'live', fresh }: Wanted = {}) {
  const said: { asked: string[]; saved: number | null } = { asked: [], saved: null };
  let cost = 0;
  await obtainTakes({
    ...{ media: harness.media, owner, indexes, settings: { highlight_color: '#FF0000' } },
    kept: { cache: harness.cache({ kind: 'take', media }), key: harness.key, fresh: fresh ?? false },
    folder: await mkdtemp(join(harness.folder, 'takes-')),
    reuse: {
      ask: async (hash) => void said.asked.push(hash),
      found: (usd) => {
        said.saved = usd;
      },
      costUsd: () => cost,
    },
    signal: new AbortController().signal,
    record: async (pathTo, onRecorded) => {
      cost += 0.5;
      for (const index of indexes) {
        recorded.push(index);
        await writeFile(pathTo(index), `frames ${recorded.length}`);
        await writeFile(plateFiles(pathTo(index)).tilesPath, 'tiles');
        await onRecorded(index, recordingOf(index - (indexes[0] ?? 0), mode));
      }
    },
  });
  expect(said.asked).toEqual([harness.key]);
  const takes = await Promise.all(indexes.map((index) => readTake(harness.media, owner, index)));
  return { takes, saved: said.saved };
}

it('the takes of a visit serve another film at other places, by the same objects below takes/', async () => {
  const first = await obtain('one', [2, 3]);
  expect(first.saved).toBeNull();
  const second = await obtain('two', [5, 6]);
  expect([second.saved, recorded]).toEqual([0.5, [2, 3]]);
  expect(second.takes.map((take) => [take?.index, take?.frames])).toEqual([
    [5, 10],
    [6, 11],
  ]);
  for (const [at, take] of second.takes.entries()) {
    expect(take?.mezzanine_key).toMatch(new RegExp(`^takes/cache/${harness.key}/[0-9a-f-]{36}/take-${at}\\.mkv$`));
    expect({ ...take, index: 2 + at }).toEqual(first.takes[at]);
  }
  expect((await obtain('three', [0, 1], { fresh: true })).saved).toBeNull();
  expect(recorded).toEqual([2, 3, 0, 1]);
});

it('what was filmed by the clock on the wall, or could not be kept, is its job’s alone and is not lost', async () => {
  // Each gives one field only; the rest has defaults.
  for (const wanted of [{ mode: 'realtime' }, { media: new Media('no-such-bucket', harness.s3) }] as Wanted[]) {
    harness.fresh();
    recorded = [];
    const { takes } = await obtain('one', [0, 1], wanted);
    expect(takes.map((take) => take?.mezzanine_key)).toEqual([0, 1].map((at) => mediaKeys.takeMezzanine('one', at)));
    expect((await obtain('two', [0, 1])).saved).toBeNull();
    expect(recorded).toEqual([0, 1, 0, 1]);
  }
});

it('a take whose frames are gone is no take', async () => {
  const { takes } = await obtain('one', [0]);
  await harness.deleteObject(takes[0]?.mezzanine_key ?? '');
  expect(await readTake(harness.media, 'one', 0)).toBeNull();
  const again = await obtain('one', [0]);
  expect([again.saved, again.takes[0]?.index]).toEqual([null, 0]);
});
