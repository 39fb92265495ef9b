import type { Jobs } from '../../store/jobs.ts';
import type { Leads } from '../../store/leads.ts';
import type { Media } from '../../store/media.ts';
import type { Spending } from '../../store/spending.ts';
import type { Views } from '../../store/views.ts';
import type { AudienceService } from './audience-service.ts';
import type { JobService } from './job-service.ts';
import type { Policy } from './policy.ts';

/** What the services of the API share. */
export interface Deployment {
  readonly store: Jobs;
  readonly leads: Leads;
  readonly spending: Spending;
  readonly media: Media;
  readonly site: Media;
  readonly views: Views;
  readonly audience: AudienceService;
  readonly jobs: JobService;
  readonly policy: Policy;
  /** Gives an address at which an object of the media bucket can be fetched for a while. */
  readonly sign: (key: string, fileName: string) => Promise<string>;
}
