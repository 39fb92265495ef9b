import { readEnvironment, ScoutEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ScoutedPage } from '../contract/page.ts';
import { StepInput } from '../contract/stages.ts';
import { parseResolution } from '../contract/video.ts';
import { browserOf } from '../runtime/browser.ts';
import { step } from '../runtime/step.ts';
import { PageScout } from './page-scout.ts';

const environment = readEnvironment(ScoutEnvironment, process.env);
const scout = new PageScout(browserOf(environment));

export const handler = step({
  stage: 'scout',
  input: StepInput,
  environment,
  task: () => 'main',
  output: ({ video_id }) => mediaKeys.scout(video_id),
  run: async ({ input: { video_id }, video, media, signal }) => {
    const { page, screenshot } = await scout.scout({
      url: video.url,
      ...parseResolution(video.options.resolution),
      signal,
    });
    const screenshot_key = mediaKeys.scoutScreenshot(video_id);
    await media.write(screenshot_key, screenshot);
    await media.writeJson(mediaKeys.scout(video_id), ScoutedPage, { ...page, screenshot_key });
  },
});
