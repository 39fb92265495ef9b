import { Problem } from '../api/problem.ts';
import { personOf } from '../api/services/lead-of.ts';
import { Policy } from '../api/services/policy.ts';
import { VideoJudge } from '../api/services/video-judge.ts';
import type { PrepareEnvironment } from '../contract/environment.ts';
import type { CreateVideo } from '../contract/video.ts';
import type { Fault } from '../core/batch/judge-row.ts';
import { Leads } from '../store/leads.ts';
import { Spending } from '../store/spending.ts';

/** What judges rows as the API judges requests. */
export function judging(environment: PrepareEnvironment) {
  const leads = new Leads(environment.LIBRARY_TABLE);
  const policy = new Policy(environment, new Spending(environment.LIBRARY_TABLE));
  const judge = new VideoJudge({ leads, policy });
  return {
    policy,
    judge,
    /** What the API would object to; empty for a request that it would take. */
    objections: async (body: CreateVideo): Promise<readonly Fault[]> => {
      try {
        judge.judge(body);
        await personOf(leads, body);
        return [];
      } catch (error) {
        if (error instanceof Problem && error.errors.length > 0) return error.errors;
        throw error;
      }
    },
  };
}
