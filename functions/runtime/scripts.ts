import { mediaKeys } from '../contract/keys.ts';
import { siblingOf } from '../contract/kinds.ts';
import { Script } from '../contract/script.ts';
import type { Approval } from '../contract/script-resource.ts';
import { SpokenSection } from '../contract/voice.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Media } from '../store/media.ts';
import type { Production } from '../store/productions.ts';

/** A script as the library has it. */
export interface KeptScript {
  readonly version: number;
  readonly script: Script;
  readonly is_approved: Approval;
  readonly created_at: string;
}

/** The script of a job: its own, or the one that was written for the video. Null until it is written. */
export async function scriptOf(jobs: Jobs, job: Production): Promise<KeptScript | null> {
  const row = (await jobs.get(siblingOf('scr', job.id)))?.scr;
  if (!row || row.version === 0) return null;
  const script = Script.parse({
    script_style: row.script_style,
    language: row.language,
    total_duration_seconds: row.total_duration_seconds,
    ai_model_used: row.ai_model_used,
    ai_cost: row.ai_cost,
    fallback_reason: row.fallback_reason || null,
    sections: row.sections,
  });
  const { version } = row;
  const is_approved = row.is_approved as Approval;
  return { version, script, is_approved, created_at: row.version_created_at ?? row.created_at };
}

/** The version that a job is to write: the first, or the one that was noted when a section was to be rewritten. */
export const scriptVersionWanted = ({ scr }: Production): number => scr?.rewriting?.version ?? 1;

/** What the sections of a job's own script say. */
export async function textsOf(jobs: Jobs, job: Production): Promise<string[]> {
  const kept = await scriptOf(jobs, job);
  if (!kept) throw new TypeError(`${job.id} has no script.`);
  return kept.script.sections.map(({ content }) => content);
}

/** The spoken sections of a job, in order, by the tasks that spoke them. */
export function spokenSections(media: Media, owner: string, { tasks }: Production): Promise<SpokenSection[]> {
  const count = tasks.filter(({ stage, name }) => stage === 'voice' && name !== 'join').length;
  return Promise.all(
    Array.from({ length: count }, (_, index) => media.readJson(mediaKeys.spoken(owner, index), SpokenSection)),
  );
}
