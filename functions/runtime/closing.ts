import type { CloseEnvironment } from '../contract/environment.ts';
import type { ErrorName } from '../contract/errors.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf } from '../contract/kinds.ts';
import { ENDED } from '../contract/stages.ts';
import { Jobs } from '../store/jobs.ts';
import { Media } from '../store/media.ts';
import { emitter } from './emit.ts';
import { Meter } from './meter.ts';
import { endedEvent } from './tell-ended.ts';

/** What the functions share that end jobs. */
export function closing({ LIBRARY_TABLE, MEDIA_BUCKET, SITE_URL, DEPLOYMENT }: CloseEnvironment) {
  const emit = emitter(DEPLOYMENT);
  const meter = new Meter(DEPLOYMENT);
  const jobs = new Jobs(LIBRARY_TABLE);
  const media = new Media(MEDIA_BUCKET);
  return {
    /** Marks a job completed, once. */
    complete: async (id: string): Promise<void> => {
      if (await jobs.complete(id)) meter.completed(id);
    },
    /** Marks a job failed, once; with an execution's name, only when that execution is the one that makes it. */
    fail: async (id: string, error: { code: ErrorName; message: string }, execution?: string): Promise<void> => {
      if (await jobs.fail(id, error, execution)) meter.failed(id, error.code);
    },
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
