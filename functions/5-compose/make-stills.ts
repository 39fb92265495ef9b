import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePoster } from '../core/film/choose-moments.ts';
import type { Look, ShownScene } from '../core/film/looks.ts';
import { drawPlayButton, type Place, placePlayButton, playButtonSide } from '../core/film/play-button.ts';
import { emailSize, posterArgs } from '../core/film/stills.ts';
import { drawSheet, planSheet, sheetArgs, sheetVtt } from '../core/film/storyboard-sheet.ts';
import type { RunTool } from './run-tool.ts';

/** What pictures of a film are made from. */
export interface StillsRequest {
  readonly looks: readonly Look[];
  /** Size of a look, pixels. */
  readonly lookSize: { readonly width: number; readonly height: number };
  /** With the file of each in the size that the pictures are taken from. */
  readonly scenes: readonly (ShownScene & { readonly path: string })[];
  readonly frameRate: number;
  /** Size of the film, pixels. */
  readonly width: number;
  readonly height: number;
  readonly folder: string;
}

export interface PosterFiles {
  /** The moment it shows. */
  readonly look: Look;
  /** Where its play button is. */
  readonly buttonPlace: Place;
  readonly posterPath: string;
  /** Null when it was not wanted. */
  readonly posterPlayPath: string | null;
}

/** Takes the poster, and with `wantsPlay` the one with a play button. @throws RetryableError `EncoderFailed`. */
export async function makePoster(run: RunTool, request: StillsRequest, wantsPlay: boolean): Promise<PosterFiles> {
  const { looks, lookSize, scenes, frameRate, folder } = request;
  const look = choosePoster(looks, scenes, lookSize);
  const buttonPlace = placePlayButton(look.picture, lookSize);
  const posterPath = join(folder, 'poster.jpg');
  const posterPlayPath = wantsPlay ? join(folder, 'poster-play.jpg') : null;
  const size = emailSize(request);
  const buttonPath = join(folder, 'poster-button.rgba');
  if (posterPlayPath) await writeFile(buttonPath, drawPlayButton(playButtonSide(size)).rgba);
  await run(
    posterArgs({
      scenePath: scenes[look.scene]?.path ?? '',
      at: look.at,
      frameRate,
      outputPath: posterPath,
      play: posterPlayPath === null ? null : { outputPath: posterPlayPath, buttonPath, buttonPlace, ...size },
    }),
  );
  await rm(buttonPath, { force: true });
  return { look, buttonPlace, posterPath, posterPlayPath };
}

/** Puts the storyboard together: the sheet of tiles and its WebVTT. @throws RetryableError `EncoderFailed`. */
export async function makeStoryboard(run: RunTool, request: StillsRequest) {
  const { looks, lookSize, scenes, frameRate, folder } = request;
  const durationSeconds = scenes.reduce((sum, { frames }) => sum + frames, 0) / frameRate;
  const sheet = planSheet(durationSeconds);
  const rawPath = join(folder, 'storyboard.yuv');
  const storyboardPath = join(folder, 'storyboard.jpg');
  const storyboardVttPath = join(folder, 'storyboard.vtt');
  await writeFile(rawPath, drawSheet({ sheet, looks, scenes, frameRate, ...lookSize }));
  await run(sheetArgs({ sheet, ...lookSize, rawPath, outputPath: storyboardPath }));
  await rm(rawPath);
  await writeFile(storyboardVttPath, sheetVtt(sheet, lookSize, durationSeconds, 'storyboard.jpg'));
  return { storyboardPath, storyboardVttPath };
}
