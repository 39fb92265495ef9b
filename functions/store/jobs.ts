import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ErrorName, REJECTED } from '../contract/errors.ts';
import { KINDS, type Kind, kindOf } from '../contract/kinds.ts';
import type { ResourceStatus } from '../contract/resource.ts';
import { ENDED, STATUS_OF_STAGE, type Stage } from '../contract/stages.ts';
import { ifCondition } from './if-condition.ts';
import { type Library, openLibrary } from './library.ts';
import { type IdPage, type ListFilter, listIds } from './list-ids.ts';
import { Parts } from './parts.ts';
import {
  ENTITY,
  executionName,
  type NewResource,
  type PlannedTask,
  type Production,
  type ResourceChange,
  type ResourceItem,
  SHELF,
  shelfStatus,
  type TaskKey,
} from './productions.ts';
import { Tasks } from './tasks.ts';

const now = () => new Date().toISOString();

/**
 * Everything that is made, and the state of the work on it: whole videos, and resources made alone or as a part of
 * one. Every change is one conditional write of one item.
 */
export class Jobs {
  readonly #library: Library;
  /** The units of work. */
  readonly tasks: Tasks;

  constructor(table: string, client?: DynamoDBClient) {
    this.#library = openLibrary(table, client);
    this.tasks = new Tasks(this.#library);
  }

  /** What belongs to recordings and scripts beside their rows. */
  get parts(): Parts {
    return new Parts(this.#library);
  }

  /** Notes a resource and the work that is known before it starts. */
  async create(kind: Kind, resource: NewResource, tasks: readonly PlannedTask[]): Promise<void> {
    await this.tasks.plan(resource.id, tasks);
    await this.put(kind, { ...resource, status: KINDS[kind].running });
  }

  /** Notes a resource as it is; what was there before is replaced. For the parts of a video, which have no work of their own. */
  async put(kind: Kind, resource: NewResource & { status: ResourceStatus; ended_at?: string }): Promise<void> {
    const time = now();
    const row = { ...resource, shelf: SHELF[kind], created_at: resource.created_at ?? time, updated_at: time };
    await this.#entity(kind)
      // ElectroDB types its items by entity; which one it is, only the kind says.
      .put({ ...row, shelf_status: shelfStatus(kind, resource.status) } as never)
      .go();
  }

  /** Takes back a resource and everything in its partition. */
  async remove(id: string): Promise<void> {
    const { data } = await this.#library.collections.production({ id }).go({ pages: 'all', consistent: true });
    const { task, recordingSegment, recordingSession, scriptVersion } = data;
    const { entities } = this.#library;
    await Promise.all([
      ...task.map(({ stage, name }) => entities.task.delete({ id, stage, name }).go()),
      ...recordingSegment.map(({ index }) => entities.recordingSegment.delete({ id, index }).go()),
      ...recordingSession.map(() => entities.recordingSession.delete({ id }).go()),
      ...scriptVersion.map(({ version }) => entities.scriptVersion.delete({ id, version }).go()),
    ]);
    const kind = kindOf(id);
    if (kind) await this.#entity(kind).delete({ id }).go();
  }

  async get(id: string): Promise<Production | null> {
    const kind = kindOf(id);
    if (!kind) return null;
    const { data } = await this.#library.collections.production({ id }).go({ pages: 'all', consistent: true });
    const row = data[ENTITY[kind]][0] as ResourceItem | undefined;
    return row
      ? ({
          id,
          kind,
          row,
          [kind]: row,
          tasks: data.task,
          session: data.recordingSession[0] ?? null,
          segments: data.recordingSegment.toSorted((a, b) => a.index - b.index),
          versions: data.scriptVersion.toSorted((a, b) => b.version - a.version),
        } as Production)
      : null;
  }

  /** Ids, newest first. @throws ElectroError when the cursor is not one of ours. */
  list(kind: Kind, filter: ListFilter, limit: number, cursor: string | null): Promise<IdPage> {
    return listIds(this.#entity(kind), kind, filter, limit, cursor);
  }

  /** Every id of a kind that is a lead's. */
  async idsOf(kind: Kind, leadKey: string): Promise<string[]> {
    const { data } = await this.#entity(kind).query.byLead({ lead_key: leadKey }).go({ pages: 'all' });
    return data.map(({ id }) => id);
  }

  /** Notes that a unit of work begins. */
  async startTask(key: TaskKey): Promise<void> {
    await this.tasks.start(key);
    await this.#change(key.id, kindOf(key.id) === 'vid' ? { status: STATUS_OF_STAGE[key.stage] } : {});
  }

  /**
   * Marks a job failed, unless it has ended; work that was going on counts as broken off. True when it was marked.
   *
   * @param execution when given, only if that is the one that makes it: its end may be told late.
   */
  async fail(id: string, error: { code: ErrorName; message: string }, execution?: string): Promise<boolean> {
    const production = await this.get(id);
    if (!production || ENDED.includes(production.row.status)) return false;
    const { runs } = production.row;
    if (execution !== undefined && execution !== executionName(id, runs)) return false;
    await this.#breakOff(production);
    const change = { status: 'failed', error_code: error.code, error_message: error.message, ended_at: now() } as const;
    return this.#change(id, change, runs);
  }

  /** Marks a job completed, with what is known of it by now; false when it had ended. */
  complete(id: string, columns: ResourceChange = {}): Promise<boolean> {
    const status = kindOf(id) === 'hst' ? 'ready' : 'completed';
    return this.#change(id, { ...columns, status, ended_at: now() });
  }

  /** Marks a job cancelled; false when it had ended already. */
  async cancel(id: string): Promise<boolean> {
    if (!(await this.#change(id, { status: 'cancelled', ended_at: now() }))) return false;
    const production = await this.get(id);
    if (production?.row.status === 'cancelled') await this.#breakOff(production);
    return true;
  }

  /** Asks a recording to end with what it has; false when it had ended already. */
  requestStop(id: string): Promise<boolean> {
    return this.#change(id, { stop_requested: true });
  }

  /** Whether a job is still to be made in this run, and whether it was asked to end early. */
  async look(id: string, runs: number): Promise<{ wanted: boolean; stopping: boolean }> {
    const { data } = await this.#entityOf(id).get({ id }).go({ consistent: true });
    const wanted = data !== null && data.runs === runs && !ENDED.includes(data.status);
    return { wanted, stopping: data?.stop_requested === true };
  }

  /** Notes which execution makes the job. */
  async started(id: string, executionArn: string): Promise<void> {
    await this.#entityOf(id).patch({ id }).set({ execution_arn: executionArn }).go();
  }

  /** Changes columns of a resource whatever its state; false when it is gone. */
  update(id: string, columns: ResourceChange): Promise<boolean> {
    return ifCondition(
      this.#entityOf(id)
        .patch({ id })
        // ElectroDB types its items by entity; which one it is, only the kind says.
        .set({ ...columns, updated_at: now() } as never)
        .go(),
    );
  }

  /**
   * Opens a job that has ended for another run, and gives its number; null when somebody else was faster.
   *
   * @param again tells which tasks are to be done once more. @default what failed or was broken off
   */
  async reopen(
    production: Production,
    again: (task: { state: string; stage: Stage }) => boolean = ({ state }) =>
      state === 'failed' || state === 'running',
    columns: ResourceChange = {},
  ): Promise<number | null> {
    const { id, kind, row } = production;
    const status = KINDS[kind].running;
    const set = { ...columns, status, shelf_status: shelfStatus(kind, status), runs: row.runs + 1, updated_at: now() };
    const opened = await ifCondition(
      this.#entity(kind)
        .patch({ id })
        // ElectroDB types its items by entity; which one it is, only the kind says.
        .set(set as never)
        .remove(['error_code', 'error_message', 'ended_at', 'stop_requested'])
        .where((attributes, { eq }) => `${eq(attributes.status, row.status)} AND ${eq(attributes.runs, row.runs)}`)
        .go(),
    );
    if (!opened) return null;
    await Promise.all(production.tasks.filter(again).map(({ stage, name }) => this.tasks.reset({ id, stage, name })));
    return row.runs + 1;
  }

  /** Changes a job that has not ended and, when that is given, is in that run; false when it was not. */
  #change(id: string, change: ResourceChange & { status?: ResourceStatus }, run?: number): Promise<boolean> {
    const kind = kindOf(id);
    if (!kind) return Promise.resolve(false);
    const shelf_status = change.status && shelfStatus(kind, change.status);
    return ifCondition(
      this.#entity(kind)
        .patch({ id })
        // ElectroDB types its items by entity; which one it is, only the kind says.
        .set({ ...change, ...(shelf_status && { shelf_status }), updated_at: now() } as never)
        .where((attributes, { eq, ne }) =>
          [
            ...ENDED.map((word) => ne(attributes.status, word as ResourceStatus)),
            ...(run === undefined ? [] : [eq(attributes.runs, run)]),
          ].join(' AND '),
        )
        .go(),
    );
  }

  async #breakOff({ id, tasks }: Production): Promise<void> {
    const error = { code: REJECTED.interrupted, message: 'The work was broken off.' };
    const nothing = { seconds: 0, compute_usd: 0, ai_usd: 0, voice_usd: 0 };
    const running = tasks.filter(({ state }) => state === 'running');
    await Promise.all(running.map(({ stage, name }) => this.tasks.fail({ id, stage, name }, error, nothing)));
  }

  #entityOf(id: string) {
    return this.#entity(kindOf(id) ?? 'vid');
  }

  /** All kinds share the columns that are touched here, so one entity's type stands for all of them. */
  #entity(kind: Kind) {
    return this.#library.entities[ENTITY[kind]] as Library['entities']['video'];
  }
}
