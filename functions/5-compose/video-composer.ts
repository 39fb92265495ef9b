import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Rendition } from '../contract/film.ts';
import { concatList, joinArgs, mixAudioArgs, posterArgs } from '../core/film/assemble.ts';
import { type CaptionedSection, webVtt } from '../core/film/captions.ts';
import { pointerCommands, type RenderSceneRequest, renderSceneArgs } from '../core/film/render-scene.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';

/** A scene to render; the outputs' files lie in `folder`, named `<rendition>.mp4`. */
export interface RenderRequest
  extends Pick<RenderSceneRequest, 'mezzaninePath' | 'frames' | 'frameRate' | 'width' | 'height' | 'pointer' | 'logo'> {
  readonly cursorPath: string;
  readonly ladder: readonly Rendition[];
  readonly folder: string;
  readonly onProgress?: (frames: number) => void;
  readonly signal?: AbortSignal;
}

export interface AssembleRequest {
  readonly title: string;
  readonly ladder: readonly Rendition[];
  /** Per scene, in order: where each rendition lies, its sound, its words. */
  readonly scenes: readonly {
    readonly frames: number;
    readonly videoPaths: Readonly<Record<string, string>>;
    readonly audioPath: string;
    readonly words: CaptionedSection['words'];
  }[];
  readonly frameRate: number;
  readonly folder: string;
  readonly signal?: AbortSignal;
}

export interface AssembledFilm {
  readonly frames: number;
  readonly durationSeconds: number;
  readonly renditions: readonly (Rendition & { readonly path: string; readonly bytes: number })[];
  readonly captionsPath: string;
  readonly posterPath: string;
}

/** Turns takes and speech into a film, with the two operations that every composition is made of. */
export class VideoComposer {
  readonly #ffmpegPath: string;

  constructor(options: { ffmpegPath: string }) {
    this.#ffmpegPath = options.ffmpegPath;
  }

  /** Renders one scene in every size. @throws RetryableError `EncoderFailed`. */
  async renderScene(request: RenderRequest): Promise<(Rendition & { path: string })[]> {
    await mkdir(request.folder, { recursive: true });
    const outputs = request.ladder.map((rendition) => ({
      ...rendition,
      path: join(request.folder, `${rendition.name}.mp4`),
    }));
    const commandsPath = join(request.folder, 'pointer.txt');
    await writeFile(commandsPath, pointerCommands(request));
    let made = 0;
    const onProgress = (frames: number) => {
      made = frames;
      request.onProgress?.(frames);
    };
    await this.#run(renderSceneArgs({ ...request, outputs, commandsPath }), { ...request, onProgress });
    // FFmpeg takes the end of a file that was cut for the end of the scene.
    if (made !== request.frames) {
      throw new RetryableError(RETRYABLE.encoderFailed, `The take gave ${made} frames instead of ${request.frames}.`);
    }
    return outputs;
  }

  /** Joins rendered scenes and speech into one film with captions and poster. @throws RetryableError `EncoderFailed`. */
  async assemble(request: AssembleRequest): Promise<AssembledFilm> {
    const { scenes, frameRate, folder } = request;
    await mkdir(folder, { recursive: true });
    const path = (name: string) => join(folder, name);
    await writeFile(path('audio.txt'), concatList(scenes.map(({ audioPath }) => audioPath)));
    await this.#run(mixAudioArgs({ listPath: path('audio.txt'), outputPath: path('audio.m4a') }), request);
    const renditions = [];
    for (const rendition of request.ladder) {
      const list = path(`${rendition.name}.txt`);
      const output = path(`${rendition.name}.mp4`);
      await writeFile(list, concatList(scenes.map(({ videoPaths }) => videoPaths[rendition.name] ?? '')));
      await this.#run(
        joinArgs({ listPath: list, audioPath: path('audio.m4a'), outputPath: output, title: request.title }),
        request,
      );
      renditions.push({ ...rendition, path: output, bytes: (await stat(output)).size });
    }
    const frames = scenes.reduce((sum, scene) => sum + scene.frames, 0);
    await writeFile(path('captions.vtt'), webVtt(captioned(scenes, frameRate)));
    await this.#makePoster(request, path('poster.jpg'));
    await rm(path('audio.m4a'));
    return {
      frames,
      durationSeconds: frames / frameRate,
      renditions,
      captionsPath: path('captions.vtt'),
      posterPath: path('poster.jpg'),
    };
  }

  /** The opening card at rest names the lead: the best reason to press play. */
  #makePoster(request: AssembleRequest, outputPath: string): Promise<string> {
    const first = request.scenes[0];
    const videoPath = first?.videoPaths[request.ladder[0]?.name ?? ''];
    if (!first || !videoPath) throw new RangeError('A film has at least one scene.');
    return this.#run(
      posterArgs({ videoPath, atSeconds: (first.frames * 0.9) / request.frameRate, outputPath }),
      request,
    );
  }

  #run(args: string[], { signal, onProgress }: Pick<RenderRequest, 'signal' | 'onProgress'>): Promise<string> {
    return runFfmpeg({
      ffmpegPath: this.#ffmpegPath,
      args,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onFrames: onProgress } : {}),
    });
  }
}

function captioned(scenes: AssembleRequest['scenes'], frameRate: number): CaptionedSection[] {
  let frame = 0;
  return scenes.map(({ frames, words }) => {
    const section = { offsetSeconds: frame / frameRate, words };
    frame += frames;
    return section;
  });
}
