import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type EntityItem, Service } from 'electrodb';
import type { Lead } from '../contract/lead.ts';
import type { VideoOptions } from '../contract/video.ts';
import { artifact } from './entities/artifact.ts';
import { batch } from './entities/batch.ts';
import { deadline } from './entities/deadline.ts';
import { delivery } from './entities/delivery.ts';
import { lead } from './entities/lead.ts';
import { ledger, spend, voiceoverUsage } from './entities/money.ts';
import { recordingSegment, recordingSession, scriptVersion, task } from './entities/parts.ts';
import { composedVideo, hostedVideo, recording, script, video, voiceover } from './entities/resources.ts';
import { webhook } from './entities/webhook.ts';

/**
 * Access patterns of the library table:
 *
 * | pattern                                                        | index  |
 * |----------------------------------------------------------------|--------|
 * | a resource with its tasks, session, segments, former versions  | table  |
 * | all of a kind, newest first                                    | gsi1   |
 * | a lead's, newest first                                         | gsi2   |
 * | a kind in a status, newest first                               | gsi3   |
 * | a lead by the caller's own id / by ours                        | table / gsi3 |
 * | a month's spending, usage, ledger                              | table  |
 * | published videos whose time is over, earliest first            | gsi1   |
 *
 * docs/data.md says where each column of the reference guide's tables lives.
 */
const entities = {
  video,
  recording,
  script,
  voiceover,
  composedVideo,
  hostedVideo,
  task,
  recordingSession,
  recordingSegment,
  scriptVersion,
  lead,
  spend,
  voiceoverUsage,
  ledger,
  batch,
  artifact,
  webhook,
  delivery,
  deadline,
};

const bind = (table: string, client: DynamoDBClient) => new Service(entities, { table, client });
export type Library = ReturnType<typeof bind>;

let shared: DynamoDBClient | undefined;
const libraries = new WeakMap<DynamoDBClient, Map<string, Library>>();

/** The library table's entities, bound to a table: once for each, since binding takes ElectroDB tens of milliseconds. */
export function openLibrary(table: string, client?: DynamoDBClient): Library {
  if (!client) shared ??= new DynamoDBClient({});
  const own = client ?? (shared as DynamoDBClient);
  const known = libraries.get(own) ?? new Map<string, Library>();
  libraries.set(own, known);
  const library = known.get(table) ?? bind(table, own);
  known.set(table, library);
  return library;
}

/** A video's row, its free-form columns typed by the contract. */
export type VideoItem = EntityItem<typeof video> & { request: VideoOptions; lead: Lead };
export type RecordingItem = EntityItem<typeof recording>;
export type ScriptItem = EntityItem<typeof script>;
export type VoiceoverItem = EntityItem<typeof voiceover>;
export type ComposedItem = EntityItem<typeof composedVideo>;
export type HostedItem = EntityItem<typeof hostedVideo>;
export type TaskItem = EntityItem<typeof task>;
export type LeadItem = EntityItem<typeof lead>;
