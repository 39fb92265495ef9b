import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactKind } from '../../contract/keys.ts';
import type { Kind } from '../../contract/kinds.ts';
import { type ErasureReceipt, type Lead, LeadId, type LeadView, OUR_LEAD_ID } from '../../contract/lead.ts';
import { ENDED, type Stage } from '../../contract/stages.ts';
import { type Emit, eventOf } from '../../runtime/emit.ts';
import type { KeptArtifacts } from '../../store/kept-artifacts.ts';
import { viewLead } from '../../store/leads.ts';
import type { Production } from '../../store/productions.ts';
import type { Webhooks } from '../../store/webhooks.ts';
import { Problem } from '../problem.ts';
import type { Deployment } from './deployment.ts';
import type { RemovalService } from './removal-service.ts';

/** A step that nobody wants any more has noticed after this time (functions/runtime/watch-job.ts), milliseconds. */
const NOTICED_MS = 2_500;
/** Parts first: what a video is made of goes before it. */
const KINDS_TO_ERASE: readonly Kind[] = ['hst', 'cmp', 'rec', 'voc', 'scr', 'vid'];

/** Tells what happened. */

/** The people that videos are for. */
export class LeadService {
  readonly #deployment: Deployment;
  readonly #removal: RemovalService;
  readonly #artifacts: KeptArtifacts;

  readonly #webhooks: Webhooks;
  readonly #emit: Emit;

  constructor(
    deployment: Deployment,
    {
      removal,
      artifacts,
      webhooks,
      emit,
    }: { removal: RemovalService; artifacts: KeptArtifacts; webhooks: Webhooks; emit: Emit },
  ) {
    this.#webhooks = webhooks;
    this.#deployment = deployment;
    this.#removal = removal;
    this.#artifacts = artifacts;
    this.#emit = emit;
  }

  /** Notes a lead under its id in the path: a whole number is a number, anything else text. */
  async put(id: string, lead: Lead): Promise<{ lead: LeadView; isNew: boolean }> {
    const { leads } = this.#deployment;
    const before = await this.#find(id);
    if (!before && OUR_LEAD_ID.test(id)) throw unknown(id);
    const number = Number(id);
    const given = Number.isSafeInteger(number) && String(number) === id ? number : id;
    return { lead: viewLead(await leads.put(lead, before?.lead_id ?? given)), isNew: !before };
  }

  /** @throws Problem 404. */
  async get(id: string): Promise<LeadView> {
    const found = await this.#find(id);
    if (!found) throw unknown(id);
    return viewLead(found);
  }

  /**
   * Erases a lead and everything that was made for it, running work included. Called again after a fault midway, it
   * goes on with what is left.
   *
   * @throws Problem 404 when nothing is known of the lead.
   */
  async erase(id: string): Promise<ErasureReceipt> {
    const { leads, store, jobs } = this.#deployment;
    const lead = await this.#find(id);
    const key = lead?.lead_key ?? id;
    const found: Production[] = [];
    for (const kind of KINDS_TO_ERASE) {
      for (const one of await store.idsOf(kind, key)) {
        const production = await store.get(one);
        if (production) found.push(production);
      }
    }
    if (!lead && found.length === 0) throw unknown(id);
    const running = found.filter(({ row }) => row.video_id === undefined && !ENDED.includes(row.status));
    for (const production of running) await jobs.cancel(production);
    // A step that was at work may still write; what it wrote goes with the rest.
    if (running.length > 0) await sleep(NOTICED_MS);
    const removed = { media: 0, site: 0, views: 0, speech: 0, take: 0, scene: 0 };
    for (const production of found) {
      for (const [kind, hash] of artifactsOf(production)) removed[kind] += await this.#artifacts.forget(kind, hash);
      const { media, site, views } = await this.#removal.erase(production);
      removed.media += media;
      removed.site += site;
      removed.views += views;
    }
    await this.#webhooks.eraseLead(key);
    const erased_at = new Date().toISOString();
    // As it was given; what was made for a lead that was never noted knows its id too.
    const given = lead?.lead_id ?? lead?.id ?? found[0]?.row.lead_id ?? id;
    const told = { id: lead?.id ?? key, lead_id: given, status: 'erased' as const };
    await this.#emit(eventOf('lead.erased', told, { run: erased_at, at: erased_at }));
    // Last: as long as the lead is known, an erasure that failed can be asked for again.
    await leads.remove(key);
    const ids = (kind: Kind) => found.filter((one) => one.kind === kind).map((one) => one.id);
    return {
      lead_id: given,
      erased_at,
      resources: {
        videos: ids('vid'),
        recordings: ids('rec'),
        scripts: ids('scr'),
        voiceovers: ids('voc'),
        composed_videos: ids('cmp'),
        hosted_videos: ids('hst'),
      },
      media_objects: removed.media,
      site_objects: removed.site,
      view_sessions: removed.views,
      cached_speech: removed.speech,
      cached_takes: removed.take,
      cached_scenes: removed.scene,
      remains: [
        'Answers to requests with an Idempotency-Key are kept for 24 hours, then deleted.',
        'A watch page that is still open may leave the number of its visit, and nothing else, for a day.',
        'Files of rows that named the lead, and their result files, are deleted 30 days after they were written.',
        'Webhooks are told of the erasure, with the lead’s id; the log of that is kept for 30 days.',
        'Speech, takes and scenes of what was deleted before are kept by their hash until they expire.',
        'A provider that wrote or spoke for this lead keeps what its own terms say.',
      ],
    };
  }

  /** @throws Problem 404 for what no lead can be called. */
  #find(id: string) {
    if (!LeadId.safeParse(id).success) throw unknown(id);
    return this.#deployment.leads.get(id);
  }
}

/** What the cache keeps of the work of each stage. */
const KEPT: Partial<Record<Stage, ArtifactKind>> = { voice: 'speech', record: 'take', compose: 'scene' };

/** All that was asked of the cache for it. What other leads share goes too: whoever needs it next has it made again. */
function artifactsOf({ tasks, voc }: Production): (readonly [ArtifactKind, string])[] {
  const asked = tasks.flatMap(({ stage, artifacts = [] }) => {
    const kind = KEPT[stage];
    return kind ? artifacts.map((hash) => [kind, hash] as const) : [];
  });
  return [...(voc?.cache_keys ?? []).map((hash) => ['speech', hash] as const), ...asked];
}

const unknown = (id: string) =>
  new Problem(404, 'There is no such lead', `Nothing is known of a lead with the id ${id.slice(0, 60)}.`);
