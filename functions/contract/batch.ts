import * as z from 'zod';
import { Progress } from './progress.ts';
import { Costs, pageOf } from './resource.ts';
import { refuseUnfilmable, VideoFields } from './video.ts';

/** Rows that one file may have. */
export const MOST_ROWS = 100_000;
/** Bytes that one file may have: 100,000 rows of 1,000 characters. */
export const LARGEST_FILE = 100 * 1024 * 1024;
/** Bad rows that are told one by one; the result file has them all. */
export const MOST_PROBLEMS = 100;
/** Films of a batch that may be in the making at once. */
export const MOST_AT_ONCE = 40;

/** Name of a file of rows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a name must not have.
const FILE_NAME = /^[^/\\\u0000-\u001f]{1,180}\.(csv|tsv|txt|jsonl|ndjson)$/i;
const endings = 'must end with .csv, .tsv, .txt, .jsonl or .ndjson, and hold no / or \\';
const FileName = z.string().regex(FILE_NAME, endings);

/** Places of files: where one that is dropped begins a batch by itself, and where one lies that was uploaded for a request. */
const PLACE = /^batches\/(incoming|uploads\/[0-9a-z]{26})\/([^/]+)$/;

/** The name that people gave a file of rows; null for a key that is none's. */
export function fileNameOf(key: string): string | null {
  const name = PLACE.exec(key)?.[2];
  return name !== undefined && FILE_NAME.test(name) ? name : null;
}

const {
  lead: _lead,
  lead_id: _leadId,
  // Secrets do not belong into files that lie about, nor into every row of one.
  access: _access,
  ...defaults
} = VideoFields.shape;
const BatchDefaults = z.strictObject({ ...defaults, url: defaults.url.optional() }).superRefine(refuseUnfilmable);

/** Fields of a video that a column of a file may fill, by name. */
export const ROW_OPTIONS: Readonly<Record<string, z.ZodType>> = defaults;

/** Body of `POST /api/v1/batches`. */
export const CreateBatch = z.strictObject({
  /** Key of a file in the media bucket. */
  file_key: z
    .string()
    .refine(
      (key) => fileNameOf(key) !== null,
      'must be the file_key of an upload, or batches/incoming/NAME.csv (.tsv, .txt, .jsonl, .ndjson)',
    ),
  /** For every row that does not say otherwise. */
  defaults: BatchDefaults.prefault({}),
  /** Films in the making at once. */
  concurrency: z.number().int().min(1).max(MOST_AT_ONCE).default(5),
  /** The batch is given up when more of its rows than that have failed, in percent; 100 gives every row its try. */
  tolerated_failure_percentage: z.number().min(0).max(100).default(100),
});
export type CreateBatch = z.infer<typeof CreateBatch>;

/** Body of `POST /api/v1/batches/uploads`. */
export const CreateUpload = z.strictObject({ file_name: FileName });
export type CreateUpload = z.infer<typeof CreateUpload>;

/** Where a file is to be put, with one `PUT` of its bytes and no other header. */
export const UploadView = z
  .strictObject({ file_key: z.string(), url: z.url(), method: z.literal('PUT'), expires_at: z.iso.datetime() })
  .meta({ id: 'BatchUpload' });
export type UploadView = z.infer<typeof UploadView>;

export const BatchStatus = z.enum(['pending', 'running', 'completed', 'failed', 'cancelled']);
export type BatchStatus = z.infer<typeof BatchStatus>;

/** What is wrong with a row. */
export const RowProblem = z.strictObject({
  /** In the file, counted from 1. */
  line: z.number().int(),
  /** The column as the file calls it; null for the row as a whole. */
  field: z.string().nullable(),
  message: z.string(),
});
export type RowProblem = z.infer<typeof RowProblem>;

