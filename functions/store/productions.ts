import type { EntityItem } from 'electrodb';
import type { Kind } from '../contract/kinds.ts';
import type { ResourceStatus } from '../contract/resource.ts';
import type { ScriptSection } from '../contract/script.ts';
import type { Stage } from '../contract/stages.ts';
import type { recordingSegment, recordingSession, scriptVersion } from './entities/parts.ts';
import type {
  ComposedItem,
  HostedItem,
  RecordingItem,
  ScriptItem,
  TaskItem,
  VideoItem,
  VoiceoverItem,
} from './library.ts';

/** The entity of each kind, and the word that gathers its list. */
export const ENTITY = {
  vid: 'video',
  rec: 'recording',
  scr: 'script',
  voc: 'voiceover',
  cmp: 'composedVideo',
  hst: 'hostedVideo',
} as const satisfies Record<Kind, string>;
export const SHELF: Record<Kind, string> = {
  vid: 'videos',
  rec: 'recordings',
  scr: 'scripts',
  voc: 'voiceovers',
  cmp: 'composed',
  hst: 'hosted',
};

/** What gathers the list of a kind in a status. */
export const shelfStatus = (kind: Kind, status: ResourceStatus) => `${SHELF[kind]}:${status}`;

/** Names one unit of work of a job. */
export interface TaskKey {
  readonly id: string;
  readonly stage: Stage;
  readonly name: string;
}

/** What a unit of work took: billed seconds, and US dollars by whom they are owed to. */
export interface Spent {
  readonly seconds: number;
  readonly compute_usd: number;
  readonly ai_usd: number;
  readonly voice_usd: number;
}

/** A unit of work that is known before it starts. */
export interface PlannedTask extends Omit<TaskKey, 'id'> {
  /** What counts as all of it: frames of a scene, about a tenth of a film's for joining it, else 1; 0 for work that nobody waits for. */
  readonly total: number;
}

/** Name of the execution that makes a job in its nth run. */
export const executionName = (id: string, run: number) => (run === 1 ? id : `${id}-${run}`);

/** Name of the task that makes one section or scene. */
export const itemName = (index: number) => String(index).padStart(3, '0');

/** True for the name of a task that makes one section or scene. */
export const isItem = (name: string) => /^\d+$/.test(name);

/** Work that is known before a job starts; sections and scenes come when their number is known. */
const KNOWN: Record<Stage, readonly Omit<PlannedTask, 'stage'>[]> = {
  scout: [{ name: 'main', total: 1 }],
  script: [{ name: 'main', total: 1 }],
  voice: [{ name: 'join', total: 0 }],
  record: [
    { name: 'plan', total: 0 },
    { name: 'session', total: 0 },
  ],
  compose: [{ name: 'assemble', total: 0 }],
  host: [{ name: 'main', total: 1 }],
};

/** Work of these stages that is known before a job starts. */
export const knownTasks = (stages: readonly Stage[]): PlannedTask[] =>
  stages.flatMap((stage) => KNOWN[stage].map((task) => ({ stage, ...task })));

/** Columns that every kind has; the others come along as they are. */
export type ResourceItem = Pick<
  VideoItem,
  | 'id'
  | 'lead_key'
  | 'lead_id'
  | 'video_id'
  | 'status'
  | 'request'
  | 'execution_arn'
  | 'runs'
  | 'committed_usd'
  | 'stop_requested'
  | 'slug'
  | 'error_code'
  | 'error_message'
  | 'created_at'
  | 'updated_at'
  | 'ended_at'
>;
/** Columns of any kind by name; the entity checks them. */
export type ResourceChange = Readonly<Record<string, unknown>>;
export interface NewResource extends ResourceChange {
  readonly id: string;
  readonly lead_key: string;
  readonly created_at?: string;
}

/** A resource with all that was done for it; its row also stands under its kind. */
export interface Production {
  readonly id: string;
  readonly kind: Kind;
  readonly row: ResourceItem;
  readonly vid?: VideoItem;
  readonly rec?: RecordingItem;
  readonly scr?: ScriptItem;
  readonly voc?: VoiceoverItem;
  readonly cmp?: ComposedItem;
  readonly hst?: HostedItem;
  readonly tasks: readonly TaskItem[];
  readonly session: EntityItem<typeof recordingSession> | null;
  readonly segments: readonly EntityItem<typeof recordingSegment>[];
  readonly versions: readonly EntityItem<typeof scriptVersion>[];
}

/** A script as it was. */
export interface FormerScript {
  readonly version: number;
  readonly script: { readonly sections: readonly ScriptSection[]; readonly total_duration_seconds: number };
  readonly is_approved: string;
  readonly created_at: string;
}

/** True for a resource that is made by itself, not as a part of a video. */
export const isOwnJob = ({ row }: Production) => row.video_id === undefined;
