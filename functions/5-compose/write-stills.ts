import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Backdrop, drawStill, type SceneFade, STILL_SIDE } from '../core/film/backdrop.ts';

/** Draws what is behind a scene, before it and after it, into files that FFmpeg reads. */
export async function writeStills(
  { backdrop, enters, leaves }: { backdrop: Backdrop | null; enters: SceneFade | null; leaves: SceneFade | null },
  folder: string,
) {
  const write = async (name: string, ground: Parameters<typeof drawStill>[0]) => {
    const still = { path: join(folder, `${name}.rgb`), side: STILL_SIDE };
    await writeFile(still.path, drawStill(ground));
    return still;
  };
  const fade = async (name: string, asked: SceneFade | null) =>
    asked && { ...(await write(name, asked)), frames: asked.frames };
  return {
    back: backdrop?.type === 'blur' ? ('blur' as const) : backdrop && (await write('back', backdrop)),
    enters: await fade('enters', enters),
    leaves: await fade('leaves', leaves),
  };
}
