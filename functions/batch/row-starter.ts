import { executionInput } from '../api/services/job-service.ts';
import type { Policy } from '../api/services/policy.ts';
import type { VideoJudge } from '../api/services/video-judge.ts';
import type { BatchRow, RowStart } from '../contract/batch.ts';
import { REJECTED } from '../contract/errors.ts';
import { KINDS } from '../contract/kinds.ts';
import { ENDED } from '../contract/stages.ts';
import { CreateVideo, type VideoOptions } from '../contract/video.ts';
import type { Batches } from '../store/batches.ts';
import type { Jobs } from '../store/jobs.ts';
import { executionName, knownTasks } from '../store/productions.ts';

const RUN = { stages: KINDS.vid.stages };

/** Notes the video of a row, as `POST /api/v1/videos` does, and says what the chain is to be given. */
export class RowStarter {
  readonly #batches: Batches;
  readonly #jobs: Jobs;
  readonly #judge: VideoJudge;
  readonly #policy: Policy;
  readonly #executionArnOf: (name: string) => string;

  constructor(options: {
    batches: Batches;
    jobs: Jobs;
    judge: VideoJudge;
    policy: Policy;
    /** Of the chain. */
    stateMachineArn: string;
  }) {
    this.#batches = options.batches;
    this.#jobs = options.jobs;
    this.#judge = options.judge;
    this.#policy = options.policy;
    const prefix = options.stateMachineArn.replace(':stateMachine:', ':execution:');
    this.#executionArnOf = (name) => `${prefix}:${name}`;
  }

  /**
   * What is made already is not made again; what failed before is opened for another run. Called again after a fault
   * midway, it goes on with what it noted.
   *
   * @throws Problem 422 for what cannot be made any more, such as for an expiry that is over by now.
   */
  async start({ batch_id, video_id: id, body }: BatchRow): Promise<RowStart> {
    const [batch, known] = await Promise.all([this.#batches.get(batch_id), this.#jobs.get(id)]);
    if (known?.row.status === 'completed') return { outcome: 'made' };
    // Somebody has stopped the batch; its execution is about to notice.
    if (batch?.status !== 'running') return { outcome: 'refused' };
    const request = CreateVideo.parse({ ...batch.defaults, ...body });
    const options = this.#judge.judge(request);
    const refusal = await this.#refusal(options);
    if (!known) {
      const columns = await this.#judge.columnsOf(request, options);
      await this.#jobs.create('vid', { ...columns, id }, knownTasks(RUN.stages));
      if (!refusal) return this.#run(id, 1);
      // So that it is listed with its reason, and can be retried once the budget allows it.
      await this.#jobs.fail(id, refusal);
      return { outcome: 'refused' };
    }
    if (!ENDED.includes(known.row.status)) return this.#run(id, known.row.runs);
    if (refusal) return { outcome: 'refused' };
    const run = await this.#jobs.reopen(known);
    await this.#jobs.tasks.plan(id, knownTasks(RUN.stages));
    // Somebody else has just opened it: both mean the same run.
    return this.#run(id, run ?? known.row.runs + 1);
  }

  async #run(id: string, run: number): Promise<RowStart> {
    const name = executionName(id, run);
    // Whoever cancels the video finds by this what to stop.
    await this.#jobs.started(id, this.#executionArnOf(name));
    return { outcome: 'run', name, input: executionInput(id, RUN) };
  }

  async #refusal(options: VideoOptions) {
    const { pointer, reason } = await this.#policy.overBudget(
      { script: options, characters: null },
      options.max_cost_usd,
    );
    if (reason === null) return null;
    return { code: pointer ? REJECTED.costCapExceeded : REJECTED.budgetExceeded, message: reason };
  }
}
