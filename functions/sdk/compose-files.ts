import { join } from 'node:path';
import type { SceneFiles } from '../5-compose/assemble-film.ts';
import type { RenderRequest } from '../5-compose/render-scene.ts';
import type { VideoComposer } from '../5-compose/video-composer.ts';
import type { ComposeOptions } from '../contract/compose.ts';
import { REJECTED, RejectedError } from '../contract/errors.ts';
import type { FilmFiles, QualityVersion } from '../contract/film.ts';
import type { Scene } from '../contract/storyboard.ts';
import type { Word } from '../contract/voice.ts';
import type { Encode } from '../core/encode.ts';
import { sceneCues } from '../core/film/burned-captions.ts';
import { planLadder } from '../core/film/ladder.ts';
import { type Clip, filmRate, planClips } from '../core/film/plan-clips.ts';
import { type DiskPlan, explainDisk, judgeDisk } from '../core/film/predict-disk.ts';
import { sceneLook } from '../core/film/scene-look.ts';
import { planComposition } from '../core/plan-composition.ts';
import { openingStand } from '../core/visit.ts';
import { decodeSpeech, listPictures, type VideoFacts } from '../ffmpeg/probe.ts';
import { ownRoom } from '../runtime/disk-room.ts';
import { ffmpegBinary } from './binaries.ts';
import { senderArt } from './installation.ts';
import { recordCard } from './record-card.ts';

