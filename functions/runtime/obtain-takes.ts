import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { RecordingSettings } from '../contract/recording.ts';
import { Take } from '../contract/storyboard.ts';
import type { Recording } from '../core/recording.ts';
import type { ArtifactCache } from '../store/artifacts.ts';
import type { Media } from '../store/media.ts';
import { filesOf, keepTake, noteTake, takeOf } from './keep-take.ts';
import type { Reuse } from './step.ts';

/** Beside the frames: what was recorded, in the visit's order, files by their names. */
const DOCUMENT = 'takes.json';

export interface TakesRequest {
  readonly media: Media;
  readonly owner: string;
  /** Scenes of the visit, in order. */
  readonly indexes: readonly number[];
  readonly settings: Pick<RecordingSettings, 'highlight_color'>;
  /** Null for takes that are their job's alone. */
  readonly kept: { readonly cache: ArtifactCache; readonly key: string; readonly fresh: boolean } | null;
  readonly folder: string;
  readonly reuse: Reuse;
  readonly signal: AbortSignal;
  /** Records the visit; each scene's frames go where it is told, and are handed over when they are whole. */
  readonly record: (
    pathTo: (index: number) => string,
    onRecorded: (index: number, recording: Recording) => Promise<void>,
  ) => Promise<void>;
}

/**
 * Gives a job the takes of a visit: recorded now, or before by whoever wanted the same. Each scene of a visit that is the
 * job's alone is kept as soon as it is there, others when all of them are.
 */
export async function obtainTakes(request: TakesRequest): Promise<void> {
  const { media, owner, indexes, settings, kept, folder, reuse, signal, record } = request;
  const pathOf = (name: string) => join(folder, name);
  const pathTo = (index: number) => pathOf(`take-${indexes.indexOf(index)}.mkv`);
  if (!kept) {
    return record(pathTo, (index, recording) =>
      keepTake(media, owner, takeOf({ index, path: pathTo(index), recording, settings }), pathOf),
    );
  }
  const make = async () => {
    const before = reuse.costUsd();
    const takes: Take[] = [];
    await record(pathTo, async (index, recording) => {
      takes.push(takeOf({ index: indexes.indexOf(index), path: pathTo(index), recording, settings }));
    });
    await writeFile(pathOf(DOCUMENT), JSON.stringify(takes));
    return {
      files: [DOCUMENT, ...takes.flatMap(filesOf)],
      valueUsd: reuse.costUsd() - before,
      // What was filmed by the clock on the wall, or broken off, is of this one run.
      keep: takes.every((take) => !take.stopped && take.capture_mode !== 'realtime'),
    };
  };
  const { cache, key, fresh } = kept;
  await reuse.ask(key);
  const { hit, savedUsd, files } = await cache.obtain({ key, folder, make, fresh, signal });
  if (hit) reuse.found(savedUsd);
  const keys = new Map(files?.map((file) => [file.name, file.key]));
  for (const take of z.array(Take).parse(JSON.parse(await readFile(pathOf(DOCUMENT), 'utf8')))) {
    const placed = { ...take, index: indexes[take.index] ?? 0 };
    if (files) await noteTake(media, owner, placed, (name) => keys.get(name) ?? '');
    else await keepTake(media, owner, placed, pathOf);
  }
}
