import { KINDS } from '../../contract/kinds.ts';
import type { CreateVideo, VideoView } from '../../contract/video.ts';
import { Problem } from '../problem.ts';
import type { Deployment } from './deployment.ts';
import { VideoJudge } from './video-judge.ts';

/** Whole videos: one lead, one page, one film. */
export class VideoService {
  readonly #deployment: Deployment;
  readonly #judge: VideoJudge;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
    this.#judge = new VideoJudge(deployment);
  }

  /** Notes a video and starts its chain. @throws Problem 422 or 402; nothing is noted then. */
  async create(body: CreateVideo): Promise<string> {
    const { jobs, policy } = this.#deployment;
    const options = this.#judge.judge(body);
    const columns = await this.#judge.columnsOf(body, options, () =>
      policy.refuseOverBudget({ script: options, characters: null }, options.max_cost_usd),
    );
    return jobs.start('vid', columns, { stages: KINDS.vid.stages }, body.access);
  }

  /** Stops a video's work. @throws Problem 404 or 409. */
  async cancel(id: string): Promise<VideoView> {
    const { jobs } = this.#deployment;
    const production = await jobs.find('vid', id);
    if (!(await jobs.cancel(production))) {
      throw new Problem(409, 'The video has ended', `A video that is ${production.row.status} cannot be cancelled.`);
    }
    return jobs.get('vid', id);
  }

  /** Starts a video's chain again; what is done already is not done twice. @throws Problem 404 or 409. */
  async retry(id: string): Promise<VideoView> {
    const { jobs } = this.#deployment;
    const production = await jobs.find('vid', id);
    const { status } = production.row;
    if (status !== 'failed' && status !== 'cancelled') {
      const detail = `Only a failed or cancelled video can be retried; this one is ${status}.`;
      throw new Problem(409, 'The video cannot be retried', detail);
    }
    await jobs.rerun(production, { stages: KINDS.vid.stages });
    return jobs.get('vid', id);
  }
}
