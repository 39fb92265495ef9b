import { LargeFilmEnvironment, readEnvironment } from '../contract/environment.ts';
import { REJECTED } from '../contract/errors.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf } from '../contract/kinds.ts';
import { Storyboard } from '../contract/storyboard.ts';
import { runTask } from '../runtime/run-task.ts';
import { Media } from '../store/media.ts';
import { handler as assemble } from './handler-assemble.ts';
import { handler as render } from './handler-render.ts';

const { JOB_ID: job_id, MEDIA_BUCKET, LARGE_FILM_DISK_GB } = readEnvironment(LargeFilmEnvironment, process.env);

/**
 * Composes a film that is too large for functions, by those same functions, scene after scene on one disk. What is made
 * already is not made again; what turns out damaged is rendered once more, as the chain does it.
 */
await runTask(async (context) => {
  const media = new Media(MEDIA_BUCKET);
  const { scenes } = await media.readJson(mediaKeys.storyboard(bodyOf(job_id)), Storyboard);
  const compose = async () => {
    for (const { index } of scenes) await render({ job_id, index }, context);
    await assemble({ job_id }, context);
  };
  await compose().catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== REJECTED.sceneDamaged) throw error;
    return compose();
  });
}, Number(LARGE_FILM_DISK_GB));
