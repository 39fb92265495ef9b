import type { LeadreelEvent } from '../contract/event.ts';
import { siteKeys } from '../contract/keys.ts';
import type { Kind } from '../contract/kinds.ts';
import { costsOf, secondsBetween, sumOf } from '../core/views/work.ts';
import type { Production } from '../store/productions.ts';
import { eventOf } from './emit.ts';

const SUBJECT = {
  vid: 'video',
  rec: 'recording',
  scr: 'script',
  voc: 'voiceover',
  cmp: 'composition',
  hst: 'hosting',
} as const satisfies Record<Kind, string>;

/** What is told of a job that has ended; null for an end that nobody is told of. */
export function endedEvent({ id, kind, row, vid, hst, tasks }: Production, siteUrl: string): LeadreelEvent | null {
  const at = row.ended_at ?? row.updated_at;
  const occasion = { run: row.runs, at };
  const data = {
    id,
    lead_id: row.lead_id ?? null,
    processing_time_seconds: Math.max(0, secondsBetween(vid?.remade_at ?? row.created_at, at)),
    cost_usd: sumOf(costsOf(tasks)),
  };
  const hosted = vid?.hosted ?? hst?.hosted;
  if (row.status === 'failed') {
    const error = { error_code: row.error_code ?? '', error_message: row.error_message ?? '' };
    return eventOf(`${SUBJECT[kind]}.failed`, { ...data, status: 'failed', ...error }, occasion);
  }
  if (row.status === 'cancelled') {
    return kind === 'vid' ? eventOf('video.cancelled', { ...data, status: 'cancelled' }, occasion) : null;
  }
  if (kind !== 'vid' && kind !== 'hst') {
    return eventOf(`${SUBJECT[kind]}.completed`, { ...data, status: 'completed' }, occasion);
  }
  if (!hosted) return null;
  const share_url = `${siteUrl}/${siteKeys.watch(hosted.slug)}`;
  if (kind === 'vid') {
    const duration = vid?.duration_seconds === undefined ? {} : { duration_seconds: vid.duration_seconds };
    return eventOf('video.completed', { ...data, status: 'completed', share_url, ...duration }, occasion);
  }
  return eventOf('hosting.completed', { ...data, status: 'ready', share_url }, occasion);
}
