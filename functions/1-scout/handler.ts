import { readEnvironment, ScoutEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ScoutedPage } from '../contract/page.ts';
import { StepInput } from '../contract/stages.ts';
import { lookOf } from '../core/lens.ts';
import { targetOf } from '../core/target.ts';
import { accessOf } from '../runtime/access.ts';
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
  isDone: ({ owner, media }) => media.exists(mediaKeys.scout(owner)),
  run: async ({ brief, owner, media, signal }) => {
    const { url, width, height, recording, interactions } = brief;
    const look = lookOf(recording, { width, height });
    const { page, screenshot } = await scout.scout({
      ...{ url: url ?? '', width: look.cssWidth, height: look.cssHeight, look, signal },
      targets: interactions.map(targetOf),
      ...(await accessOf({ brief, owner, media })),
    });
    const screenshot_key = mediaKeys.scoutScreenshot(owner);
    await media.write(screenshot_key, screenshot);
    await media.writeJson(mediaKeys.scout(owner), ScoutedPage, { ...page, screenshot_key });
  },
});
