import { type Kind, siblingOf } from '../contract/kinds.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Production, ResourceChange } from '../store/productions.ts';

/**
 * Notes what a step has made: as columns of the job itself when that is the resource, else as a part of the video
 * that the job makes.
 */
export async function notePart(jobs: Jobs, job: Production, kind: Kind, columns: ResourceChange): Promise<void> {
  if (job.kind === kind) {
    await jobs.update(job.id, columns);
    return;
  }
  const { lead_key, lead_id } = job.row;
  await jobs.put(kind, {
    id: siblingOf(kind, job.id),
    lead_key,
    ...(lead_id !== undefined && { lead_id }),
    video_id: job.id,
    ended_at: new Date().toISOString(),
    ...columns,
    status: kind === 'hst' ? 'ready' : 'completed',
  });
}

/** True when a unit of a job's work is noted as done; for steps that write rows only. */
export const isNoted = ({ tasks }: Production, stage: string, name: string): boolean =>
  tasks.some((task) => task.stage === stage && task.name === name && task.state === 'completed');
