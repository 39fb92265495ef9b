import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionDoesNotExist, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ElectroError } from 'electrodb';
import { ulid } from 'ulid';
import { Access } from '../../contract/access.ts';
import { REJECTED } from '../../contract/errors.ts';
import { mediaKeys } from '../../contract/keys.ts';
import { bodyOf, KINDS, type Kind, kindOf } from '../../contract/kinds.ts';
import type { ListQuery, ResourceStatus } from '../../contract/resource.ts';
import { ENDED, type ExecutionInput, STAGES, type Stage } from '../../contract/stages.ts';
import { isLeadFound } from '../../core/search.ts';
import type { Jobs } from '../../store/jobs.ts';
import type { Leads } from '../../store/leads.ts';
import type { VideoItem } from '../../store/library.ts';
import type { Media } from '../../store/media.ts';
import {
  executionName,
  knownTasks,
  type PlannedTask,
  type Production,
  type ResourceChange,
} from '../../store/productions.ts';
import { Problem } from '../problem.ts';
import type { Viewer } from './viewer.ts';

/** How often a job is looked at for somebody who waits for it, milliseconds. */
const LOOK_EVERY_MS = 400;

/** What is needed to run a job: which stages, and the sections to speak when no script is written before. */
export interface Run {
  readonly stages: readonly Stage[];
  readonly sections?: number;
}

export interface JobServiceOptions {
  readonly jobs: Jobs;
  readonly leads: Leads;
  /** Where the secrets of pages go. */
  readonly media: Media;
  readonly viewer: Viewer;
  readonly stateMachineArn: string;
  readonly sfn?: SFNClient;
}

/** Notes what is to be made, starts and stops executions, and tells how things are. */
export class JobService {
  readonly #options: JobServiceOptions;
  readonly #sfn: SFNClient;

  constructor(options: JobServiceOptions) {
    this.#options = options;
    this.#sfn = options.sfn ?? new SFNClient({});
  }

  /** Notes a job and starts its chain. What cannot be started is not noted. @param access lets the browser in. */
  async start(kind: Kind, columns: ResourceChange & { lead_key: string }, run: Run, access?: Access): Promise<string> {
    const id = `${kind}_${ulid().toLowerCase()}`;
    const { jobs, media } = this.#options;
    const secrets = mediaKeys.access(bodyOf(id));
    try {
      if (access) await media.writeJson(secrets, Access, access);
      await jobs.create(kind, { ...columns, id }, tasksOf(run));
      await this.#execute(id, 1, run);
    } catch (error) {
      await jobs.remove(id);
      if (access) await media.removeAll(secrets);
      throw error;
    }
    return id;
  }

  /** The resource as clients see it. @throws Problem 404. */
  async get<V = { id: string; status: string }>(kind: Kind, id: string): Promise<V> {
    return (await this.#options.viewer.view(await this.find(kind, id))) as V;
  }

  /** Gives the resource once it has ended, or as it is when the time is up; at once when nobody waits. */
  async waitFor<V extends { status: string }>(kind: Kind, id: string, seconds: number): Promise<V> {
    const deadline = Date.now() + seconds * 1000;
    let resource = await this.get<V>(kind, id);
    while (!ENDED.includes(resource.status) && Date.now() < deadline) {
      await sleep(Math.min(LOOK_EVERY_MS, Math.max(1, deadline - Date.now())));
      // Whatever happens while waiting, the work is on its way: an error would make the client ask for it once more.
      resource = await this.get<V>(kind, id).catch(() => resource);
    }
    return resource;
  }

  /** Newest first. @throws Problem 400 for a cursor that is not ours. */
  async list(
    kind: Kind,
    query: ListQuery & { q?: string | undefined },
  ): Promise<{ items: unknown[]; next_cursor: string | null }> {
    const { jobs, leads, viewer } = this.#options;
    const { q } = query;
    try {
      const filter = {
        ...(query.lead_id === undefined ? {} : { leadKey: await leads.keyOf(query.lead_id) }),
        ...(query.status ? { status: query.status as ResourceStatus } : {}),
        ...(q === undefined ? {} : { matches: (row: VideoItem) => isLeadFound(row, q) }),
      };
      const { ids, cursor } = await jobs.list(kind, filter, query.limit, query.cursor ?? null);
      const found = await Promise.all(ids.map((id) => jobs.get(id)));
      const items = await Promise.all(found.filter((one) => one !== null).map((one) => viewer.view(one, 'list')));
      return { items, next_cursor: cursor };
    } catch (error) {
      if (query.cursor && error instanceof ElectroError) {
        throw new Problem(400, 'The cursor is not valid', 'Take the cursor from next_cursor of the page before.');
      }
      throw error;
    }
  }

  /** Stops a job's work. False when it had ended. */
  async cancel({ id, row }: Production): Promise<boolean> {
    if (!(await this.#options.jobs.cancel(id))) return false;
    if (row.execution_arn) {
      await this.#sfn
        .send(new StopExecutionCommand({ executionArn: row.execution_arn, error: 'Cancelled' }))
        .catch((error) => {
          if (!(error instanceof ExecutionDoesNotExist)) throw error;
        });
    }
    return true;
  }

  /**
   * Starts a job that has ended once more. @throws Problem 409 when somebody else has just done so.
   *
   * @param again which tasks are to be done once more. @default those that failed or were broken off
   * @param prepare done once nobody else can start it, and before anything is made.
   */
  async rerun(
    production: Production,
    run: Run,
    again?: (task: { state: string; stage: Stage }) => boolean,
    columns: ResourceChange = {},
    prepare: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { id } = production;
    const { jobs } = this.#options;
    const number = await jobs.reopen(production, again, columns);
    if (number === null) throw new Problem(409, 'It is being made again', 'Somebody else has just started it again.');
    try {
      await prepare();
      await jobs.tasks.plan(id, tasksOf(run));
      await this.#execute(id, number, run);
    } catch (error) {
      await jobs.fail(id, { code: REJECTED.internal, message: 'The work could not be started.' });
      throw error;
    }
  }

  /** @throws Problem 404. */
  async find(kind: Kind, id: string): Promise<Production> {
    const production = kindOf(id) === kind ? await this.#options.jobs.get(id) : null;
    if (!production) {
      const { name } = KINDS[kind];
      throw new Problem(404, `There is no such ${name}`, `No ${name} has the id ${id.slice(0, 60)}.`);
    }
    return production;
  }

  async #execute(id: string, number: number, run: Run): Promise<void> {
    const input = executionInput(id, run);
    const { executionArn } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.#options.stateMachineArn,
        name: executionName(id, number),
        input: JSON.stringify(input),
      }),
    );
    await this.#options.jobs.started(id, executionArn ?? '');
  }
}

/** What the chain is told of a job. */
export function executionInput(id: string, { stages, sections }: Run): ExecutionInput {
  return {
    job_id: id,
    run: Object.fromEntries(STAGES.map((stage) => [stage, stages.includes(stage)])) as Record<Stage, boolean>,
    ...(sections !== undefined && { voice: { items: Array.from({ length: sections }, (_, index) => index) } }),
  };
}

function tasksOf({ stages, sections = 0 }: Run): PlannedTask[] {
  const spoken = Array.from({ length: sections }, (_, index) => ({
    stage: 'voice' as const,
    name: String(index).padStart(3, '0'),
    total: 1,
  }));
  return [...knownTasks(stages), ...spoken];
}
