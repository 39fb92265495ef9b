import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposeOptions } from '../contract/compose.ts';
import { RETRYABLE, RetryableError } from '../contract/errors.ts';
import type { Rendition } from '../contract/film.ts';
import { SAMPLE_RATE, type Word } from '../contract/voice.ts';
import type { Encode } from '../core/encode.ts';
import { concatList, joinArgs, mixAudioArgs } from '../core/film/assemble.ts';
import { webVtt } from '../core/film/captions.ts';
import { plateCommands } from '../core/film/plate.ts';
import { pointerCommands, type RenderSceneRequest, renderSceneArgs, USUAL_ENCODE } from '../core/film/render-scene.ts';
import { drawRipple } from '../core/film/ripple.ts';
import { canBeShownAt } from '../core/plan-composition.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { makePoster } from './make-poster.ts';
import { type WatermarkRequest, writeWatermark } from './write-watermark.ts';

/** A scene to render; the outputs' files lie in `folder`, named `<rendition>.mp4`. */
export interface RenderRequest
  extends Pick<
    RenderSceneRequest,
    'mezzaninePath' | 'plateFiles' | 'take' | 'frames' | 'frameRate' | 'width' | 'height' | 'cursorPath' | 'logo'
  > {
  readonly watermark: WatermarkRequest | null;
  /** The same for all scenes of a film, or they do not join. @default CRF 21, veryfast */
  readonly encode?: Encode;
  readonly ladder: readonly Rendition[];
  readonly folder: string;
  readonly onProgress?: (frames: number) => void;
  readonly signal?: AbortSignal;
}

/** A rendered scene on this machine. */
export interface SceneFiles {
  readonly frames: number;
  /** True for a card, which can open a film as its poster. */
  readonly isCard: boolean;
  /** Where each rendition lies, by its name. */
  readonly videoPaths: Readonly<Record<string, string>>;
}

/** A spoken section on this machine: mono 16-bit WAV at {@link SAMPLE_RATE}. */
export interface SpeechFile {
  readonly path: string;
  /** Frame of the film at which it starts. */
  readonly startFrame: number;
  readonly words: readonly Word[];
}

export interface AssembleRequest {
  readonly title: string;
  readonly ladder: readonly Rendition[];
  /** In order. */
  readonly scenes: readonly SceneFiles[];
  /** In order, none overlapping; empty for a film without sound. */
  readonly speech: readonly SpeechFile[];
  readonly captions: ComposeOptions['captions'];
  /** Divides {@link SAMPLE_RATE}. */
  readonly frameRate: number;
  readonly folder: string;
  readonly signal?: AbortSignal;
}

export interface AssembledFilm {
  readonly frames: number;
  readonly durationSeconds: number;
  readonly renditions: readonly (Rendition & { readonly path: string; readonly bytes: number })[];
  /** Null when captions were not wanted, or nobody speaks. */
  readonly captionsPath: string | null;
  readonly posterPath: string;
}

/** Turns takes and speech into a film, with the two operations that every composition is made of. */
export class VideoComposer {
  readonly #ffmpegPath: string;

  constructor(options: { ffmpegPath: string }) {
    this.#ffmpegPath = options.ffmpegPath;
  }

  /**
   * Renders one scene in every size.
   *
   * @throws RetryableError `EncoderFailed`; RangeError when the film is larger than the take or of another shape, or
   * no font has the watermark's letters.
   */
  async renderScene(request: RenderRequest): Promise<(Rendition & { path: string })[]> {
    const { take, frames, width, height, encode = USUAL_ENCODE } = request;
    if (!canBeShownAt(take, request)) {
      throw new RangeError(`A take of ${take.width}x${take.height} cannot be shown at ${width}x${height}.`);
    }
    await mkdir(request.folder, { recursive: true });
    const path = (name: string) => join(request.folder, name);
    const outputs = request.ladder.map((rendition) => ({ ...rendition, path: path(`${rendition.name}.mp4`) }));
    const commandsPath = path('pointer.txt');
    await writeFile(commandsPath, pointerCommands(request));
    const plateCommandsPath = path('plate.txt');
    if (take.plate) await writeFile(plateCommandsPath, plateCommands(take.plate, request.frameRate));
    const ripple = await this.#drawRipple(request, path('ripple.rgba'));
    const watermark = request.watermark && (await writeWatermark(request.watermark, path('watermark.txt')));
    let made = 0;
    const onProgress = (count: number) => {
      made = count;
      request.onProgress?.(count);
    };
    const args = renderSceneArgs({ ...request, watermark, encode, outputs, commandsPath, plateCommandsPath, ripple });
    await this.#run(args, { ...request, onProgress });
    // FFmpeg takes the end of a file that was cut for the end of the scene.
    if (made !== frames) {
      throw new RetryableError(RETRYABLE.encoderFailed, `The take gave ${made} frames instead of ${frames}.`);
    }
    return outputs;
  }

