import { join } from 'node:path';
import type { SceneFiles, SpeechFile } from '../../../functions/5-compose/assemble-film.ts';
import { VideoComposer } from '../../../functions/5-compose/video-composer.ts';
import type { Encode } from '../../../functions/core/encode.ts';
import { sceneCues } from '../../../functions/core/film/burned-captions.ts';
import { planLadder } from '../../../functions/core/film/ladder.ts';
import { ffmpegBinary, letterFonts } from '../../../functions/sdk/binaries.ts';
import { senderArt } from '../../../functions/sdk/installation.ts';
import { FILM, type Material, type RecordedScene, recordScenes, type SiteUrls } from './material.ts';

/** The bench's only way to the composer. */

const ladder = planLadder(FILM.width, FILM.height);

export interface RenderOptions {
  readonly scenes: readonly RecordedScene[];
  readonly speech: readonly SpeechFile[];
  /** Logo, pointer and burned captions; false when the frames carry all that is wanted. */
  readonly branded: boolean;
  /** @default what the composer does unasked */
  readonly encode?: Encode;
  readonly folder: string;
}

/** Renders scenes in three sizes, one after the other: each process has both cores. */
export async function renderScenes({ scenes, speech, branded, encode, folder }: RenderOptions): Promise<SceneFiles[]> {
  const composer = new VideoComposer({ ffmpegPath: ffmpegBinary() });
  const { brand, cursorPath, logoPath } = await senderArt();
  const rendered: SceneFiles[] = [];
  const sections = speech.map(({ startFrame, words }) => ({ offsetSeconds: startFrame / FILM.frameRate, words }));
  for (const [index, { isCard, frames, take, ...files }] of scenes.entries()) {
    const cues = branded ? sceneCues(scenes, index, sections, FILM.frameRate) : [];
    const outputs = await composer.renderScene({
      ...{ ...files, ...FILM, frames, cursorPath, watermark: null, ladder, folder: join(folder, `scene-${index}`) },
      take: branded ? take : { ...take, pointer: [] },
      logo: branded && !isCard ? { path: logoPath, position: 'bottom-right' } : null,
      captions: branded ? { cues, accent: brand.accent } : null,
      ...(encode && { encode }),
      fontPaths: letterFonts(),
    });
    rendered.push({ frames, isCard, videoPaths: Object.fromEntries(outputs.map(({ name, path }) => [name, path])) });
  }
  return rendered;
}

export interface AssembleOptions {
  readonly scenes: readonly SceneFiles[];
  readonly speech: readonly SpeechFile[];
  readonly folder: string;
}

/** Joins rendered scenes with everything that lies beside a film. */
export async function assemble({
  scenes,
  speech,
  folder,
}: AssembleOptions): Promise<{ path: string; bytes: number[] }> {
  const film = await new VideoComposer({ ffmpegPath: ffmpegBinary() }).assemble({
    ...{ title: 'A minute', ladder, scenes, speech, captions: 'sidecar', frameRate: FILM.frameRate },
    chapters: scenes.map((_, index) => ({ title: `Scene ${index + 1}`, startFrame: index * 100 })),
    folder: join(folder, 'film'),
  });
  return { path: film.renditions[0]?.path ?? '', bytes: film.renditions.map(({ bytes }) => bytes) };
}

/** A whole film of what was recorded. */
export async function compose(options: RenderOptions): Promise<{ path: string; bytes: number[] }> {
  return assemble({ ...options, scenes: await renderScenes(options) });
}

export interface LeadOptions {
  readonly urls: SiteUrls;
  readonly material: Material;
  readonly rendered: readonly SceneFiles[];
  /** Scenes that nobody made before. */
  readonly wanted: readonly number[];
  readonly folder: string;
}

/** A film for one more lead: records and renders the scenes that are its own, and joins them with those that are shared. */
export async function makeForLead({ urls, material, rendered, wanted, folder }: LeadOptions) {
  const own = await recordScenes({ urls, wanted, folder });
  const fresh = await renderScenes({ scenes: own, speech: [], branded: true, folder });
  const scenes = rendered.map((scene, index) => fresh[wanted.indexOf(index)] ?? scene);
  return assemble({ scenes, speech: material.speech, folder });
}
