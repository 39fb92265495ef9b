import { join } from 'node:path';
import type { RenderRequest } from '../../functions/5-compose/render-scene.ts';
import { VideoComposer } from '../../functions/5-compose/video-composer.ts';
import { letterFonts } from '../../functions/sdk/binaries.ts';
import { artFolder, ffmpegPath } from './binaries.ts';
import { type Color, decode, type Frames } from './film.ts';
import { paintTake } from './film-take.ts';

/** A plain scene that is rendered again and again, each time with something else. */
export interface PaintedScene {
  readonly take: RenderRequest['take'];
  render(name: string, more?: Partial<RenderRequest>): Promise<Frames>;
}

export async function paintedScene(
  folder: string,
  scene: { frames: number; frameRate: number; width: number; height: number },
  color: Color,
): Promise<PaintedScene> {
  const mezzaninePath = join(folder, `${color.join('-')}.mkv`);
  const take = await paintTake(mezzaninePath, scene, [[0, color]]);
  const render = async (name: string, more: Partial<RenderRequest> = {}) => {
    const { width, height } = { ...scene, ...more };
    const [output] = await new VideoComposer({ ffmpegPath }).renderScene({
      ...{ mezzaninePath, take, ...scene, ladder: [{ name: 'film', width, height }], folder: join(folder, name) },
      ...{ cursorPath: join(artFolder, 'cursor.png'), logo: null, watermark: null, fontPaths: letterFonts() },
      ...{ encode: { crf: 12, preset: 'veryfast' }, ...more },
    });
    return decode(output?.path ?? '', { width, height });
  };
  return { take, render };
}