/** A composition whose options were checked. */
export interface FilesRequest
  extends Pick<ComposeOptions, 'intro' | 'outro' | 'background' | 'captions'>,
    Pick<RenderRequest, 'logo' | 'watermark'> {
  readonly recordingPath: string;
  readonly recording: VideoFacts;
  readonly voiceoverPath: string;
  readonly words: readonly Word[];
  readonly title: string;
  readonly transition: ComposeOptions['transition'];
  /** Pictures on the cards. @default the brand's logo */
  readonly cardLogos: Readonly<Partial<Record<'intro' | 'outro', string>>>;
  readonly music: Parameters<VideoComposer['assemble']>[0]['music'];
  readonly fontPaths: readonly string[];
  readonly logoPosition: NonNullable<RenderRequest['logoPosition']>;
  /** Size of the film, pixels. */
  readonly width: number;
  readonly height: number;
  readonly versions: readonly QualityVersion[];
  readonly encode: Encode;
  /** For the film and all that it is made of. */
  readonly folder: string;
  readonly onProgress?: ((frames: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A film in a folder. */
type ComposedFilm = FilmFiles & { readonly frameRate: number };

/**
 * Composes any recording and any voice with the planner and the two operations of the chain: the recording is cut into
 * scenes in time, each is rendered, and all are joined under the voice.
 *
 * @throws RejectedError `FilmTooLarge`, and as the planner, the recorder and both operations do.
 */
export async function composeFiles(composer: VideoComposer, request: FilesRequest): Promise<ComposedFilm> {
  const { recordingPath, recording, width, height, folder, title, words } = request;
  const aborts = request.signal ? { signal: request.signal } : {};
  const tool = { ffmpegPath: ffmpegBinary(), ...aborts };
  const pictures = await listPictures({ ...tool, path: recordingPath, listPath: join(folder, 'pictures.txt') });
  const frameRate = filmRate(pictures);
  const clips = planClips(pictures, frameRate);
  const speechPath = join(folder, 'voice.wav');
  const samples = await decodeSpeech({ ...tool, path: request.voiceoverPath, outputPath: speechPath });
  const art = await senderArt();
  const size = { width, height };
  const storyboard = planComposition({
    recording: {
      ...{ owner: '', storyboard: { frame_rate: frameRate, scenes: clips.map(sceneOfClip(size)) } },
      takes: clips.map(({ frames }, index) => ({ index, frames, width: recording.width, height: recording.height })),
    },
    voice: { owner: '', sections: [{ index: 0, samples }] },
    ...{ title: title || art.brand.name, options: request, ...size },
  });
  const startFrame = storyboard.speech[0]?.start_frame ?? 0;
  const spoken = [{ offsetSeconds: startFrame / frameRate, words }];
  const total = storyboard.scenes.reduce((sum, { frames }) => sum + frames, 0);
  const ladder = planLadder(width, height, request.versions);
  refuseTooLarge({
    ...{ scenes: storyboard.scenes, frameRate, take: recording, ladder, encode: request.encode, extras: false },
    ...{ hasSound: true, hasMusic: Boolean(request.music) },
  });
  const scenes: SceneFiles[] = [];
  let done = 0;
  for (const scene of storyboard.scenes) {
    const source = await sourceOf(scene, clips, { ...request, frameRate });
    const isCard = scene.direction.kind === 'card';
    const outputs = await composer.renderScene({
      ...{ ...source, frames: scene.frames, frameRate, ...size, cursorPath: art.cursorPath },
      ...{ logo: isCard ? null : request.logo, logoPosition: request.logoPosition, watermark: request.watermark },
      captions:
        request.captions === 'burned'
          ? { cues: sceneCues(storyboard.scenes, scene.index, spoken, frameRate), accent: art.brand.accent }
          : null,
      ...{ ...sceneLook(scene, request, art.brand), fontPaths: request.fontPaths, encode: request.encode, ladder },
      ...{ folder: join(folder, `scene-${scene.index}`), ...aborts },
      onProgress: (frames) => request.onProgress?.(done + frames, total),
    });
    done += scene.frames;
    scenes.push({
      ...{ frames: scene.frames, isCard },
      videoPaths: Object.fromEntries(outputs.map(({ name, path }) => [name, path])),
    });
  }
  const film = await composer.assemble({
    ...{ title, ladder, scenes, speech: [{ path: speechPath, startFrame, words }], music: request.music ?? null },
    ...{ captions: request.captions, extras: false, frameRate, folder: join(folder, 'film'), ...aborts },
  });
  return { ...film, frameRate };
}

/** A recording lies where it is and is not copied: what a film takes is scenes and itself. */
function refuseTooLarge(plan: DiskPlan): void {
  const room = { ...ownRoom(), render: Number.POSITIVE_INFINITY };
  const reason = explainDisk(judgeDisk(plan, room), room);
  if (reason !== null) throw new RejectedError(REJECTED.filmTooLarge, reason);
}

/** A clip as a scene of a recording in which nothing is pointed at. */
const sceneOfClip =
  (size: { width: number; height: number }) =>
  ({ frames }: Clip, index: number): Scene => ({
    ...{ index, title: '', frames, take: null, from: openingStand(size) },
    direction: { kind: 'page', selector: null, text: null, action: 'look' },
  });

/** What a scene is rendered from: a card is recorded now, a clip lies in the recording. */
async function sourceOf(
  scene: Scene,
  clips: readonly Clip[],
  request: FilesRequest & { readonly frameRate: number },
): Promise<Pick<RenderRequest, 'mezzaninePath' | 'clip' | 'take'>> {
  const { width, height, frameRate, recording, recordingPath, cardLogos, folder, signal } = request;
  if (scene.direction.kind === 'card') {
    const mezzaninePath = join(folder, `card-${scene.index}.mkv`);
    const card = { scene, logoPath: cardLogos[scene.direction.card], width, height, frameRate };
    return { mezzaninePath, take: await recordCard({ ...card, outputPath: mezzaninePath, ...(signal && { signal }) }) };
  }
  const clip = clips[scene.take?.index ?? -1];
  if (!clip) throw new RangeError(`Scene ${scene.index} shows nothing of the recording.`);
  return {
    mezzaninePath: recordingPath,
    clip: { startSeconds: clip.startSeconds, matrix: recording.matrix },
    take: { frames: clip.moving, width: recording.width, height: recording.height, pointer: [] },
  };
}
