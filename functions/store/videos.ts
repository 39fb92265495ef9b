import { type ErrorName, REJECTED } from '../contract/errors.ts';
import type { Hosted } from '../contract/film.ts';
import type { Lead } from '../contract/lead.ts';
import { ENDED, STATUS_OF_STAGE, type Stage, type VideoStatus } from '../contract/stages.ts';
import type { VideoOptions } from '../contract/video.ts';
import { ifCondition } from './if-condition.ts';
import { type Library, openLibrary, type TaskItem, type VideoItem } from './library.ts';

/** Names one unit of work of a video. */
export interface TaskKey {
  readonly id: string;
  readonly stage: Stage;
  readonly name: string;
}

/** Name of the execution that makes a video in its nth run. */
export const executionName = (id: string, run: number) => (run === 1 ? id : `${id}-${run}`);

/** Name of the task that makes one section or scene. */
export const itemName = (index: number) => String(index).padStart(3, '0');

/** A unit of work that is known before it starts. */
export interface PlannedTask extends Omit<TaskKey, 'id'> {
  /** What counts as all of it: frames of a scene, else 1; 0 for work that nobody waits for. */
  readonly total: number;
}

/** Work that every video has, whatever its script says. */
const UNDIVIDED: readonly PlannedTask[] = (['scout', 'script', 'host'] as const).map((stage) => ({
  stage,
  name: 'main',
  total: 1,
}));

export interface NewVideo {
  readonly id: string;
  readonly leadKey: string;
  readonly lead: Lead;
  readonly url: string;
  readonly title: string;
  readonly options: VideoOptions;
}

/** A video with everything that was done for it. */
export interface Production {
  readonly video: VideoItem;
  readonly tasks: readonly TaskItem[];
}

export interface VideoPage {
  readonly videos: readonly VideoItem[];
  readonly cursor: string | null;
}

const now = () => new Date().toISOString();

/** Videos and the state of their work. Every change is one conditional write of one item. */
export class Videos {
  readonly #library: Library;

  constructor(table: string) {
    this.#library = openLibrary(table);
  }

  async create(video: NewVideo): Promise<void> {
    const { leadKey, ...rest } = video;
    const time = now();
    await this.plan(video.id, UNDIVIDED);
    await this.#video
      .create({ ...rest, lead_key: leadKey, status: 'pending', created_at: time, updated_at: time })
      .go();
  }

