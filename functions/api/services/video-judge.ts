import { summaryOf } from '../../contract/access.ts';
import { blowUps } from '../../contract/compose.ts';
import type { CreateVideo, VideoOptions } from '../../contract/video.ts';
import { hostObjections, privateAddress, refuse, strayCookies } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { noteLead, personOf } from './lead-of.ts';

/** A video that is asked for, or asked about: then nobody and no page need be named. */
type Judged = Omit<CreateVideo, 'lead' | 'url'> & { readonly [name in 'lead' | 'url']?: CreateVideo[name] | undefined };

/** Says what a video would be made with, before it is noted; a row of a batch is judged the same way. */
export class VideoJudge {
  readonly #deployment: Pick<Deployment, 'leads' | 'policy'>;

  constructor(deployment: Pick<Deployment, 'leads' | 'policy'>) {
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

  /**
   * The row of a video, with its lead noted. @throws Problem 422 for a lead that is not known.
   *
   * @param check called before anything is noted.
   */
  async columnsOf(body: CreateVideo, request: VideoOptions, check: () => Promise<void> = async () => undefined) {
    const { leads } = this.#deployment;
    const { url, title } = body;
    const lead = await personOf(leads, body);
    await check();
    const reference = await noteLead(leads, body);
    return { ...reference, lead, url, title: title ?? `A demo for ${lead.company ?? lead.name}`, request };
  }
}
