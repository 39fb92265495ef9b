import { summaryOf } from '../../contract/access.ts';
import { blowUps } from '../../contract/compose.ts';
import { KINDS } from '../../contract/kinds.ts';
import type { CreateVideo, VideoOptions, VideoView } from '../../contract/video.ts';
import { Problem } from '../problem.ts';
import { hostObjections, privateAddress, refuse, strayCookies } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { noteLead, personOf } from './lead-of.ts';

/** A video that is asked for, or asked about: then nobody and no page need be named. */
type Judged = Omit<CreateVideo, 'lead' | 'url'> & { readonly [name in 'lead' | 'url']?: CreateVideo[name] | undefined };

/** Whole videos: one lead, one page, one film. */
export class VideoService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** Fills in what a request left open. @throws Problem 422 for what this deployment cannot honour. */
  judge(body: Judged): VideoOptions {
    const { policy } = this.#deployment;
    const { lead: _lead, lead_id: _leadId, url, title: _title, access, ...asked } = body;
    const options = policy.fillIn({ ...asked, ...(access && { access: summaryOf(access) }) });
    refuse([
      ...privateAddress('/url', url, policy.allowPrivateHosts),
      ...(url === undefined ? [] : strayCookies(access, url)),
      ...policy.objections({ script: options, voice: { ...options, format: 'mp3' }, compose: options, film: options }),
      ...hostObjections(options, new Date()),
      ...blowUps(options.resolution, options.quality_versions),
      ...policy.tooLong(options),
    ]);
    return options;
  }

  /** Notes a video and starts its chain. @throws Problem 422 or 402; nothing is noted then. */
  async create(body: CreateVideo): Promise<string> {
    const { jobs, leads, policy } = this.#deployment;
    const { url, title, access } = body;
    const options = this.judge(body);
    const lead = await personOf(leads, body);
    await policy.refuseOverBudget({ script: options, characters: null }, options.max_cost_usd);
    const reference = await noteLead(leads, body);
    const columns = {
      ...reference,
      lead,
      url,
      title: title ?? `A demo for ${lead.company ?? lead.name}`,
      request: options,
    };
    return jobs.start('vid', columns, { stages: KINDS.vid.stages }, access);
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
