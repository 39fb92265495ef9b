import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { AccountRow } from '../contract/batch.ts';
import { REJECTED } from '../contract/errors.ts';
import type { HostedView } from '../contract/host.ts';
import { siblingOf } from '../contract/kinds.ts';
import type { Costs } from '../contract/resource.ts';
import { ENDED } from '../contract/stages.ts';
import type { VideoView } from '../contract/video.ts';
import { csvLines, type Result, resultCells, resultHeaders } from '../core/batch/result-row.ts';
import { savingsOf } from '../core/batch/savings.ts';
import { addCosts, round } from '../core/views/work.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Production } from '../store/productions.ts';
import { abreast } from '../store/views.ts';

/** Rows whose films are asked for together. */
const ROWS_AT_ONCE = 500;
const NOTHING = { share_url: null, gif_url: null, email_html: null, cost_usd: null };

export interface ResultsRequest {
  readonly accountPath: string;
  /** Where the CSV goes. */
  readonly path: string;
  readonly columns: readonly string[];
  readonly delimiter: string;
  readonly marked: boolean;
  /** True when somebody stopped the batch: what was broken off was not at fault. */
  readonly isCancelled: boolean;
  readonly jobs: Jobs;
  /** Puts a resource together as clients see it. */
  readonly view: (production: Production) => Promise<unknown>;
}

/** What the films of a batch came to. */
export class Tally {
  completed = 0;
  failed = 0;
  costs: Costs = { ai_usd: 0, voice_usd: 0, compute_usd: 0 };
  saved = { usd: 0, seconds: 0, reused: 0 };

  add({ video, film }: Film): void {
    if (video.status === 'completed') this.completed++;
    else if (video.status === 'failed') this.failed++;
    this.costs = addCosts([this.costs, video.costs]);
    const { usd, seconds, reused } = savingsOf(film.tasks);
    this.saved = {
      usd: round(this.saved.usd + usd),
      seconds: round(this.saved.seconds + seconds),
      reused: this.saved.reused + reused,
    };
  }
}

interface Film {
  readonly film: Production;
  readonly video: VideoView;
  readonly hosted: HostedView | null;
}

/** Writes the result file: every row as it was, and what became of it. Gives the sums of all films. */
export async function writeResults(request: ResultsRequest): Promise<Tally> {
  const { accountPath, path, columns, delimiter, marked } = request;
  const tally = new Tally();
  const file = await open(path, 'w');
  try {
    await file.appendFile((marked ? '\ufeff' : '') + csvLines([resultHeaders(columns)], delimiter));
    for await (const rows of accountRows(accountPath)) {
      const films = await abreast(rows, (row) => filmOf(row, request));
      const lines = rows.map((row, index) => {
        const film = films[index] ?? null;
        if (film && row.state === 'valid') tally.add(film);
        return resultCells(columns, row.cells, resultOf(row, film, request.isCancelled));
      });
      await file.appendFile(csvLines(lines, delimiter));
    }
  } finally {
    await file.close();
  }
  return tally;
}

async function* accountRows(path: string): AsyncGenerator<AccountRow[]> {
  let rows: AccountRow[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    rows.push(AccountRow.parse(JSON.parse(line)));
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}

async function filmOf({ video_id: id }: AccountRow, { jobs, view }: ResultsRequest): Promise<Film | null> {
  const found = id === undefined ? null : await jobs.get(id);
  if (!found) return null;
  // Nothing goes on once a batch has ended: what was broken off can be made again.
  const isOpen = !ENDED.includes(found.row.status) && (await jobs.cancel(found.id));
  const film = isOpen ? ((await jobs.get(found.id)) ?? found) : found;
  // Here and below: the view of a resource is the one of its kind.
  const video = (await view(film)) as VideoView;
  const hosted = video.status === 'completed' ? await jobs.get(siblingOf('hst', film.id)) : null;
  return { film, video, hosted: hosted && ((await view(hosted)) as HostedView) };
}

function resultOf(row: AccountRow, found: Film | null, isCancelled: boolean): Result {
  const { line, state, video_id = null, note = null } = row;
  if (state === 'invalid') return { ...NOTHING, line, status: 'invalid', video_id: null, error: note };
  if (!found) {
    const error = isCancelled ? 'The batch was cancelled before.' : 'It was not begun: redrive the batch.';
    return {
      ...NOTHING,
      line,
      status: state === 'duplicate' ? state : 'not_started',
      video_id: null,
      error: note ?? error,
    };
  }
  const { video, hosted } = found;
  const links = {
    share_url: hosted?.signed_url ?? video.share_url,
    gif_url: hosted?.gif_url ?? null,
    email_html: hosted?.email_html ?? null,
  };
  if (state === 'duplicate') return { ...links, line, status: state, video_id, cost_usd: 0, error: note };
  const status = isCancelled && video.error_code === REJECTED.interrupted ? 'cancelled' : video.status;
  const reason = video.error_code ? `${video.error_code}: ${video.error_message}` : null;
  return { ...links, line, status, video_id, cost_usd: video.cost_usd, error: status === 'cancelled' ? null : reason };
}
