import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilmPictures } from '../contract/film.ts';
import { type ASSEMBLY_WORK, concatList } from '../core/film/assemble.ts';
import { lookSize } from '../core/film/looks.ts';
import { previewSize } from '../core/film/preview.ts';
import type { AssembleRequest } from './assemble-film.ts';
import { makePreview } from './make-preview.ts';
import { makePoster, makeStoryboard } from './make-stills.ts';
import type { RunTool } from './run-tool.ts';
import { takeLooks } from './take-looks.ts';

/** Makes a film's pictures of its scenes, which the film need not be joined for. @throws RetryableError `EncoderFailed`. */
export async function makePictures(
  run: RunTool,
  request: Pick<AssembleRequest, 'ladder' | 'scenes' | 'frameRate' | 'folder'> & {
    readonly extras: boolean;
    readonly done: (work: keyof typeof ASSEMBLY_WORK) => void;
  },
): Promise<FilmPictures> {
  const { ladder, scenes, frameRate, folder, extras, done } = request;
  const [largest, smallest] = [ladder.at(0), ladder.at(-1)];
  if (!largest || !smallest || scenes.length === 0) throw new RangeError('A film has at least one scene and one size.');
  const inSize = ({ name }: { name: string }) =>
    scenes.map(({ frames, isCard, videoPaths }) => ({ frames, isCard, path: videoPaths[name] ?? '' }));
  const small = inSize(smallest);
  const listPath = join(folder, 'looks.txt');
  await writeFile(listPath, concatList(small, frameRate));
  const size = lookSize(smallest);
  const looks = await takeLooks(run, { scenes: small, listPath, frameRate, ...size, folder });
  await rm(listPath);
  done('looks');
  const film = { looks, lookSize: size, frameRate, folder, width: largest.width, height: largest.height };
  const { look: poster, buttonPlace, ...posters } = await makePoster(run, { ...film, scenes: inSize(largest) }, extras);
  if (!extras) return { ...posters, storyboardPath: null, storyboardVttPath: null, gifPath: null, webpPath: null };
  const storyboard = await makeStoryboard(run, { ...film, scenes: small });
  done('stills');
  const wanted = previewSize(largest).width;
  const enough = ladder.findLast(({ width }) => width >= wanted) ?? largest;
  const preview = await makePreview(run, { ...film, poster, buttonPlace, scenes: inSize(enough) });
  done('preview');
  return { ...posters, ...storyboard, ...preview };
}
