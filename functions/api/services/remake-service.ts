import { mediaKeys } from '../../contract/keys.ts';
import { bodyOf, siblingOf } from '../../contract/kinds.ts';
import { ENDED, type Stage } from '../../contract/stages.ts';
import type { VideoView } from '../../contract/video.ts';
import { scriptOf } from '../../runtime/scripts.ts';
import { isItem, type Production } from '../../store/productions.ts';
import { Problem } from '../problem.ts';
import type { Deployment } from './deployment.ts';

/** The stages that follow the script. */
const AGAIN: readonly Stage[] = ['voice', 'record', 'compose', 'host'];
/** The unit of work of each stage that there always is: it inherits what those that are planned anew have cost. */
const HEIR: Partial<Record<Stage, string>> = { voice: 'join', record: 'plan', compose: 'assemble' };

/** Films that are made once more, with their scripts as they stand now. */
export class RemakeService {
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  /**
   * Makes a video again behind its link. Its documents go, so that every section and scene is asked for once more; what
   * did not change is in the cache. The former film stays published until the new one is.
   *
   * @throws Problem 404 or 409. What providers may be paid is looked at before each call, for what did change.
   */
  async remake(id: string): Promise<VideoView> {
    const { jobs, media, store } = this.#deployment;
    const production = await jobs.find('vid', id);
    const { vid, row } = production;
    if (!vid || !ENDED.includes(row.status)) {
      throw new Problem(409, 'The video is being made', `A video that is ${row.status} cannot be made again yet.`);
    }
    const sections = await this.#sectionsOf(production);
    if (vid.request.access && !(await media.exists(mediaKeys.access(bodyOf(id))))) {
      const detail = 'What let the browser into the page went when the video was completed: make a new one with it.';
      throw new Problem(409, 'The page would not open', detail);
    }
    const part = await store.get(siblingOf('hst', id));
    if (part && !ENDED.includes(part.row.status)) {
      throw new Problem(409, 'It is being published', `${part.id} is ${part.row.status}: wait until it has ended.`);
    }
    // The page may have been published again by itself; a film that was never published keeps its first number.
    const published = Math.max(part?.hst?.revision ?? 0, vid.hosted?.revision ?? 0);
    const columns = { revision: published + 1, remade_at: new Date().toISOString() };
    const run = { stages: AGAIN, sections };
    await jobs.rerun(
      production,
      run,
      ({ stage }) => AGAIN.includes(stage),
      columns,
      () => this.#forget(production),
    );
    return jobs.get('vid', id);
  }

  /** How many sections the script has now. @throws Problem 409. */
  async #sectionsOf(production: Production): Promise<number> {
    const { store } = this.#deployment;
    const kept = await scriptOf(store, production);
    const script = await store.get(siblingOf('scr', production.id));
    if (!kept || script?.row.status !== 'completed') {
      const detail = `The script is ${script?.row.status ?? 'not written'}: retry the video, or wait for the script.`;
      throw new Problem(409, 'The script is not ready', detail);
    }
    if (kept.is_approved === 'rejected') {
      throw new Problem(409, 'The script was rejected', 'Edit it or set is_approved, then make the video again.');
    }
    return kept.script.sections.length;
  }

  /** Removes the documents of sections and scenes, which say that they are there, and the tasks that made them. */
  async #forget({ id, tasks }: Production): Promise<void> {
    const { media, store } = this.#deployment;
    const owner = bodyOf(id);
    await media.removeAll(mediaKeys.storyboard(owner));
    for (const task of tasks.filter(({ name }) => isItem(name))) {
      const index = Number(task.name);
      if (task.stage === 'voice') await media.removeAll(mediaKeys.spoken(owner, index));
      if (task.stage === 'compose') {
        await media.removeAll(mediaKeys.rendered(owner, index));
        await media.removeAll(mediaKeys.take(owner, index));
      }
      await store.tasks.fold(task, HEIR[task.stage] ?? 'main');
    }
  }
}
