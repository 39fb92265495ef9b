import { readEnvironment, StepEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { type SceneItems, StepInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { isNoted } from '../runtime/note-part.ts';
import { planJob } from '../runtime/plan-job.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/productions.ts';

const environment = readEnvironment(StepEnvironment, process.env);

export const handler = step({
  stage: 'record',
  input: StepInput,
  environment,
  task: () => 'plan',
  isDone: async ({ job, owner, media }) =>
    isNoted(job, 'record', 'plan') && (await media.exists(mediaKeys.storyboard(owner))),
  run: async ({ job, brief, owner, jobs, media }) => {
    const storyboard = await planJob({ job, brief, owner, jobs, media });
    await media.writeJson(mediaKeys.storyboard(owner), Storyboard, storyboard);
    const scenes = storyboard.scenes.map(({ index, frames, take }) => ({ name: itemName(index), total: frames, take }));
    await jobs.tasks.plan(job.id, [
      ...scenes
        .filter(({ take }) => take === null)
        .map(({ name, total }) => ({ stage: 'record' as const, name, total })),
      ...scenes.map(({ name, total }) => ({ stage: 'compose' as const, name, total })),
    ]);
  },
  next: async ({ owner, media }): Promise<SceneItems> => {
    const { scenes } = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const indexes = scenes.map(({ index }) => index);
    return { record: indexes.filter((index) => scenes[index]?.take === null), render: indexes };
  },
});
