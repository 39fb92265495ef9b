import { mediaKeys } from '../../contract/keys.ts';
import { bodyOf, KINDS, type Kind, siblingOf } from '../../contract/kinds.ts';
import { ENDED } from '../../contract/stages.ts';
import type { Production } from '../../store/productions.ts';
import { unpublishMedia, unpublishPages } from '../../store/unpublish.ts';
import { Problem } from '../problem.ts';
import type { Deployment } from './deployment.ts';

/** Objects that were removed. */
export interface Removed {
  readonly media: number;
  readonly site: number;
  /** Sessions of viewers. */
  readonly views: number;
}

/** What each kind has in the media bucket, by prefix. What is made alone also has what the stages before it made. */
const OWN: Record<Kind, (owner: string) => string[]> = {
  vid: (owner) => [
    ...['scout', 'voice', 'takes', 'scenes', 'films', 'hosted'].map((step) => `${step}/${owner}/`),
    `storyboards/${owner}.json`,
    mediaKeys.access(owner),
  ],
  scr: () => [],
  rec: (owner) => [`takes/${owner}/`],
  voc: (owner) => [`voice/${owner}/`],
  cmp: (owner) => [`scenes/${owner}/`, `films/${owner}/`],
  hst: (owner) => [`hosted/${owner}/`],
};
const ALONE: Partial<Record<Kind, (owner: string) => string[]>> = {
  scr: (owner) => [`scout/${owner}/`],
  rec: (owner) => [
    ...[`scout/${owner}/`, `storyboards/${owner}.json`, `scenes/${owner}/`, `films/${owner}/`],
    mediaKeys.access(owner),
  ],
  cmp: (owner) => [`takes/${owner}/`, `storyboards/${owner}.json`],
};

/** Removes resources with their media. */
export class RemovalService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** @throws Problem 404, or 409 while it is being made. */
  async remove(kind: Kind, id: string): Promise<void> {
    const { jobs, store } = this.#deployment;
    const production = await jobs.find(kind, id);
    const whole = production.row.video_id === undefined ? null : await store.get(production.row.video_id);
    if (whole && !ENDED.includes(whole.row.status)) {
      throw new Problem(409, 'Its film is being made', `${whole.id} needs it: cancel it, or wait until it has ended.`);
    }
    refuseUnended(production);
    await this.erase(production);
  }

  /**
   * Removes a whole video with everything that it is made of; what others share stays. Called again after a fault
   * midway, it goes on with what is left.
   *
   * @throws Problem 404, or 409 while it is being made.
   */
  async removeWhole(id: string): Promise<void> {
    const { jobs, store } = this.#deployment;
    const video = await jobs.find('vid', id);
    refuseUnended(video);
    // The link goes first, the video's own row last: as long as that is there, it can be asked for again.
    for (const kind of ['hst', 'cmp', 'rec', 'voc', 'scr'] as const) {
      const part = await store.get(siblingOf(kind, id));
      if (part) await this.erase(part);
    }
    await this.erase(video);
  }

  /** Removes the media first: a row without them could not be found again by anybody who wanted them gone. */
  async erase(production: Production): Promise<Removed> {
    const { store } = this.#deployment;
    const removed = await this.eraseMedia(production);
    await store.remove(production.id);
    return removed;
  }

  /** Removes the media, the published files and the views of a resource, and leaves its row. */
  async eraseMedia({ kind, id, row, hst, vid }: Production): Promise<Removed> {
    const { media, site, views } = this.#deployment;
    const owner = bodyOf(id);
    const prefixes = [...OWN[kind](owner), ...(row.video_id ? [] : (ALONE[kind]?.(owner) ?? []))];
    let objects = 0;
    for (const prefix of prefixes) objects += await media.removeAll(prefix);
    // The slug is noted before anything is published, the rest only afterwards.
    const slug = row.slug ?? (hst?.hosted ?? vid?.hosted)?.slug;
    if (slug === undefined) return { media: objects, site: 0, views: 0 };
    // The pages go first, so that nobody begins to watch while what was watched goes.
    return { media: objects, site: await removeSite(site, slug), views: await views.erase(slug) };
  }
}

function refuseUnended({ kind, row: { status } }: Production): void {
  if (ENDED.includes(status)) return;
  const how = kind === 'vid' ? 'cancel it, or wait until it has ended' : 'wait until it has ended';
  throw new Problem(409, 'It is being made', `A ${KINDS[kind].name} that is ${status} cannot be deleted: ${how}.`);
}

/** The pages go before the media: a page must not show a film that is half gone. */
const removeSite = async (site: Deployment['site'], slug: string): Promise<number> =>
  (await unpublishPages(site, slug)) + (await unpublishMedia(site, slug));
