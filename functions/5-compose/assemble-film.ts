import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposeOptions } from '../contract/compose.ts';
import type { Rendition } from '../contract/film.ts';
import { SAMPLE_RATE, type Word } from '../contract/voice.ts';
import { concatList, joinArgs, mixAudioArgs } from '../core/film/assemble.ts';
import { webVtt } from '../core/film/captions.ts';
import { runFfmpeg } from '../ffmpeg/run.ts';
import { makePoster } from './make-poster.ts';

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

/**
 * Joins rendered scenes and speech into one film with captions and poster. Without speech it has no sound.
 *
 * @throws RetryableError `EncoderFailed`.
 */
export async function assembleFilm(ffmpegPath: string, request: AssembleRequest): Promise<AssembledFilm> {
  const { scenes, speech, frameRate, folder } = request;
  const frames = scenes.reduce((sum, scene) => sum + scene.frames, 0);
  await mkdir(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  const run = (args: string[]) => runFfmpeg({ ffmpegPath, args, ...(request.signal && { signal: request.signal }) });
  const audioPath = speech.length > 0 ? path('audio.m4a') : null;
  if (audioPath) {
    const sampleOf = (frame: number) => (frame * SAMPLE_RATE) / frameRate;
    const placed = speech.map((section) => ({ path: section.path, startSample: sampleOf(section.startFrame) }));
    const totalSamples = sampleOf(frames);
    await run(mixAudioArgs({ speech: placed, totalSamples, outputPath: audioPath }));
  }
  const renditions = [];
  for (const rendition of request.ladder) {
    const listPath = path(`${rendition.name}.txt`);
    const outputPath = path(`${rendition.name}.mp4`);
    await writeFile(listPath, concatList(scenes.map(({ videoPaths }) => videoPaths[rendition.name] ?? '')));
    await run(joinArgs({ listPath, audioPath, outputPath, title: request.title }));
    renditions.push({ ...rendition, path: outputPath, bytes: (await stat(outputPath)).size });
  }
  const captionsPath = audioPath && request.captions === 'sidecar' ? path('captions.vtt') : null;
  if (captionsPath) {
    const sections = speech.map(({ startFrame, words }) => ({ offsetSeconds: startFrame / frameRate, words }));
    await writeFile(captionsPath, webVtt(sections));
  }
  const durationSeconds = frames / frameRate;
  const posterPath = path('poster.jpg');
  await poster(ffmpegPath, request, renditions[0]?.path, durationSeconds, posterPath);
  if (audioPath) await rm(audioPath);
  return { frames, durationSeconds, renditions, captionsPath, posterPath };
}

/** An opening card at rest names the lead: the best reason to press play. */
async function poster(
  ffmpegPath: string,
  request: AssembleRequest,
  filmPath: string | undefined,
  durationSeconds: number,
  outputPath: string,
) {
  const first = request.scenes[0];
  if (!first || !filmPath) throw new RangeError('A film has at least one scene and one size.');
  await makePoster({
    ffmpegPath,
    videoPath: filmPath,
    atSeconds: first.isCard ? (first.frames * 0.9) / request.frameRate : null,
    durationSeconds,
    outputPath,
    ...(request.signal && { signal: request.signal }),
  });
}
