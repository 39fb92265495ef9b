import { join } from 'node:path';
import { RenderEnvironment, readEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { encodeOf } from '../core/encode.ts';
import { ladderOf } from '../core/film/ladder.ts';
import { sceneLook } from '../core/film/scene-look.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { readArt } from '../runtime/art.ts';
import { fontPaths } from '../runtime/fonts.ts';
import { isRendered, obtainScene } from '../runtime/obtain-scene.ts';
import { sceneCache } from '../runtime/scene-cache.ts';
import { sceneCaptions } from '../runtime/scene-captions.ts';
import { step } from '../runtime/step.ts';
import { bringPlate, findTake } from '../runtime/takes.ts';
import { itemName } from '../store/productions.ts';
import { VideoComposer } from './video-composer.ts';

const environment = readEnvironment(RenderEnvironment, process.env);
const composer = new VideoComposer({ ffmpegPath: environment.FFMPEG_PATH });

export const handler = step({
  stage: 'compose',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  isDone: ({ input: { index }, owner, media }) => isRendered(media, owner, index),
  run: async ({ input: { index }, job, brief: { compose }, owner, media, reuse, folder, onProgress, signal }) => {
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
    const request = {
      ffmpegPath: environment.FFMPEG_PATH,
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
      // Part of the scene's key, and 40 MB to read: only where there are letters.
      fontPaths: watermark_text !== undefined || compose.captions === 'burned' ? fontPaths(environment) : [],
      logoPosition: position,
      ...sceneLook(scene, compose, brand),
      encode: encodeOf(compose, environment),
      ladder: ladderOf(width, height, compose),
      folder: join(folder, 'renditions'),
      onProgress,
      signal,
    };
    await obtainScene({
      ...{ media, owner, index, reuse, request, fresh: !compose.reuse_scenes },
      // The frames of a recording alone are new each time, so nobody could want them again.
      cache: job.kind === 'rec' ? null : sceneCache('scene', environment, media),
      render: (one) => composer.renderScene(one),
    });
  },
});
