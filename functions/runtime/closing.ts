import type { CloseEnvironment } from '../contract/environment.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf } from '../contract/kinds.ts';
import { ENDED } from '../contract/stages.ts';
import { Jobs } from '../store/jobs.ts';
import { Media } from '../store/media.ts';
import { emit } from './emit.ts';
import { endedEvent } from './tell-ended.ts';

/** What the functions share that end jobs. */
export function closing({ LIBRARY_TABLE, MEDIA_BUCKET, SITE_URL }: CloseEnvironment) {
  const jobs = new Jobs(LIBRARY_TABLE);
  const media = new Media(MEDIA_BUCKET);
  return {
    jobs,
    /** Removes the secrets of a job's page, unless another try may need them. */
    forgetAccess: async (id: string): Promise<void> => {
      const job = await jobs.get(id);
      if (!job || !(job.row.request as { access?: unknown } | undefined)?.access) return;
      const mayRetry = job.kind === 'vid' && job.row.status !== 'completed';
      if (!mayRetry) await media.removeAll(mediaKeys.access(bodyOf(id)));
    },
    /** Tells how a job ended. The event's id follows from the job and its run, so telling it twice does no harm. */
    tell: async (id: string): Promise<void> => {
      const job = await jobs.get(id);
      const event = job && ENDED.includes(job.row.status) ? endedEvent(job, SITE_URL) : null;
      if (event) await emit(event);
    },
  };
}
