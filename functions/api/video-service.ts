import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionDoesNotExist, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ElectroError } from 'electrodb';
import { ulid } from 'ulid';
import { REJECTED } from '../contract/errors.ts';
import { ENDED } from '../contract/stages.ts';
import type { CreateVideo, VideoList, VideoQuery, VideoView } from '../contract/video.ts';
import { isAddress, isAllowedPrivateHost, isPublicAddress, type PrivateHosts } from '../core/address-rules.ts';
import { viewVideo } from '../core/video-view.ts';
import { executionName, type Production, type Videos } from '../store/videos.ts';
import { Problem } from './problem.ts';

/** How often a video is looked at for somebody who waits for it, milliseconds. */
const LOOK_EVERY_MS = 400;

export interface VideoServiceOptions {
  readonly videos: Videos;
  readonly stateMachineArn: string;
  readonly siteUrl: string;
  readonly allowPrivateHosts: PrivateHosts;
  readonly sfn?: SFNClient;
}

/** What the API does with videos: it notes them, starts and stops their executions, and tells how they are. */
export class VideoService {
  readonly #options: VideoServiceOptions;
  readonly #sfn: SFNClient;

  constructor(options: VideoServiceOptions) {
    this.#options = options;
    this.#sfn = options.sfn ?? new SFNClient({});
  }

  /** Notes a video and starts its chain. @throws Problem 422 for an address that can be told to be private. */
  async create(body: CreateVideo): Promise<VideoView> {
    this.#refusePrivate(body.url);
    const { lead, lead_id, url, title, ...options } = body;
    const id = `vid_${ulid().toLowerCase()}`;
    await this.#options.videos.create({
      id,
      leadKey: JSON.stringify(lead_id ?? null),
      lead,
      url,
      title: title ?? `A demo for ${lead.company ?? lead.name}`,
      options,
    });
    try {
      await this.#start(id, executionName(id, 1));
    } catch (error) {
      await this.#options.videos.remove(id);
      throw error;
    }
    return this.get(id);
  }

  /** @throws Problem 404. */
  async get(id: string): Promise<VideoView> {
    const { video, tasks } = await this.#find(id);
    return viewVideo(video, tasks, this.#options.siteUrl);
  }

  /** Gives the video once it has ended, or as it is when the time is up. @throws Problem 404. */
  async waitFor(id: string, seconds: number): Promise<VideoView> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const video = await this.get(id);
      if (ENDED.includes(video.status) || Date.now() >= deadline) return video;
      await sleep(Math.min(LOOK_EVERY_MS, Math.max(1, deadline - Date.now())));
    }
  }

  /** Newest first. @throws Problem 400 for a cursor that is not ours. */
  async list(query: VideoQuery): Promise<VideoList> {
    try {
      const filter = {
        ...(query.lead_id === undefined ? {} : { leadKey: leadKeyOf(query.lead_id) }),
        ...(query.status ? { status: query.status } : {}),
      };
      const { videos, cursor } = await this.#options.videos.list(filter, query.limit, query.cursor ?? null);
      const items = await Promise.all(videos.map(({ id }) => this.get(id)));
      return { items, next_cursor: cursor };
    } catch (error) {
      if (query.cursor && error instanceof ElectroError) {
        throw new Problem(400, 'The cursor is not valid', 'Take the cursor from next_cursor of the page before.');
      }
      throw error;
    }
  }

  /** Stops a video's work. @throws Problem 404 or 409. */
  async cancel(id: string): Promise<VideoView> {
    const { video } = await this.#find(id);
    if (!(await this.#options.videos.cancel(id))) {
      throw new Problem(409, 'The video has ended', `A video that is ${video.status} cannot be cancelled.`);
    }
    if (video.execution_arn) {
      await this.#sfn
        .send(new StopExecutionCommand({ executionArn: video.execution_arn, error: 'Cancelled' }))
        .catch((error) => {
          if (!(error instanceof ExecutionDoesNotExist)) throw error;
        });
    }
    return this.get(id);
  }

  /** Starts a video's chain again; what is done already is not done twice. @throws Problem 404 or 409. */
  async retry(id: string): Promise<VideoView> {
    const production = await this.#find(id);
    const { status } = production.video;
    if (status !== 'failed' && status !== 'cancelled') {
      throw new Problem(
        409,
        'The video cannot be retried',
        `Only a failed or cancelled video can be retried; this one is ${status}.`,
      );
    }
    const run = await this.#options.videos.reopen(production);
    if (run === null) throw new Problem(409, 'The video is being retried', 'Somebody else has just started it again.');
    try {
      await this.#start(id, executionName(id, run));
    } catch (error) {
      await this.#options.videos.fail(id, { code: REJECTED.internal, message: 'The retry could not be started.' });
      throw error;
    }
    return this.get(id);
  }

  async #start(id: string, name: string): Promise<void> {
    const { executionArn } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.#options.stateMachineArn,
        name,
        input: JSON.stringify({ video_id: id }),
      }),
    );
    await this.#options.videos.started(id, executionArn ?? '');
  }

  async #find(id: string): Promise<Production> {
    const production = ID.test(id) ? await this.#options.videos.get(id) : null;
    if (!production) throw new Problem(404, 'There is no such video', `No video has the id ${id}.`);
    return production;
  }

  /** Catches what shows in the address itself; names are resolved and checked when the page is opened. */
  #refusePrivate(address: string): void {
    const { hostname, port, protocol } = new URL(address);
    const host = hostname.replace(/^\[|\]$|\.$/g, '');
    const local = host === 'localhost' || host.endsWith('.localhost') || (isAddress(host) && !isPublicAddress(host));
    const number = Number(port) || (protocol === 'https:' ? 443 : 80);
    if (!local || isAllowedPrivateHost(this.#options.allowPrivateHosts, host, number)) return;
    const message = 'leads to an address that is not public; on a laptop, start with --allow-private to allow it';
    throw new Problem(422, 'The request is not valid', `/url: ${message}`, [{ pointer: '/url', message }]);
  }
}

/** What an id looks like; DynamoDB refuses a key that is too long. */
const ID = /^vid_[0-9a-z]{26}$/;

/** A lead's id in a query: a whole number as JSON writes it is that number, text in quotes or any other is text. */
function leadKeyOf(id: string): string {
  const quoted = /^"(.+)"$/s.exec(id);
  if (quoted) return JSON.stringify(quoted[1]);
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? id : JSON.stringify(id);
}
