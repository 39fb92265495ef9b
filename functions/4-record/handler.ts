import { readFile } from 'node:fs/promises';
import { RecordEnvironment, readEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { visitKey } from '../core/scene-keys.ts';
import { visitOf } from '../core/visits.ts';
import { accessOf } from '../runtime/access.ts';
import { readArt } from '../runtime/art.ts';
import { browserOf } from '../runtime/browser.ts';
import { obtainTakes } from '../runtime/obtain-takes.ts';
import { sceneCache } from '../runtime/scene-cache.ts';
import { step } from '../runtime/step.ts';
import { readTake } from '../runtime/takes.ts';
import { itemName } from '../store/productions.ts';
import { sha256Of } from '../store/sha256.ts';
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
    if (!(await readTake(media, owner, index))) return false;
    const { scenes } = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    return (await readTake(media, owner, visitOf(scenes, index).at(-1) ?? index)) !== null;
  },
  run: async ({ input: { index }, job, brief, owner, media, reuse, folder, signal, stop, onProgress }) => {
    const { brand, logoPath, pathOf } = await readArt(environment.BRAND_FILE);
    const storyboard = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const { width, height, frame_rate, scenes, animated, realtime } = storyboard;
    const { direction } = sceneOf(scenes, index);
    const logo = direction.kind === 'card' && direction.logo !== null ? pathOf(direction.logo) : logoPath;
    const type = logo.endsWith('.png') ? 'png' : 'jpeg';
    const settings = brief.recording;
    const visit = visitOf(scenes, index).map((at) => sceneOf(scenes, at));
    const access = await accessOf({ brief, owner, media });
    // What is recorded alone is recorded to see the page as it is now.
    const cache = job.kind === 'vid' ? sceneCache('take', environment, media) : null;
    const key = cache && visitKey({ brief, storyboard, scenes: visit, brand, logo: await sha256Of(logo) });
    await obtainTakes({
      ...{ media, owner, settings, folder, reuse, signal },
      indexes: visit.map((scene) => scene.index),
      kept: cache && key !== null ? { cache, key, fresh: !brief.compose.reuse_scenes } : null,
      record: async (pathTo, onRecorded) =>
        recorder.recordVisit({
          ...{ url: brief.url ?? '', width, height, frameRate: frame_rate, settings, animated, realtime, brand },
          ...{ onProgress, signal, stop, ...access },
          scenes: visit.map((scene) => ({ scene, outputPath: pathTo(scene.index) })),
          logoDataUrl: `data:image/${type};base64,${await readFile(logo, 'base64')}`,
          onRecorded: (scene, recording) => onRecorded(scene.index, recording),
        }),
    });
  },
});