/** What a batch saved because its leads share scenes and sentences. */
export const Saved = z.strictObject({
  /** US dollars of compute and of providers. */
  usd: z.number(),
  /** Seconds of recording and rendering that were not done again. */
  seconds: z.number(),
  /** Sections and scenes that were taken from the cache. */
  reused: z.number().int(),
});
export type Saved = z.infer<typeof Saved>;

/** Counts of a file's rows. */
export const RowCounts = z.strictObject({
  rows: z.number().int(),
  /** Rows that no film can be made of. */
  invalid: z.number().int(),
  /** Rows of a lead and page that a row above has. */
  duplicates: z.number().int(),
});
export type RowCounts = z.infer<typeof RowCounts>;

/** The `bat_` resource as the API answers it. */
export const BatchView = z
  .strictObject({
    id: z.string(),
    status: BatchStatus,
    file_key: z.string(),
    file_name: z.string(),
    ...RowCounts.shape,
    completed: z.number().int(),
    failed: z.number().int(),
    running: z.number().int(),
    /** Rows that wait, or that were never begun. */
    waiting: z.number().int(),
    progress: Progress,
    concurrency: z.number().int(),
    tolerated_failure_percentage: z.number(),
    /** How often it was started: 1, and once more for each redrive. */
    runs: z.number().int(),
    /** The first bad rows. */
    problems: z.array(RowProblem),
    /** Of all rows' films; null until the batch has ended. */
    cost_usd: z.number().nullable(),
    costs: Costs.nullable(),
    saved: Saved.nullable(),
    /** Where the result file can be fetched for five minutes; null until there is one. */
    result_url: z.url().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    ended_at: z.string().nullable(),
    processing_time_seconds: z.number().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    /** What to do about the error. */
    remedy: z.string().nullable(),
  })
  .meta({ id: 'Batch' });
export type BatchView = z.infer<typeof BatchView>;

/** Query of `GET /api/v1/batches`. */
export const BatchQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
});
export type BatchQuery = z.infer<typeof BatchQuery>;

/** A page of batches, newest first. */
export const BatchList = pageOf(BatchView, 'BatchList');

/** Input of an execution that makes a batch, and of the steps before its rows. */
export const BatchInput = z.object({ batch_id: z.string(), run: z.number().int().positive() });
export type BatchInput = z.infer<typeof BatchInput>;

/** What preparing tells the Map: where the rows lie that are to be made, and how to go through them. */
export interface BatchWork {
  readonly rows_key: string;
  readonly rows: number;
  readonly concurrency: number;
  readonly tolerated_failure_percentage: number;
}

/** One line of the file that the Map reads: a row that is to be made. */
export const BatchRow = z.object({
  batch_id: z.string(),
  line: z.number().int(),
  /** Follows from batch, lead and page: a row that is started again finds its film. */
  video_id: z.string(),
  /** What the row says of what `POST /api/v1/videos` would be sent; the batch's defaults are for the rest. */
  body: z.record(z.string(), z.unknown()),
});
export type BatchRow = z.infer<typeof BatchRow>;

/** What starting a row answers: what its execution is given, when it has work to do. */
export type RowStart =
  | { readonly outcome: 'run'; readonly name: string; readonly input: unknown }
  | { readonly outcome: 'made' | 'refused' };

/** One line of the account of a file: every row, in order, as it was. */
export const AccountRow = z.object({
  line: z.number().int(),
  cells: z.array(z.string()),
  state: z.enum(['valid', 'invalid', 'duplicate']),
  /** Of the row's film, or of the row's that it repeats. */
  video_id: z.string().optional(),
  /** What is wrong, or which line it repeats. */
  note: z.string().optional(),
});
export type AccountRow = z.infer<typeof AccountRow>;

/** Input of the step that ends a batch; also what EventBridge tells of an execution that ended by itself. */
export const BatchEnd = BatchInput.extend({
  error: z.object({ Error: z.string(), Cause: z.string().optional() }).optional(),
});
export type BatchEnd = z.infer<typeof BatchEnd>;
