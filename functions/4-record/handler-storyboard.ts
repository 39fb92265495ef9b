import { readEnvironment, StepEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ScoutedPage } from '../contract/page.ts';
import { Script } from '../contract/script.ts';
import { StepInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { parseResolution } from '../contract/video.ts';
import { SpokenSection } from '../contract/voice.ts';
import { planStoryboard } from '../core/plan-storyboard.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/videos.ts';

const environment = readEnvironment(StepEnvironment, process.env);

export const handler = step({
  stage: 'record',
  input: StepInput,
  environment,
  task: () => 'plan',
  output: ({ video_id }) => mediaKeys.storyboard(video_id),
  run: async ({ input: { video_id }, video, videos, media }) => {
    const script = await media.readJson(mediaKeys.script(video_id), Script);
    const spoken = script.sections.map((_, index) => media.readJson(mediaKeys.spoken(video_id, index), SpokenSection));
    const storyboard = planStoryboard({
      script,
      spoken: await Promise.all(spoken),
      page: await media.readJson(mediaKeys.scout(video_id), ScoutedPage),
      frameRate: video.options.recording_settings.frame_rate,
      ...parseResolution(video.options.resolution),
    });
    const scenes = storyboard.scenes.map(({ index, frames }) => ({ name: itemName(index), total: frames }));
    await videos.plan(video_id, [
      ...scenes.map((scene) => ({ stage: 'record' as const, ...scene })),
      ...scenes.map((scene) => ({ stage: 'compose' as const, ...scene })),
      { stage: 'compose', name: 'assemble', total: 0 },
    ]);
    await media.writeJson(mediaKeys.storyboard(video_id), Storyboard, storyboard);
  },
});
