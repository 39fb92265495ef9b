import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RenderedScene, type Rendition } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import type { Take } from '../contract/storyboard.ts';
import { pathsIn, sceneKey } from '../core/scene-keys.ts';
import type { ArtifactCache } from '../store/artifacts.ts';
import type { Media } from '../store/media.ts';
import { sha256Of } from '../store/sha256.ts';
import type { Reuse } from './step.ts';

/** What a scene is rendered from; all of it but its folder and who hears of it decides whether two are the same. */
interface Request {
  readonly take: Take;
  readonly frames: number;
  readonly ladder: readonly Rendition[];
  /** Where the renditions go, each named `<rendition>.mp4`. */
  readonly folder: string;
  readonly ffmpegPath: string;
  readonly signal: AbortSignal;
}

export interface SceneRequest<R extends Request> {
  readonly media: Media;
  readonly owner: string;
  readonly index: number;
  /** Null for a scene that is its job's alone. */
  readonly cache: ArtifactCache | null;
  /** True to render it although it is there. */
  readonly fresh: boolean;
  readonly reuse: Reuse;
  readonly request: R;
  readonly render: (request: R) => Promise<unknown>;
}

/** Gives a job one scene in every size: rendered now, or before by whoever wanted the same. */
export async function obtainScene<R extends Request>(asked: SceneRequest<R>): Promise<void> {
  const { media, owner, index, cache, fresh, reuse, request, render } = asked;
  const { frames, ladder, folder, signal } = request;
  await mkdir(folder, { recursive: true });
  const fileOf = ({ name }: Pick<Rendition, 'name'>) => `${name}.mp4`;
  const obtain = async (kept: ArtifactCache) => {
    const key = sceneKey(request, await hashesOf(request));
    const make = async () => {
      const before = reuse.costUsd();
      await render(request);
      return { files: ladder.map(fileOf), valueUsd: reuse.costUsd() - before };
    };
    await reuse.ask(key);
    const { hit, savedUsd, files } = await kept.obtain({ key, folder, make, fresh, signal });
    if (hit) reuse.found(savedUsd);
    return files;
  };
  const files = cache ? await obtain(cache) : await render(request).then(() => null);
  const renditions = ladder.map(async (rendition) => {
    const kept = files?.find(({ name }) => name === fileOf(rendition));
    if (kept) return { ...rendition, key: kept.key, sha256: kept.sha256 };
    const key = mediaKeys.renderedVideo(owner, index, rendition.name);
    const path = join(folder, fileOf(rendition));
    await media.upload(key, path);
    return { ...rendition, key, sha256: await sha256Of(path) };
  });
  const scene = { index, frames, renditions: await Promise.all(renditions) };
  await media.writeJson(mediaKeys.rendered(owner, index), RenderedScene, scene);
}

/** True when a scene's document and everything it names is there. */
export async function isRendered(media: Media, owner: string, index: number): Promise<boolean> {
  const key = mediaKeys.rendered(owner, index);
  if (!(await media.exists(key))) return false;
  const { renditions } = await media.readJson(key, RenderedScene);
  const there = await Promise.all(renditions.map((rendition) => media.exists(rendition.key)));
  return there.every(Boolean);
}

/** The binary is the same as long as the function lives, and larger than all else. */
const binaries = new Map<string, Promise<string>>();

async function hashesOf({ ffmpegPath, ...request }: Request): Promise<Map<string, string>> {
  const binary = binaries.get(ffmpegPath) ?? sha256Of(ffmpegPath);
  binaries.set(ffmpegPath, binary);
  const hashes = new Map([[ffmpegPath, await binary]]);
  for (const path of new Set(pathsIn(request))) {
    const hash = await sha256Of(path).catch((error: NodeJS.ErrnoException) => {
      // A take without a plate has no files of one.
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (hash !== null) hashes.set(path, hash);
  }
  return hashes;
}
