import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Encode } from '../../../functions/core/encode.ts';
import { concatList } from '../../../functions/core/film/assemble.ts';
import { encodeArgs, TO_BT709 } from '../../../functions/core/film/render-scene.ts';
import { runFfmpeg } from '../../../functions/ffmpeg/run.ts';
import { ffmpegBinary } from '../../../functions/sdk/binaries.ts';
import { FILM, type Material, type RecordedScene } from './material.ts';

const run = (...args: string[]) => runFfmpeg({ ffmpegPath: ffmpegBinary(), args: ['-v', 'error', ...args] });

/** Each frame of a take, as it was captured, converted and kept without loss. */
export async function losslessTake({ mezzaninePath, frames }: RecordedScene, path: string): Promise<string> {
  const filter = `zscale=${TO_BT709},format=yuv420p,fps=${FILM.frameRate}`;
  const lossless = ['-frames:v', String(frames), '-c:v', 'libx264', '-qp', '0', '-preset', 'ultrafast'];
  await run('-i', mezzaninePath, '-vf', filter, ...lossless, path);
  return path;
}

/** All takes without loss, one after the other. */
export async function losslessFilm(material: Material, folder: string): Promise<string> {
  const at = (name: string) => join(folder, name);
  const parts: string[] = [];
  for (const [index, scene] of material.scenes.entries()) {
    parts.push(await losslessTake(scene, at(`reference-${index}.mkv`)));
  }
  await writeFile(
    at('reference.txt'),
    concatList(
      parts.map((path, index) => ({ path, frames: material.scenes[index]?.frames ?? 0 })),
      FILM.frameRate,
    ),
  );
  await run('-f', 'concat', '-safe', '0', '-i', at('reference.txt'), '-c', 'copy', at('reference.mkv'));
  return at('reference.mkv');
}

/** What the usual chain is given: the same scenes as one recording of JPEG frames, cards as pictures, captions, sound. */
export async function chainInputs(material: Material, folder: string) {
  const at = (name: string) => join(folder, name);
  const rate = String(FILM.frameRate);
  const parts: string[] = [];
  for (const [index, scene] of material.scenes.entries()) {
    const path = at(`scene-${index}.mkv`);
    const frames = ['-vf', `fps=${rate}`, '-frames:v', String(scene.frames)];
    // A recording has every frame; these are all but lossless.
    await run('-i', scene.mezzaninePath, ...frames, '-c:v', 'mjpeg', '-q:v', '2', '-pix_fmt', 'yuvj420p', path);
    parts.push(path);
  }
  const [intro = '', ...rest] = parts;
  const outro = rest.pop() ?? '';
  for (const [name, path] of Object.entries({ intro, outro })) {
    await run('-sseof', '-0.5', '-i', path, '-frames:v', '1', at(`${name}.png`));
  }
  await writeFile(
    at('recording.txt'),
    concatList(
      rest.map((path, index) => ({ path, frames: material.scenes[index + 1]?.frames ?? 0 })),
      FILM.frameRate,
    ),
  );
  await run('-f', 'concat', '-safe', '0', '-i', at('recording.txt'), '-c', 'copy', at('recording.mkv'));
  await writeFile(at('captions.srt'), srt(material));
  return {
    ...{ recordingPath: at('recording.mkv'), introPath: at('intro.png'), outroPath: at('outro.png') },
    ...{ captionsPath: at('captions.srt'), soundPath: await wholeSound(material, at('sound.wav')) },
    cardSeconds: (material.scenes[0]?.frames ?? 0) / FILM.frameRate,
  };
}

/** A caption for each five words. */
function srt({ speech }: Material): string {
  const stamp = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23).replace('.', ',');
  const cues = speech.flatMap(({ words, startFrame }) => {
    const groups = Array.from({ length: Math.ceil(words.length / 5) }, (_, at) => words.slice(at * 5, at * 5 + 5));
    const from = startFrame / FILM.frameRate;
    return groups.map((group) => {
      const span = [group[0]?.start_seconds ?? 0, group.at(-1)?.end_seconds ?? 0].map((time) => stamp(from + time));
      return `${span.join(' --> ')}\n${group.map(({ text }) => text).join(' ')}\n`;
    });
  });
  return cues.map((cue, index) => `${index + 1}\n${cue}`).join('\n');
}

async function wholeSound({ speech, scenes }: Material, path: string): Promise<string> {
  const seconds = scenes.reduce((sum, { frames }) => sum + frames, 0) / FILM.frameRate;
  const placed = speech.map(({ startFrame }, index) => {
    return `[${index}:a]adelay=${Math.round((startFrame * 1000) / FILM.frameRate)}[a${index}]`;
  });
  const mix = `${speech.map((_, index) => `[a${index}]`).join('')}amix=inputs=${speech.length},volume=${speech.length}`;
  const inputs = speech.flatMap((section) => ['-i', section.path]);
  const graph = `${placed.join(';')};${mix},apad=whole_len=${Math.round(seconds * 48_000)}`;
  await run(...inputs, '-filter_complex', graph, path);
  return path;
}

/** Encodes a take as scenes are encoded, with nothing drawn. Decoding and converting are part of it. */
export async function encodeTake(options: {
  readonly scene: RecordedScene;
  readonly encode: Encode;
  readonly path: string;
}): Promise<{ bytes: number }> {
  const { scene, encode, path } = options;
  const filter = `zscale=${TO_BT709},format=yuv420p,fps=${FILM.frameRate}`;
  const output = ['-frames:v', String(scene.frames), ...encodeArgs(encode, FILM.frameRate), path];
  await run('-i', scene.mezzaninePath, '-vf', filter, ...output);
  return { bytes: (await stat(path)).size };
}
