import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordEnvironment, readEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { Storyboard, Take } from '../contract/storyboard.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { accessOf } from '../runtime/access.ts';
import { readArt } from '../runtime/art.ts';
import { browserOf } from '../runtime/browser.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/productions.ts';
import { ScreenRecorder } from './screen-recorder.ts';

const environment = readEnvironment(RecordEnvironment, process.env);
const recorder = new ScreenRecorder(browserOf(environment));

export const handler = step({
  stage: 'record',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  // Scenes that had not begun when a recording was stopped are not begun any more; the first gives one frame at least.
  isDone: async ({ input: { index }, job, owner, media }) =>
    (job.row.stop_requested === true && index > 0) || media.exists(mediaKeys.take(owner, index)),
  run: async ({ input: { index }, brief, owner, media, folder, signal, stop, onProgress }) => {
    const { brand, logoPath, pathOf } = await readArt(environment.BRAND_FILE);
    const { width, height, frame_rate, scenes } = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const scene = sceneOf(scenes, index);
    const { direction } = scene;
    const logo = direction.kind === 'card' && direction.logo !== null ? pathOf(direction.logo) : logoPath;
    const type = logo.endsWith('.png') ? 'png' : 'jpeg';
    const outputPath = join(folder, 'take.mkv');
    const recording = await recorder.recordScene({
      scene,
      url: brief.url ?? '',
      width,
      height,
      frameRate: frame_rate,
      settings: brief.recording,
      brand,
      logoDataUrl: `data:image/${type};base64,${await readFile(logo, 'base64')}`,
      outputPath,
      onProgress,
      signal,
      stop,
      ...(await accessOf({ brief, owner, media })),
    });
    const mezzanine_key = mediaKeys.takeMezzanine(owner, index);
    await media.upload(mezzanine_key, outputPath);
    await media.writeJson(mediaKeys.take(owner, index), Take, {
      index,
      mezzanine_key,
      frames: recording.frames,
      captured_frames: recording.capturedFrames,
      dropped_frames: recording.droppedFrames,
      capture_mode: recording.captureMode,
      width: recording.width,
      height: recording.height,
      frame_rate: recording.frameRate,
      stopped: recording.stopped,
      cpu_seconds: recording.cpuSeconds,
      peak_memory_mb: recording.peakMemoryMb,
      pointer: recording.pointer,
    });
  },
});
