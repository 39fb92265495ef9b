import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Entity, type EntityItem, Service } from 'electrodb';
import type { Lead } from '../contract/lead.ts';
import { STAGES, TaskState, VideoStatus } from '../contract/stages.ts';
import type { VideoOptions } from '../contract/video.ts';

/**
 * Access patterns of the library table:
 *
 * | pattern                               | index  |
 * |---------------------------------------|--------|
 * | a video and all its tasks             | table  |
 * | all videos, newest first              | gsi1   |
 * | a lead's videos, newest first         | gsi2   |
 * | videos in a status, newest first      | gsi3   |
 *
 * Ids sort by time, so an id is the sort key wherever the order is "newest first".
 */
const video = new Entity({
  model: { entity: 'video', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    /** Always `videos`: gathers every video for the list of all. */
    shelf: { type: 'string', required: true, default: 'videos' },
    /** The caller's own id of the lead as JSON, so that `123` and `"123"` stay apart; `null` when none was given. */
    lead_key: { type: 'string', required: true },
    lead: { type: 'any', required: true },
    url: { type: 'string', required: true },
    title: { type: 'string', required: true },
    options: { type: 'any', required: true },
    status: { type: VideoStatus.options, required: true },
    execution_arn: { type: 'string' },
    /** How often the chain was started for it. */
    runs: { type: 'number', required: true, default: 1 },
    error_code: { type: 'string' },
    error_message: { type: 'string' },
    duration_seconds: { type: 'number' },
    hosted: { type: 'any' },
    created_at: { type: 'string', required: true },
    updated_at: { type: 'string', required: true },
    ended_at: { type: 'string' },
  },
  indexes: {
    own: {
      collection: 'production',
      pk: { field: 'pk', composite: ['id'] },
      sk: { field: 'sk', composite: [] },
    },
    all: {
      index: 'gsi1',
      pk: { field: 'gsi1pk', composite: ['shelf'] },
      sk: { field: 'gsi1sk', composite: ['id'] },
    },
    byLead: {
      index: 'gsi2',
      pk: { field: 'gsi2pk', composite: ['lead_key'], casing: 'none' },
      sk: { field: 'gsi2sk', composite: ['id'] },
    },
    byStatus: {
      index: 'gsi3',
      pk: { field: 'gsi3pk', composite: ['status'] },
      sk: { field: 'gsi3sk', composite: ['id'] },
    },
  },
});

/** One unit of a stage's work: the whole stage, or one section or scene of it. */
const task = new Entity({
  model: { entity: 'task', version: '1', service: 'leadreel' },
  attributes: {
    id: { type: 'string', required: true },
    stage: { type: STAGES, required: true },
    /** `main`, `plan`, `assemble`, or the three digits of a section or scene. */
    name: { type: 'string', required: true },
    state: { type: TaskState.options, required: true },
    attempts: { type: 'number', required: true, default: 0 },
    done: { type: 'number', required: true, default: 0 },
    total: { type: 'number', required: true, default: 1 },
    started_at: { type: 'string' },
    ended_at: { type: 'string' },
    /** Seconds that were billed for it, all attempts together. */
    seconds: { type: 'number', required: true, default: 0 },
    cost_usd: { type: 'number', required: true, default: 0 },
    error_code: { type: 'string' },
    error_message: { type: 'string' },
  },
  indexes: {
    own: {
      collection: 'production',
      pk: { field: 'pk', composite: ['id'] },
      sk: { field: 'sk', composite: ['stage', 'name'] },
    },
  },
});

/** The library table's entities, bound to a table. */
export function openLibrary(table: string, client = new DynamoDBClient({})) {
  return new Service({ video, task }, { table, client });
}
export type Library = ReturnType<typeof openLibrary>;

/** A video's row, its free-form columns typed by the contract. */
export type VideoItem = EntityItem<typeof video> & { options: VideoOptions; lead: Lead };
export type TaskItem = EntityItem<typeof task>;