  /** Takes back a video that could not be started. */
  async remove(id: string): Promise<void> {
    await Promise.all(UNDIVIDED.map(({ stage, name }) => this.#task.delete({ id, stage, name }).go()));
    await this.#video.delete({ id }).go();
  }

  async get(id: string): Promise<Production | null> {
    const { data } = await this.#library.collections.production({ id }).go({ pages: 'all', consistent: true });
    const video = data.video[0];
    return video ? { video, tasks: data.task } : null;
  }

  /** Newest first. @throws ElectroError when the cursor is not one of ours. */
  async list(
    filter: { leadKey?: string; status?: VideoStatus },
    limit: number,
    cursor: string | null,
  ): Promise<VideoPage> {
    const query = filter.leadKey
      ? this.#video.query.byLead({ lead_key: filter.leadKey })
      : filter.status
        ? this.#video.query.byStatus({ status: filter.status })
        : this.#video.query.all({ shelf: 'videos' });
    const page = await query
      .where(({ status }, { eq }) => (filter.leadKey && filter.status ? eq(status, filter.status) : ''))
      .go({ limit, cursor, order: 'desc' });
    return { videos: page.data, cursor: page.cursor };
  }

  /** Notes the work that is to come; what is noted already stays as it is. */
  async plan(id: string, tasks: readonly PlannedTask[]): Promise<void> {
    await Promise.all(tasks.map((task) => ifCondition(this.#task.create({ id, ...task, state: 'pending' }).go())));
  }

  async startTask(key: TaskKey): Promise<void> {
    await this.#task
      .patch(key)
      .set({ state: 'running', started_at: now(), done: 0 })
      .remove(['error_code', 'error_message', 'ended_at'])
      .add({ attempts: 1 })
      .go();
    await this.#change(key.id, { status: STATUS_OF_STAGE[key.stage] });
  }

  /** Notes how far a task is, in the unit of its stage. */
  async progress(key: TaskKey, done: number): Promise<void> {
    await this.#task.patch(key).set({ done }).go();
  }

  async completeTask(key: TaskKey, spent: { seconds: number; costUsd: number }): Promise<void> {
    await this.#task
      .patch(key)
      .set({ state: 'completed', ended_at: now() })
      .add({ seconds: spent.seconds, cost_usd: spent.costUsd })
      .go();
  }

  /** Completes a task whose work was found done: what did it was gone before it could say so. */
  async settleTask(key: TaskKey): Promise<void> {
    await ifCondition(
      this.#task
        .patch(key)
        .set({ state: 'completed', ended_at: now() })
        .where(({ state }, { ne }) => ne(state, 'completed'))
        .go(),
    );
  }

  async failTask(
    key: TaskKey,
    error: { code: ErrorName; message: string },
    spent: { seconds: number; costUsd: number },
  ): Promise<void> {
    await this.#task
      .patch(key)
      .set({ state: 'failed', ended_at: now(), error_code: error.code, error_message: error.message })
      .add({ seconds: spent.seconds, cost_usd: spent.costUsd })
      .go();
  }

  /**
   * Marks the video failed, unless it has ended; work that was going on counts as broken off.
   *
   * @param execution when given, only if that is the one that makes the video: its end may be told late.
   */
  async fail(id: string, error: { code: ErrorName; message: string }, execution?: string): Promise<void> {
    const production = await this.get(id);
    if (!production || ENDED.includes(production.video.status)) return;
    const { runs } = production.video;
    if (execution !== undefined && execution !== executionName(id, runs)) return;
    await this.#breakOff(production);
    await this.#change(
      id,
      { status: 'failed', error_code: error.code, error_message: error.message, ended_at: now() },
      runs,
    );
  }

  async complete(id: string, made: { durationSeconds: number; hosted: Hosted }): Promise<void> {
    await this.#change(id, {
      status: 'completed',
      duration_seconds: made.durationSeconds,
      hosted: made.hosted,
      ended_at: now(),
    });
  }

  /** Marks the video cancelled; false when it had ended already. */
  async cancel(id: string): Promise<boolean> {
    if (!(await this.#change(id, { status: 'cancelled', ended_at: now() }))) return false;
    const production = await this.get(id);
    if (production?.video.status === 'cancelled') await this.#breakOff(production);
    return true;
  }

  /** True while the video has not ended and is in this run: a step that works for nobody should stop. */
  async isWanted(id: string, runs: number): Promise<boolean> {
    const { data } = await this.#video.get({ id }).go({ consistent: true });
    return data !== null && data.runs === runs && !ENDED.includes(data.status);
  }

  /** Notes which execution makes the video. */
  async started(id: string, executionArn: string): Promise<void> {
    await this.#video.patch({ id }).set({ execution_arn: executionArn }).go();
  }

  /** Opens an ended video for another run; null when somebody else did it first. */
  async reopen(production: Production): Promise<number | null> {
    const { id, runs } = production.video;
    const opened = await ifCondition(
      this.#video
        .patch({ id })
        .set({ status: 'pending', updated_at: now(), runs: runs + 1 })
        .remove(['error_code', 'error_message', 'ended_at'])
        .where((attributes, { eq }) => eq(attributes.runs, runs))
        .go(),
    );
    if (!opened) return null;
    const broken = production.tasks.filter(({ state }) => state === 'failed' || state === 'running');
    await Promise.all(
      broken.map(({ stage, name }) => this.#task.patch({ id, stage, name }).set({ state: 'pending' }).go()),
    );
    return runs + 1;
  }

  /** Changes a video that has not ended and, when that is given, is in that run; false when it was not. */
  #change(id: string, change: Partial<Omit<VideoItem, 'id' | 'shelf' | 'lead_key'>>, run?: number): Promise<boolean> {
    return ifCondition(
      this.#video
        .patch({ id })
        .set({ ...change, updated_at: now() })
        .where((attributes, { eq, ne }) =>
          [
            ...ENDED.map((word) => ne(attributes.status, word)),
            ...(run === undefined ? [] : [eq(attributes.runs, run)]),
          ].join(' AND '),
        )
        .go(),
    );
  }

  async #breakOff({ video: { id }, tasks }: Production): Promise<void> {
    const error = { code: REJECTED.interrupted, message: 'The work was broken off.' };
    const running = tasks.filter(({ state }) => state === 'running');
    await Promise.all(
      running.map(({ stage, name }) => this.failTask({ id, stage, name }, error, { seconds: 0, costUsd: 0 })),
    );
  }

  get #video() {
    return this.#library.entities.video;
  }

  get #task() {
    return this.#library.entities.task;
  }
}
