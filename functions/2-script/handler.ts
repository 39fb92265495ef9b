import { readEnvironment, ScriptEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { ScoutedPage } from '../contract/page.ts';
import { Script } from '../contract/script.ts';
import { StepInput } from '../contract/stages.ts';
import { readArt } from '../runtime/art.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/videos.ts';
import { ScriptGenerator } from './script-generator.ts';

const environment = readEnvironment(ScriptEnvironment, process.env);
const generator = new ScriptGenerator();

export const handler = step({
  stage: 'script',
  input: StepInput,
  environment,
  task: () => 'main',
  output: ({ video_id }) => mediaKeys.script(video_id),
  run: async ({ input: { video_id }, video, videos, media }) => {
    const { brand } = await readArt(environment.BRAND_FILE);
    const script = await generator.generateScript({
      lead: video.lead,
      page: await media.readJson(mediaKeys.scout(video_id), ScoutedPage),
      brandName: brand.name,
      style: video.options.script_style,
      totalSeconds: video.options.total_duration_seconds,
      keyMessages: video.options.key_messages,
    });
    await videos.plan(video_id, [
      ...script.sections.map((_, index) => ({ stage: 'voice' as const, name: itemName(index), total: 1 })),
      { stage: 'record', name: 'plan', total: 0 },
    ]);
    await media.writeJson(mediaKeys.script(video_id), Script, script);
    return { costUsd: script.ai_cost };
  },
  next: async ({ input: { video_id }, media }) => {
    const script = await media.readJson(mediaKeys.script(video_id), Script);
    return { video_id, items: script.sections.map((_, index) => index) };
  },
});
