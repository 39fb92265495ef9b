import { readEnvironment, StoryboardEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { type SceneItems, StepInput } from '../contract/stages.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { assemblyTotal } from '../core/film/assemble.ts';
import { sceneOf } from '../core/plan-storyboard.ts';
import { visitsOf } from '../core/visits.ts';
import { computeFor } from '../runtime/compute-for.ts';
import { isNoted } from '../runtime/note-part.ts';
import { planJob } from '../runtime/plan-job.ts';
import { step } from '../runtime/step.ts';
import { itemName } from '../store/productions.ts';

const environment = readEnvironment(StoryboardEnvironment, process.env);

export const handler = step({
  stage: 'record',
  input: StepInput,
  environment,
  task: () => 'plan',
  isDone: async ({ job, owner, media }) =>
    isNoted(job, 'record', 'plan') && (await media.exists(mediaKeys.storyboard(owner))),
  run: async ({ job, brief, owner, jobs, media }) => {
    const storyboard = await planJob({ job, brief, owner, jobs, media });
    await computeFor({ kind: job.kind, brief, media }, storyboard, environment);
    await media.writeJson(mediaKeys.storyboard(owner), Storyboard, storyboard);
    const { scenes } = storyboard;
    const framesOf = (indexes: readonly number[]) => indexes.reduce((sum, at) => sum + sceneOf(scenes, at).frames, 0);
    await jobs.tasks.plan(job.id, [
      ...visitsOf(scenes).map((visit) => ({
        ...{ stage: 'record' as const, name: itemName(visit[0]), total: framesOf(visit) },
      })),
      ...scenes.map(({ index, frames }) => ({ stage: 'compose' as const, name: itemName(index), total: frames })),
    ]);
    const frames = framesOf(scenes.map(({ index }) => index));
    await jobs.tasks.size({ id: job.id, stage: 'compose', name: 'assemble' }, assemblyTotal(frames));
  },
  next: async ({ job, brief, owner, media }): Promise<SceneItems> => {
    const storyboard = await media.readJson(mediaKeys.storyboard(owner), Storyboard);
    const { scenes } = storyboard;
    const compute = await computeFor({ kind: job.kind, brief, media }, storyboard, environment);
    return { record: visitsOf(scenes).map(([first]) => first), render: scenes.map(({ index }) => index), compute };
  },
});
