import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposeOptions } from '../contract/compose.ts';
import type { FilmFiles, Rendition } from '../contract/film.ts';
import { SAMPLE_RATE, type Word } from '../contract/voice.ts';
import { ASSEMBLY_WORK, concatList, joinArgs } from '../core/film/assemble.ts';
import { webVtt } from '../core/film/captions.ts';
import { type Chapter, chaptersVtt } from '../core/film/chapters.ts';
import { makeHls } from './make-hls.ts';
import { makePictures } from './make-pictures.ts';
import { type Music, mixSound } from './mix-sound.ts';
import { type RunTool, runTool, sideBySide } from './run-tool.ts';

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
  /** Tallest first. */
  readonly ladder: readonly Rendition[];
  /** In order. */
  readonly scenes: readonly SceneFiles[];
  /** In order, none overlapping; empty for a film in which nobody speaks. */
  readonly speech: readonly SpeechFile[];
  /** @default null */
  readonly music?: Music | null;
  readonly captions: ComposeOptions['captions'];
  /** @default none */
  readonly chapters?: readonly Chapter[];
  /** False for the film and its poster alone. @default true */
  readonly extras?: boolean;
  /** Divides {@link SAMPLE_RATE}. */
  readonly frameRate: number;
  readonly folder: string;
  /** Told how much of the work is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Joins rendered scenes, speech and music into one film, and makes what lies beside it. With neither speech nor music it
 * has no sound. Sound and pictures are worked on side by side.
 *
 * @throws RejectedError `AssetUnreadable` for music that cannot be decoded; RetryableError `EncoderFailed`.
 */
export async function assembleFilm(ffmpegPath: string, request: AssembleRequest): Promise<FilmFiles> {
  const { scenes, frameRate, folder, extras = true } = request;
  const frames = scenes.reduce((sum, scene) => sum + scene.frames, 0);
  await mkdir(folder, { recursive: true });
  let share = 0;
  const done = (work: keyof typeof ASSEMBLY_WORK) => {
    share += ASSEMBLY_WORK[work];
    request.onProgress?.(Math.min(1, share));
  };
  const [film, pictures] = await sideBySide(
    request.signal,
    (signal) => joinFilm(runTool(ffmpegPath, signal), { ...request, extras }, frames, done),
    (signal) => makePictures(runTool(ffmpegPath, signal), { ...request, extras, done }),
  );
  const captions = request.captions === 'sidecar' && request.speech.length > 0 ? captionsOf(request) : null;
  const chapters = extras ? chaptersVtt(request.chapters ?? [], frames, frameRate) : null;
  return {
    ...{ frames, durationSeconds: frames / frameRate },
    ...film,
    ...pictures,
    captionsPath: await written(join(folder, 'captions.vtt'), captions),
    chaptersPath: await written(join(folder, 'chapters.vtt'), chapters),
  };
}

type Done = (work: keyof typeof ASSEMBLY_WORK) => void;

/** The film itself in every size, and packed as HLS. */
async function joinFilm(run: RunTool, request: AssembleRequest, frames: number, done: Done) {
  const { speech, music = null, frameRate, folder, extras } = request;
  const audioPath = speech.length > 0 || music ? join(folder, 'audio.m4a') : null;
  const sampleOf = (frame: number) => (frame * SAMPLE_RATE) / frameRate;
  const placed = speech.map((section) => ({ path: section.path, startSample: sampleOf(section.startFrame) }));
  const sound = { speech: placed, music, totalSamples: sampleOf(frames), folder };
  const loudness = audioPath === null ? null : await mixSound(run, { ...sound, outputPath: audioPath });
  done('sound');
  const renditions = [];
  for (const rendition of request.ladder) {
    const listPath = join(folder, `${rendition.name}.txt`);
    const path = join(folder, `${rendition.name}.mp4`);
    const parts = request.scenes.map((scene) => ({
      path: scene.videoPaths[rendition.name] ?? '',
      frames: scene.frames,
    }));
    await writeFile(listPath, concatList(parts, frameRate));
    await run(joinArgs({ listPath, audioPath, outputPath: path, title: request.title }));
    await rm(listPath);
    renditions.push({ ...rendition, path, bytes: (await stat(path)).size });
  }
  if (audioPath) await rm(audioPath);
  done('joins');
  const hlsFolder = join(folder, 'hls');
  const packed = { renditions: renditions.map(({ bytes: _, ...one }) => one), frameRate, hasSound: audioPath !== null };
  const hls = extras ? { folder: hlsFolder, files: await makeHls(run, { ...packed, folder: hlsFolder }) } : null;
  done('hls');
  return { loudness, renditions, hls };
}

const captionsOf = ({ speech, frameRate }: AssembleRequest) =>
  webVtt(speech.map(({ startFrame, words }) => ({ offsetSeconds: startFrame / frameRate, words })));

async function written(path: string, text: string | null): Promise<string | null> {
  if (text === null) return null;
  await writeFile(path, text);
  return path;
}