  /**
   * Joins rendered scenes and speech into one film with captions and poster. Without speech it has no sound.
   *
   * @throws RetryableError `EncoderFailed`.
   */
  async assemble(request: AssembleRequest): Promise<AssembledFilm> {
    const { scenes, speech, frameRate, folder } = request;
    const frames = scenes.reduce((sum, scene) => sum + scene.frames, 0);
    await mkdir(folder, { recursive: true });
    const path = (name: string) => join(folder, name);
    const audioPath = speech.length > 0 ? path('audio.m4a') : null;
    if (audioPath) {
      const sampleOf = (frame: number) => (frame * SAMPLE_RATE) / frameRate;
      const placed = speech.map((section) => ({ path: section.path, startSample: sampleOf(section.startFrame) }));
      const totalSamples = sampleOf(frames);
      await this.#run(mixAudioArgs({ speech: placed, totalSamples, outputPath: audioPath }), request);
    }
    const renditions = [];
    for (const rendition of request.ladder) {
      const listPath = path(`${rendition.name}.txt`);
      const outputPath = path(`${rendition.name}.mp4`);
      await writeFile(listPath, concatList(scenes.map(({ videoPaths }) => videoPaths[rendition.name] ?? '')));
      await this.#run(joinArgs({ listPath, audioPath, outputPath, title: request.title }), request);
      renditions.push({ ...rendition, path: outputPath, bytes: (await stat(outputPath)).size });
    }
    const captionsPath = audioPath && request.captions === 'sidecar' ? path('captions.vtt') : null;
    if (captionsPath) {
      const sections = speech.map(({ startFrame, words }) => ({ offsetSeconds: startFrame / frameRate, words }));
      await writeFile(captionsPath, webVtt(sections));
    }
    const durationSeconds = frames / frameRate;
    const posterPath = path('poster.jpg');
    await this.#makePoster(request, renditions[0]?.path, durationSeconds, posterPath);
    if (audioPath) await rm(audioPath);
    return { frames, durationSeconds, renditions, captionsPath, posterPath };
  }

  async #drawRipple({ take, height, frameRate }: RenderRequest, path: string) {
    if (!take.clicks?.length) return null;
    const { rgba, side } = drawRipple(take.click_color ?? '#FF0000', height, frameRate);
    await writeFile(path, rgba);
    return { path, side };
  }

  /** An opening card at rest names the lead: the best reason to press play. */
  async #makePoster(
    request: AssembleRequest,
    filmPath: string | undefined,
    durationSeconds: number,
    outputPath: string,
  ) {
    const first = request.scenes[0];
    if (!first || !filmPath) throw new RangeError('A film has at least one scene and one size.');
    await makePoster({
      ffmpegPath: this.#ffmpegPath,
      videoPath: filmPath,
      atSeconds: first.isCard ? (first.frames * 0.9) / request.frameRate : null,
      durationSeconds,
      outputPath,
      ...(request.signal && { signal: request.signal }),
    });
  }

  #run(args: string[], { signal, onProgress }: Pick<RenderRequest, 'signal' | 'onProgress'>): Promise<string> {
    return runFfmpeg({
      ffmpegPath: this.#ffmpegPath,
      args,
      ...(signal && { signal }),
      ...(onProgress && { onFrames: onProgress }),
    });
  }
}
