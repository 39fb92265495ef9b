import { HostOptions } from '../contract/host.ts';
import { mediaKeys, siteKeys } from '../contract/keys.ts';
import { bodyOf } from '../contract/kinds.ts';
import { ENDED } from '../contract/stages.ts';
import { availabilityAt, nextDeadline } from '../core/host-times.ts';
import type { Deadlines } from '../store/deadlines.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Media } from '../store/media.ts';
import type { Production } from '../store/productions.ts';
import { unpublishMedia, unpublishPages } from '../store/unpublish.ts';

/** Videos of one sweep; the next one takes what is left. */
const MOST_AT_ONCE = 100;

/** What failed is tried again after this long, milliseconds, behind what has been due since: it never keeps the others waiting. */
const AGAIN_MS = 15 * 60_000;

/** Like the page that it replaces: a later change is seen within a minute. */
const PAGE = { cacheControl: 'public, max-age=60', contentType: 'text/html; charset=utf-8' };

export interface HostedSweeperOptions {
  readonly jobs: Jobs;
  readonly deadlines: Deadlines;
  readonly media: Media;
  readonly site: Media;
}

/** Sees to published videos whose time is over. Each step may be done twice, and the deadline is kept until all are. */
export class HostedSweeper {
  readonly #stores: HostedSweeperOptions;

  constructor(stores: HostedSweeperOptions) {
    this.#stores = stores;
  }

  /** Gives the ids of the videos that are no longer shown. What fails does not keep the others; it throws at the end. */
  async sweep(now: Date): Promise<string[]> {
    const { jobs, deadlines } = this.#stores;
    const ids = await deadlines.due(now, MOST_AT_ONCE);
    const ended: string[] = [];
    const errors: unknown[] = [];
    for (const id of ids) {
      try {
        const production = await jobs.get(id);
        if (!production) await deadlines.set(id, null);
        else if (await this.#end(production, now)) ended.push(id);
      } catch (error) {
        errors.push(error);
        await deadlines.set(id, new Date(now.getTime() + AGAIN_MS));
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} videos could not be taken off the site.`);
    return ended;
  }

  async #end({ id, row, hst }: Production, now: Date): Promise<boolean> {
    // What is being published has its deadline when it is.
    if (!hst || !ENDED.includes(row.status)) return false;
    const { jobs, deadlines, media, site } = this.#stores;
    const options = HostOptions.parse(hst.options);
    const deletes = hst.deletes_at ? new Date(hst.deletes_at) : null;
    const availability = availabilityAt(options, deletes, now);
    const { hosted } = hst;
    if (hosted && availability === 'expired') {
      const page = await media.readText(mediaKeys.expiredPage(bodyOf(id)));
      await site.write(siteKeys.watch(hosted.slug), page, PAGE);
      if (hosted.embed) await site.write(siteKeys.embed(hosted.slug), page, PAGE);
    }
    if (hosted && availability === 'deleted') {
      await unpublishPages(site, hosted.slug);
      await media.removeAll(`hosted/${bodyOf(id)}/`);
    }
    if (hosted && availability !== 'available') {
      await unpublishMedia(site, hosted.slug);
      const left = availability === 'deleted' ? null : { ...hosted, embed: false, files: {} };
      await jobs.update(id, { availability, hosted: left });
      if (row.video_id) await jobs.update(row.video_id, { hosted: left });
    }
    await deadlines.set(id, nextDeadline(options, deletes, availability));
    return availability !== 'available';
  }
}
