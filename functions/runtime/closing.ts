import type { CloseEnvironment } from '../contract/environment.ts';
import { ENDED } from '../contract/stages.ts';
import { Jobs } from '../store/jobs.ts';
import { emit } from './emit.ts';
import { endedEvent } from './tell-ended.ts';

/** What the functions share that end jobs. */
export function closing({ LIBRARY_TABLE, SITE_URL }: CloseEnvironment) {
  const jobs = new Jobs(LIBRARY_TABLE);
  return {
    jobs,
    /** Tells how a job ended. The event's id follows from the job and its run, so telling it twice does no harm. */
    tell: async (id: string): Promise<void> => {
      const job = await jobs.get(id);
      const event = job && ENDED.includes(job.row.status) ? endedEvent(job, SITE_URL) : null;
      if (event) await emit(event);
    },
  };
}
