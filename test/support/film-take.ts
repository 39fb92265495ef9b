import { readFile, rm } from 'node:fs/promises';
import { MatroskaWriter } from '../../functions/4-record/matroska.ts';
import type { Take } from '../../functions/contract/storyboard.ts';
import { runFfmpeg } from '../../functions/ffmpeg/run.ts';
import { ffmpegPath } from './binaries.ts';
import type { Color } from './film.ts';

/** What a scene shows from a frame on: one colour, such as `[[0, red], [10, blue]]`. */
type Colours = readonly (readonly [frame: number, color: Color])[];

/** Writes a take without a browser, as the recorder writes it: frames that did not change are left out. */
export async function paintTake(
  path: string,
  take: { frames: number; frameRate: number; width: number; height: number },
  colours: Colours,
): Promise<Pick<Take, 'frames' | 'width' | 'height' | 'pointer'>> {
  const writer = new MatroskaWriter(path, take.frameRate, take);
  let last: Buffer | undefined;
  for (const [frame, color] of colours) {
    last = await paint(`${path}.jpg`, take, color);
    await writer.write(frame, last);
  }
  if (last && colours.at(-1)?.[0] !== take.frames - 1) await writer.write(take.frames - 1, last);
  await writer.close();
  return { frames: take.frames, width: take.width, height: take.height, pointer: [] };
}

async function paint(path: string, { width, height }: { width: number; height: number }, color: Color) {
  const hex = color.map((value) => value.toString(16).padStart(2, '0')).join('');
  const source = `color=0x${hex}:s=${width}x${height},scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p`;
  await runFfmpeg({
    ffmpegPath,
    args: ['-v', 'error', '-filter_complex', source, '-frames:v', '1', '-q:v', '2', '-f', 'image2', path],
  });
  const jpeg = await readFile(path);
  await rm(path);
  return jpeg;
}
