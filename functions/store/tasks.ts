import type { ErrorName } from '../contract/errors.ts';
import { ifCondition } from './if-condition.ts';
import type { Library, TaskItem } from './library.ts';
import type { PlannedTask, Spent, TaskKey } from './productions.ts';

const now = () => new Date().toISOString();

/** Units of work: each is the whole of a stage, or one section or scene of it. */
export class Tasks {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Notes the work that is to come; what is noted already stays as it is. */
  async plan(id: string, tasks: readonly PlannedTask[]): Promise<void> {
    await Promise.all(
      tasks.map(({ stage, name, total }) =>
        ifCondition(this.#task.create({ id, stage, name, total, state: 'pending' }).go()),
      ),
    );
  }

  /** Notes what counts as all of a task that was noted before that was known. */
  async size(key: TaskKey, total: number): Promise<void> {
    await this.#task.patch(key).set({ total }).go();
  }

  async start(key: TaskKey): Promise<void> {
    await this.#task
      .patch(key)
      .set({ state: 'running', started_at: now(), done: 0, cached: false })
      .remove(['error_code', 'error_message', 'ended_at'])
      .add({ attempts: 1 })
      .go();
  }

  /** Notes how far a task is, in the unit of its stage. */
  async progress(key: TaskKey, done: number): Promise<void> {
    await this.#task.patch(key).set({ done }).go();
  }

  /** Notes a hash of the cache before anything is kept under it for the task's job. */
  async noteArtifact(key: TaskKey, hash: string): Promise<void> {
    await this.#task
      .patch(key)
      .add({ artifacts: [hash] })
      .go();
  }

  /** @param savedUsd what it saved that the work was taken from the cache; null when it was done. */
  async complete(key: TaskKey, spent: Spent, savedUsd: number | null = null): Promise<void> {
    await this.#task
      .patch(key)
      .set({ state: 'completed', ended_at: now(), cached: savedUsd !== null })
      .add({ ...spent, saved_usd: savedUsd ?? 0 })
      .go();
  }

  /** Completes a task whose work was found done: what did it was gone before it could say so. */
  async settle(key: TaskKey): Promise<void> {
    await ifCondition(
      this.#task
        .patch(key)
        .set({ state: 'completed', ended_at: now() })
        .where(({ state }, { ne }) => ne(state, 'completed'))
        .go(),
    );
  }

  async fail(key: TaskKey, error: { code: ErrorName; message: string }, spent: Spent): Promise<void> {
    await this.#task
      .patch(key)
      .set({ state: 'failed', ended_at: now(), error_code: error.code, error_message: error.message })
      .add({ ...spent })
      .go();
  }

  /**
   * Takes a task away whose work is planned anew. What it cost, saved and asked of the cache stays with another one of
   * its stage.
   */
  async fold({ stage, name, ...row }: TaskItem, into: string): Promise<void> {
    const { id, seconds, compute_usd, ai_usd, voice_usd, saved_usd, artifacts = [] } = row;
    const sums = { seconds, compute_usd, ai_usd, voice_usd, saved_usd };
    await this.#task
      .patch({ id, stage, name: into })
      .add({ ...sums, ...(artifacts.length > 0 && { artifacts }) })
      .go();
    await this.#task.delete({ id, stage, name }).go();
  }

  /** Has a task done once more. */
  async reset(key: TaskKey): Promise<void> {
    await this.#task.patch(key).set({ state: 'pending' }).go();
  }

  get #task() {
    return this.#library.entities.task;
  }
}
