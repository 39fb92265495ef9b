import { join } from 'node:path';
import { ComposeEnvironment, readEnvironment } from '../contract/environment.ts';
import { RenderedScene } from '../contract/film.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { encodeOf } from '../core/encode.ts';
import { ladderOf } from '../core/film/ladder.ts';
import { sceneLook } from '../core/film/scene-look.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { readArt } from '../runtime/art.ts';
import { fontPaths } from '../runtime/fonts.ts';
import { sceneCaptions } from '../runtime/scene-captions.ts';
import { step } from '../runtime/step.ts';
import { bringPlate, findTake } from '../runtime/takes.ts';
import { itemName } from '../store/productions.ts';
import { VideoComposer } from './video-composer.ts';

const environment = readEnvironment(ComposeEnvironment, process.env);
const composer = new VideoComposer({ ffmpegPath: environment.FFMPEG_PATH });

export const handler = step({
  stage: 'compose',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  isDone: ({ input: { index }, owner, media }) => media.exists(mediaKeys.rendered(owner, index)),
  run: async ({ input: { index }, brief: { compose }, owner, media, folder, onProgress, signal }) => {
    const storyboard = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const { width, height, frame_rate, scenes } = storyboard;
    const scene = sceneOf(scenes, index);
    const take = await findTake(media, owner, scene);
    // A recording that was stopped has no frames of its later scenes.
    if (!take) return;
    const { brand, logoPath, cursorPath, pathOf } = await readArt(environment.BRAND_FILE);
    const mezzaninePath = join(folder, 'take.mkv');
    await media.download(take.mezzanine_key, mezzaninePath);
    const plateFiles = await bringPlate(media, take, folder);
    const { apply_branding, logo_path, logo_position: position, watermark_text, watermark_opacity } = compose.branding;
    const branded = apply_branding && scene.direction.kind === 'page';
    const frames = scene.take ? scene.frames : take.frames;
    const outputs = await composer.renderScene({
      mezzaninePath,
      plateFiles,
      take,
      frames,
      frameRate: frame_rate,
      width,
      height,
      cursorPath,
      logo: branded ? { path: logo_path ? pathOf(logo_path) : logoPath, position } : null,
      watermark:
        watermark_text === undefined
          ? null
          : { text: watermark_text, opacity: watermark_opacity, logoPosition: position },
      captions:
        compose.captions === 'burned'
          ? { cues: await sceneCaptions(media, storyboard, index), accent: brand.accent }
          : null,
      fontPaths: fontPaths(environment),
      logoPosition: position,
      ...sceneLook(scene, compose, brand),
      encode: encodeOf(compose, environment),
      ladder: ladderOf(width, height, compose),
      folder: join(folder, 'renditions'),
      onProgress,
      signal,
    });
    const renditions = outputs.map(({ path, ...rendition }) => ({
      ...rendition,
      path,
      key: mediaKeys.renderedVideo(owner, index, rendition.name),
    }));
    for (const { key, path } of renditions) await media.upload(key, path);
    await media.writeJson(mediaKeys.rendered(owner, index), RenderedScene, {
      index,
      frames,
      renditions: renditions.map(({ path: _, ...rendition }) => rendition),
    });
  },
});
