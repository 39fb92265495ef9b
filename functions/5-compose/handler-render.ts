import { join } from 'node:path';
import { ComposeEnvironment, readEnvironment } from '../contract/environment.ts';
import { RenderedScene } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { Storyboard, Take } from '../contract/storyboard.ts';
import { planLadder } from '../core/film/ladder.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { readArt } from '../runtime/art.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/videos.ts';
import { VideoComposer } from './video-composer.ts';

const environment = readEnvironment(ComposeEnvironment, process.env);
const composer = new VideoComposer({ ffmpegPath: environment.FFMPEG_PATH });

export const handler = step({
  stage: 'compose',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  output: ({ video_id, index }) => mediaKeys.rendered(video_id, index),
  run: async ({ input: { video_id, index }, video, media, folder, signal, onProgress }) => {
    const { logoPath, cursorPath } = await readArt(environment.BRAND_FILE);
    const { width, height, frame_rate, scenes } = await media.readJson(mediaKeys.storyboard(video_id), Storyboard);
    const take = await media.readJson(mediaKeys.take(video_id, index), Take);
    const mezzaninePath = join(folder, 'take.mkv');
    await media.download(take.mezzanine_key, mezzaninePath);
    const { apply_branding, logo_position: position } = video.options.branding;
    const branded = apply_branding && sceneOf(scenes, index).direction.kind === 'page';
    const outputs = await composer.renderScene({
      mezzaninePath,
      frames: take.frames,
      frameRate: frame_rate,
      width,
      height,
      pointer: take.pointer,
      cursorPath,
      logo: branded ? { path: logoPath, position } : null,
      ladder: planLadder(width, height, video.options.quality_versions),
      folder: join(folder, 'renditions'),
      onProgress,
      signal,
    });
    const renditions = outputs.map(({ path, ...rendition }) => ({
      ...rendition,
      path,
      key: mediaKeys.renderedVideo(video_id, index, rendition.name),
    }));
    for (const { key, path } of renditions) await media.upload(key, path);
    await media.writeJson(mediaKeys.rendered(video_id, index), RenderedScene, {
      index,
      frames: take.frames,
      renditions: renditions.map(({ path: _, ...rendition }) => rendition),
    });
  },
});
