import { Hosted } from '../contract/film.ts';
import type { HostOptions } from '../contract/host.ts';
import { mediaKeys } from '../contract/keys.ts';
import { bodyOf, siblingOf } from '../contract/kinds.ts';
import { deletesAt, nextDeadline } from '../core/host-times.ts';
import type { Deadlines } from '../store/deadlines.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Media } from '../store/media.ts';
import type { Production } from '../store/productions.ts';
import { notePart } from './note-part.ts';

export interface Publication {
  readonly hosted: Hosted;
  readonly composed: string;
  readonly title: string;
  readonly options: HostOptions;
  /** The page for when it has expired. */
  readonly expiredPage: string;
}

interface Stores {
  readonly jobs: Jobs;
  readonly media: Media;
  readonly deadlines: Deadlines;
}

/** Notes what was published and when its time is over. The document comes last: it says that all was done. */
export async function noteHosted({ jobs, media, deadlines }: Stores, job: Production, publication: Publication) {
  const { hosted, composed, title, options, expiredPage } = publication;
  const { slug, revision } = hosted;
  const owner = bodyOf(job.id);
  const deletes = deletesAt(options, new Date());
  await media.write(mediaKeys.expiredPage(owner), expiredPage);
  // What has expired by now is noted as shown; whoever sweeps the site sees to it at once.
  const columns = { availability: 'available', deletes_at: deletes?.toISOString() ?? '' };
  await notePart(jobs, job, 'hst', { hosted, slug, composed_video_id: composed, title, options, revision, ...columns });
  const whole = job.kind === 'vid' ? job.id : job.row.video_id;
  if (whole !== undefined) await jobs.update(whole, { hosted });
  await deadlines.set(siblingOf('hst', job.id), nextDeadline(options, deletes, 'available'));
  await media.writeJson(mediaKeys.hosted(owner, revision), Hosted, hosted);
}
