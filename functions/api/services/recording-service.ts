import { summaryOf } from '../../contract/access.ts';
import type { RecordingView, StartRecording } from '../../contract/recording.ts';
import { Problem } from '../problem.ts';
import { privateAddress, refuse, strayCookies } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { referTo } from './lead-of.ts';

/** Recordings of a page alone. */
export class RecordingService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** @throws Problem 422. */
  async start(body: StartRecording): Promise<string> {
    const { jobs, leads, policy } = this.#deployment;
    const longest = Number(policy.environment.VIDEO_MAX_DURATION_SECONDS);
    const resolution = body.resolution ?? policy.resolutionFor(body.recording_settings);
    refuse([
      ...privateAddress('/url_recorded', body.url_recorded, policy.allowPrivateHosts),
      ...body.interactions_performed.flatMap(({ url }, index) =>
        privateAddress(`/interactions_performed/${index}/url`, url, policy.allowPrivateHosts),
      ),
      ...strayCookies(body.access, body.url_recorded),
      ...((body.duration_seconds ?? 0) > longest
        ? [{ pointer: '/duration_seconds', message: `may be ${longest} at most in this deployment` }]
        : []),
      ...policy.objections({ film: { ...body, resolution } }),
      ...policy.tooLarge('/duration_seconds', {
        ...{ seconds: body.duration_seconds ?? 0, resolution, compose: null },
        ...{ frameRate: body.recording_settings.frame_rate, quality: body.recording_settings.quality },
      }),
    ]);
    const { lead_id, demo_site_id, url_recorded, interactions_performed, recording_settings } = body;
    const { access, ...told } = body;
    const request = { ...told, resolution, ...(access && { access: summaryOf(access) }) };
    const columns = {
      ...(await referTo(leads, lead_id)),
      ...(demo_site_id !== undefined && { demo_site_id }),
      url_recorded,
      resolution,
      recording_config: recording_settings,
      interactions: interactions_performed,
      request,
    };
    return jobs.start('rec', columns, { stages: ['scout', 'record', 'compose'] }, access);
  }

  /** Asks a running recording to end with what it has. @throws Problem 404 or 409. */
  async stop(id: string): Promise<RecordingView> {
    const { jobs, store } = this.#deployment;
    const { row } = await jobs.find('rec', id);
    if (row.video_id || !(await store.requestStop(id))) {
      throw new Problem(409, 'The recording has ended', `A recording that is ${row.status} cannot be stopped.`);
    }
    return jobs.get('rec', id);
  }
}
