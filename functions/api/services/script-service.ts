import { mediaKeys } from '../../contract/keys.ts';
import { bodyOf } from '../../contract/kinds.ts';
import { ScriptOptions } from '../../contract/script.ts';
import type { EditScript, GenerateScript, ScriptView } from '../../contract/script-resource.ts';
import { ENDED } from '../../contract/stages.ts';
import { editSections } from '../../core/edit-script.ts';
import { scriptOf } from '../../runtime/scripts.ts';
import { Problem } from '../problem.ts';
import { privateAddress, refuse } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { noteLead, personOf } from './lead-of.ts';

/** Scripts alone, and changes to those that are there. */
export class ScriptService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /** @throws Problem 422 or 402. */
  async generate(body: GenerateScript): Promise<string> {
    const { jobs, leads, policy } = this.#deployment;
    const { lead: _lead, lead_id: _leadId, ...options } = body;
    refuse([...privateAddress('/url', body.url, policy.allowPrivateHosts), ...policy.objections({ script: options })]);
    const lead = await personOf(leads, body);
    await policy.refuseOverBudget({ script: options }, options.max_cost_usd);
    const columns = {
      ...(await noteLead(leads, body)),
      ...(body.url && { url: body.url }),
      script_style: body.script_style,
      language: body.language,
      total_duration_seconds: body.total_duration_seconds,
      request: { ...options, lead },
    };
    return jobs.start('scr', columns, { stages: body.url ? ['scout', 'script'] : ['script'] });
  }

  /** Changes sections (a new version; the old one is kept) or the approval. @throws Problem 404, 409 or 422. */
  async edit(id: string, { sections, is_approved }: EditScript): Promise<ScriptView> {
    const { jobs, store, policy } = this.#deployment;
    refuse(policy.missingLogos(sections ?? []));
    const production = await jobs.find('scr', id);
    const kept = await scriptOf(store, production);
    if (!kept || production.row.status !== 'completed') throw underWay(production.row.status);
    await this.#refuseWhileFilmed(production.row.video_id);
    if (sections === undefined) {
      if (!(await store.parts.saveScript(id, kept.version, { is_approved }))) throw changedMeanwhile();
      return jobs.get('scr', id);
    }
    const edited = editSections(kept.script.sections, sections);
    await store.parts.keepVersion(id, kept);
    const saved = await store.parts.saveScript(id, kept.version, {
      ...edited,
      version: kept.version + 1,
      version_created_at: new Date().toISOString(),
      // New words have not been approved by anybody.
      is_approved: is_approved ?? 'pending',
    });
    if (!saved) throw changedMeanwhile();
    return jobs.get('scr', id);
  }

  /** Has one section rewritten. @throws Problem 404, 409, 422 or 402. */
  async regenerate(id: string, index: number): Promise<void> {
    const { jobs, store, policy, media } = this.#deployment;
    const production = await jobs.find('scr', id);
    const kept = await scriptOf(store, production);
    // After a rewriting that failed the script stands as it was before.
    if (!kept || !ENDED.includes(production.row.status)) throw underWay(production.row.status);
    await this.#refuseWhileFilmed(production.row.video_id);
    if (!kept.script.sections[index]) {
      const there = kept.script.sections.length;
      throw new Problem(404, 'There is no such section', `The script has sections 0 to ${there - 1}.`);
    }
    const request = production.row.request ?? (await this.#requestOf(production.row.video_id));
    await policy.refuseOverBudget({ script: ScriptOptions.strip().parse(request) }, undefined);
    if (request.url && !(await media.exists(mediaKeys.scout(bodyOf(id))))) {
      throw new Problem(
        409,
        'The page is no longer known',
        'What was seen of the page is gone: generate a new script.',
      );
    }
    const rewriting = { section: index, version: kept.version + 1 };
    const isScript = ({ stage }: { stage: string }) => stage === 'script';
    await jobs.rerun(production, { stages: ['script'] }, isScript, { request, rewriting });
  }

  /** The voice and the scenes of a film that is being made follow the script as it was. @throws Problem 409. */
  async #refuseWhileFilmed(videoId: string | undefined): Promise<void> {
    const video = videoId === undefined ? null : await this.#deployment.store.get(videoId);
    if (!video || ENDED.includes(video.row.status)) return;
    throw new Problem(409, 'Its film is being made', `${video.id} is ${video.row.status}: wait until it has ended.`);
  }

  /** What a video's script was asked for. */
  async #requestOf(videoId: string | undefined) {
    const video = videoId === undefined ? undefined : (await this.#deployment.jobs.find('vid', videoId)).vid;
    if (!video) throw new Problem(409, 'The video is gone', 'The video that this script was written for is gone.');
    return { ...video.request, lead: video.lead, url: video.url };
  }
}

const changedMeanwhile = () =>
  new Problem(409, 'The script has changed', 'Somebody else changed it meanwhile: read it again.');

const underWay = (status: string) =>
  new Problem(409, 'The script is not ready', `A script that is ${status} cannot be changed.`);
