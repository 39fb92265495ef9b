import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordEnvironment, readEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { visitOf } from '../core/visits.ts';
import { accessOf } from '../runtime/access.ts';
import { readArt } from '../runtime/art.ts';
import { browserOf } from '../runtime/browser.ts';
import { keepTake } from '../runtime/keep-take.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/productions.ts';
import { ScreenRecorder } from './screen-recorder.ts';

const environment = readEnvironment(RecordEnvironment, process.env);
const recorder = new ScreenRecorder(browserOf(environment));

/** Records a visit: a scene, and those that follow on what it has changed on the page. */
export const handler = step({
  stage: 'record',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  // Scenes that had not begun when a recording was stopped are not begun any more; the first gives one frame at least.
  isDone: async ({ input: { index }, job, owner, media }) => {
    if (job.row.stop_requested === true && index > 0) return true;
    if (!(await media.exists(mediaKeys.take(owner, index)))) return false;
    const { scenes } = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    return media.exists(mediaKeys.take(owner, visitOf(scenes, index).at(-1) ?? index));
  },
  run: async ({ input: { index }, brief, owner, media, folder, signal, stop, onProgress }) => {
    const { brand, logoPath, pathOf } = await readArt(environment.BRAND_FILE);
    const { width, height, frame_rate, scenes, animated, realtime } = await media.readJson(
      mediaKeys.storyboard(owner),
      Storyboard,
    );
    const { direction } = sceneOf(scenes, index);
    const logo = direction.kind === 'card' && direction.logo !== null ? pathOf(direction.logo) : logoPath;
    const type = logo.endsWith('.png') ? 'png' : 'jpeg';
    const settings = brief.recording;
    const pathTo = (scene: number) => join(folder, `take-${scene}.mkv`);
    await recorder.recordVisit({
      ...{ url: brief.url ?? '', width, height, frameRate: frame_rate, settings, animated, realtime, brand },
      ...{ onProgress, signal, stop },
      scenes: visitOf(scenes, index).map((at) => ({ scene: sceneOf(scenes, at), outputPath: pathTo(at) })),
      logoDataUrl: `data:image/${type};base64,${await readFile(logo, 'base64')}`,
      ...(await accessOf({ brief, owner, media })),
      onRecorded: (scene, recording) =>
        keepTake(media, owner, { index: scene.index, path: pathTo(scene.index), recording, settings }),
    });
  },
});
