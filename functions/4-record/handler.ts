import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordEnvironment, readEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ItemInput } from '../contract/stages.ts';
import { Storyboard, Take } from '../contract/storyboard.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { readArt } from '../runtime/art.ts';
import { browserOf } from '../runtime/browser.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/videos.ts';
import { ScreenRecorder } from './screen-recorder.ts';

const environment = readEnvironment(RecordEnvironment, process.env);
const recorder = new ScreenRecorder(browserOf(environment));

export const handler = step({
  stage: 'record',
  input: ItemInput,
  environment,
  task: ({ index }) => itemName(index),
  output: ({ video_id, index }) => mediaKeys.take(video_id, index),
  run: async ({ input: { video_id, index }, video, media, folder, signal, onProgress }) => {
    const { brand, logoPath } = await readArt(environment.BRAND_FILE);
    const { width, height, frame_rate, scenes } = await media.readJson(mediaKeys.storyboard(video_id), Storyboard);
    const outputPath = join(folder, 'take.mkv');
    const recording = await recorder.recordScene({
      scene: sceneOf(scenes, index),
      url: video.url,
      width,
      height,
      frameRate: frame_rate,
      showCursor: video.options.recording_settings.show_cursor,
      highlightColor: video.options.recording_settings.highlight_color,
      brand,
      logoDataUrl: `data:image/png;base64,${await readFile(logoPath, 'base64')}`,
      outputPath,
      onProgress,
      signal,
    });
    const mezzanine_key = mediaKeys.takeMezzanine(video_id, index);
    await media.upload(mezzanine_key, outputPath);
    await media.writeJson(mediaKeys.take(video_id, index), Take, {
      index,
      mezzanine_key,
      frames: recording.frames,
      captured_frames: recording.capturedFrames,
      dropped_frames: recording.droppedFrames,
      capture_mode: recording.captureMode,
      pointer: recording.pointer,
    });
  },
});
