import type { ChangeHosted, HostVideo } from '../../contract/host.ts';
import { HostOptions } from '../../contract/host.ts';
import type { Production } from '../../store/productions.ts';
import { type FieldError, Problem } from '../problem.ts';
import { hostObjections, refuse } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { referTo } from './lead-of.ts';

/** Why a video cannot show another film. */
function notForLoom({ composed_video_id }: ChangeHosted): FieldError[] {
  const message = 'is not shown: Loom plays its own video. Publish this one anew';
  return composed_video_id === undefined ? [] : [{ pointer: '/composed_video_id', message }];
}

/** What was said before with what is said now; `null` takes it back. */
function changed(former: HostOptions, change: Partial<Record<keyof HostOptions, unknown>>): HostOptions {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const together = Object.entries({ ...former, ...Object.fromEntries(given) });
  return HostOptions.parse(Object.fromEntries(together.filter(([, value]) => value !== null)));
}

/** Published videos. */
export class HostingService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** @throws Problem 409 or 422. */
  async host(body: HostVideo): Promise<string> {
    const { jobs, leads } = this.#deployment;
    refuse(hostObjections(body, new Date()));
    const composed = await this.#composed(body.composed_video_id);
    const { row, cmp } = composed;
    const { lead_id, composed_video_id, title = cmp?.title ?? 'A demo', ...options } = body;
    const inherited = { lead_key: row.lead_key, ...(row.lead_id !== undefined && { lead_id: row.lead_id }) };
    const reference = lead_id === undefined ? inherited : await referTo(leads, lead_id);
    const lead = (await leads.get(reference.lead_key))?.lead;
    const columns = {
      ...reference,
      composed_video_id,
      title,
      options,
      revision: 1,
      request: { ...options, composed_video_id, title, ...(lead && { lead }) },
    };
    return jobs.start('hst', columns, { stages: ['host'] });
  }

  /** Publishes once more behind the same link, with what was changed. @throws Problem 404, 409 or 422. */
  async change(id: string, change: ChangeHosted): Promise<void> {
    const { jobs, leads } = this.#deployment;
    const production = await jobs.find('hst', id);
    const { hst, row } = production;
    if (!hst || (row.status !== 'ready' && row.status !== 'failed')) {
      throw new Problem(409, 'It is being published', `A hosted video that is ${row.status} cannot be changed.`);
    }
    if ((hst.options as HostOptions).hosting_provider === 'loom') refuse(notForLoom(change));
    const composed_video_id = change.composed_video_id ?? hst.composed_video_id;
    if (change.composed_video_id) await this.#composed(change.composed_video_id);
    const { title = hst.title, composed_video_id: _, ...told } = change;
    const options = changed(HostOptions.parse(hst.options), told);
    refuse(hostObjections(options, new Date()));
    const lead = (await leads.get(row.lead_key))?.lead;
    const request = { ...options, composed_video_id, title, ...(lead && { lead }) };
    const columns = { title, options, composed_video_id, request, revision: hst.revision + 1 };
    await jobs.rerun(production, { stages: ['host'] }, () => true, columns);
  }

  async #composed(id: string): Promise<Production> {
    const found = await this.#deployment.jobs.find('cmp', id).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      refuse([{ pointer: '/composed_video_id', message: error.message }]);
    });
    if (!found) throw new TypeError('A refusal throws.');
    if (found.row.status !== 'completed') {
      throw new Problem(409, 'The video is not ready', `${id} is ${found.row.status}: wait until it is completed.`);
    }
    return found;
  }
}
